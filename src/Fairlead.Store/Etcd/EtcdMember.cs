using Etcdserverpb;
using Grpc.Net.Client;

namespace Fairlead.Store.Etcd;

/// <summary>One member's address with a connection of its own.</summary>
internal sealed class EtcdMember : IDisposable
{
    private readonly GrpcChannel channel;

    internal EtcdMember(Uri endpoint, Func<HttpMessageHandler> handler)
    {
        Endpoint = endpoint;
        // A page of entries or a batch of changes may be larger than gRPC's 4 MiB; etcd bounds single values, not answers.
        channel = GrpcChannel.ForAddress(endpoint, new GrpcChannelOptions
        {
            HttpHandler = handler(),
            DisposeHttpClient = true,
            MaxReceiveMessageSize = null,
            // A member that restarts is back in a second; gRPC would wait up to two minutes for it.
            InitialReconnectBackoff = TimeSpan.FromMilliseconds(100),
            MaxReconnectBackoff = TimeSpan.FromSeconds(1),
        });
        Keys = new KV.KVClient(channel);
        Watches = new Watch.WatchClient(channel);
        Leases = new Lease.LeaseClient(channel);
        Maintenance = new Maintenance.MaintenanceClient(channel);
        Authentication = new Auth.AuthClient(channel);
        Cluster = new Cluster.ClusterClient(channel);
    }

    internal Uri Endpoint { get; }

    internal KV.KVClient Keys { get; }

    internal Watch.WatchClient Watches { get; }

    internal Lease.LeaseClient Leases { get; }

    internal Maintenance.MaintenanceClient Maintenance { get; }

    internal Auth.AuthClient Authentication { get; }

    internal Cluster.ClusterClient Cluster { get; }

    public void Dispose() => channel.Dispose();
}
