namespace Fairlead.Cluster.Agents;

/// <summary>When an agent counts as lost. The figures are those of docs/decisions/0004, measured there.</summary>
public sealed record AgentLeaseOptions
{
    public static AgentLeaseOptions Default { get; } = new();

    /// <summary>How often an agent beats. Default 1 s.</summary>
    public TimeSpan Beat { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Silence that ends a lease. Default 3 s: the worst gap of a live agent on a saturated CPU was 1.6 s.</summary>
    public TimeSpan TimeToLive { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>How long before its end a silent agent is dialled back. Default 500 ms.</summary>
    public TimeSpan DialBackTime { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>How long an agent whose stream closed may take to come back. Default 500 ms.</summary>
    public TimeSpan ReturnTime { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>How long agents of a server that died may take to attach elsewhere. Default 5 s.</summary>
    public TimeSpan TakeOverTime { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How often leases are looked at. Default 100 ms.</summary>
    public TimeSpan Tick { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>A look that comes this much too late means that this server stood still, not its agents. Default 500 ms.</summary>
    public TimeSpan LagAllowed { get; init; } = TimeSpan.FromMilliseconds(500);
}
