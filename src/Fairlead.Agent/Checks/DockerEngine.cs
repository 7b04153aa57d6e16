using System.Net.Sockets;

namespace Fairlead.Agent.Checks;

/// <summary>Where the Docker engine answers: <c>DOCKER_HOST</c>, as Docker's own tools and Consul read it, or its usual socket.</summary>
internal sealed record DockerEngine(Uri Address, string? Socket)
{
    private const string UnixScheme = "unix://";
    private const string TcpScheme = "tcp://";

    /// <summary>Null when the text is no address of an engine that can be reached without certificates.</summary>
    /// <param name="host"><c>unix:///path</c>, <c>/path</c> or <c>tcp://host:port</c>.</param>
    public static DockerEngine? Parse(string host) =>
        host.StartsWith(UnixScheme, StringComparison.Ordinal) ? At(host[UnixScheme.Length..])
        : host.StartsWith('/') ? At(host)
        : host.StartsWith(TcpScheme, StringComparison.Ordinal) && Uri.TryCreate("http://" + host[TcpScheme.Length..], UriKind.Absolute, out var address) ? new(address, null)
        : null;

    public HttpClient Connect()
    {
        var handler = new SocketsHttpHandler { UseProxy = false };
        if (Socket is { } path)
        {
            handler.ConnectCallback = (_, token) => DialAsync(path, token);
        }

        return new HttpClient(handler) { BaseAddress = Address, Timeout = Timeout.InfiniteTimeSpan };
    }

    private static DockerEngine At(string path) => new(new Uri("http://docker"), path);

    private static async ValueTask<Stream> DialAsync(string path, CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellationToken).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
