using System.Collections.Concurrent;
using System.Net.Security;
using Grpc.Net.Client;

namespace Fairlead.Cluster.Serving;

/// <summary>Connections to other servers, one per address, made when first used.</summary>
/// <param name="tls">Null dials in the clear.</param>
public sealed class ServerChannels(ClusterTls? tls) : IDisposable
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LongestReconnect = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<string, GrpcChannel> channels = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The connection to <c>host:port</c>.</summary>
    public GrpcChannel To(string address) => channels.GetOrAdd(address, Open);

    /// <summary>Closes all.</summary>
    public void Dispose()
    {
        foreach (GrpcChannel channel in channels.Values)
        {
            channel.Dispose();
        }

        channels.Clear();
    }

    private GrpcChannel Open(string address) => GrpcChannel.ForAddress((tls is null ? "http://" : "https://") + address, new GrpcChannelOptions
    {
        HttpHandler = new SocketsHttpHandler
        {
            ConnectTimeout = ConnectTimeout,
            UseProxy = false,
            EnableMultipleHttp2Connections = true,
            KeepAlivePingDelay = TimeSpan.FromSeconds(5),
            KeepAlivePingTimeout = TimeSpan.FromSeconds(3),
            SslOptions = tls?.ForDialling() ?? new SslClientAuthenticationOptions(),
        },
        DisposeHttpClient = true,
        InitialReconnectBackoff = TimeSpan.FromMilliseconds(100),
        MaxReconnectBackoff = LongestReconnect,
    });
}
