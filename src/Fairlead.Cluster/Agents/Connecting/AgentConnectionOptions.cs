using System.Collections.Immutable;
using Fairlead.Cluster.Serving;
using Fairlead.Registry.Model;

namespace Fairlead.Cluster.Agents.Connecting;

/// <summary>What a client agent needs to be attached to a server.</summary>
public sealed record AgentConnectionOptions
{
    /// <summary>This machine as the catalog shows it.</summary>
    public required Node Node { get; init; }

    /// <summary>The program's version.</summary>
    public string Version { get; init; } = "";

    /// <summary>Where servers are asked first: host, or host and port, as <c>retry_join</c> has them.</summary>
    public required ImmutableArray<string> Join { get; init; }

    /// <summary>How long an agent that was never attached looks for a server; without an end by default.</summary>
    public JoinLimit Limit { get; init; } = JoinLimit.None;

    /// <summary>The port of an address that names none: 8301 by default, as Consul's <c>ports.serf_lan</c>.</summary>
    public int DefaultPort { get; init; } = 8301;

    /// <summary>Where the agent answers dial backs; null: nowhere, and a silent agent is not asked.</summary>
    public System.Net.IPEndPoint? DialBackAt { get; init; }

    /// <summary>Where the registry's identity is kept, so that the agent never strays into another; null: in memory only.</summary>
    public string? DataDirectory { get; init; }

    /// <summary>TLS to servers; null: plain HTTP/2.</summary>
    public ClusterTls? Tls { get; init; }

    /// <summary>The longest pause between two attempts while no server answers. Default 2 s: agents of a server that restarts must be back within 5 s.</summary>
    public TimeSpan LongestPause { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>When beats are sent and silence counts.</summary>
    public AgentLeaseOptions Leases { get; init; } = AgentLeaseOptions.Default;

    /// <summary>Whether this machine measures where it lies. Default true; <c>disable_coordinates</c> ends it.</summary>
    public bool MeasureCoordinates { get; init; } = true;
}
