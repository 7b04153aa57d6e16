using Fairlead.Cluster.Agents;
using Fairlead.Cluster.Serving;

namespace Fairlead.Cluster.Membership;

/// <summary>What a server has to know of itself to be a member.</summary>
public sealed record ClusterMembershipOptions
{
    /// <summary>This server; its port is the one other machines attach to.</summary>
    public required MemberRecord Self { get; init; }

    /// <summary>Whether this server has the duties that only one has: calling members lost that nobody holds, reaping. Asked often.</summary>
    public Func<bool> HasDuties { get; init; } = static () => true;

    /// <summary>The name of the server with the duties, which clients call the leader; null while there is none.</summary>
    public Func<string?>? Leader { get; init; }

    /// <summary>Takes a dead server, by its name, out of the store's members and off the list of servers, before it is a member no more.</summary>
    public Func<string, CancellationToken, Task> ForgetServerAsync { get; init; } = static (_, _) => Task.CompletedTask;

    /// <summary><c>reconnect_timeout</c>: how long a dead member is kept. Default 72 h.</summary>
    public TimeSpan ReconnectTimeout { get; init; } = TimeSpan.FromHours(72);

    /// <summary>When agents count as lost.</summary>
    public AgentLeaseOptions Leases { get; init; } = AgentLeaseOptions.Default;

    /// <summary>Whether it is measured where machines lie, and the agents of this server can measure it. Default true; <c>disable_coordinates</c> ends it.</summary>
    public bool MeasureCoordinates { get; init; } = true;

    /// <summary>TLS to the other servers; null: plain HTTP/2.</summary>
    public ClusterTls? Tls { get; init; }
}
