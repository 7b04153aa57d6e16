using System.Net;

namespace Fairlead.Cluster.Serving;

/// <summary>Where a server answers other machines, and how they prove who they are.</summary>
public sealed record ClusterServerOptions
{
    /// <summary>What to listen on: <c>ports.server</c>, and <c>ports.serf_lan</c> since that is the port people's <c>retry_join</c> names. Port 0 takes any.</summary>
    public required IReadOnlyList<IPEndPoint> Endpoints { get; init; }

    /// <summary>TLS; null speaks HTTP/2 in the clear.</summary>
    public ClusterTls? Tls { get; init; }
}
