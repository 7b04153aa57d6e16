namespace Fairlead.Cluster.Agents;

/// <summary>What is to be done about an agent.</summary>
internal abstract record LeaseEffect(string Node)
{
    /// <summary>Connect to it once and tell <see cref="AgentLeases.DialledBack"/> what came of it.</summary>
    internal sealed record DialBack(string Node) : LeaseEffect(Node);

    /// <summary>It is lost: its node turns critical.</summary>
    internal sealed record Lost(string Node, LossReason Reason) : LeaseEffect(Node);
}

/// <summary>How an agent was lost.</summary>
internal enum LossReason
{
    /// <summary>Its stream closed without a goodbye and it did not come back.</summary>
    Crash,

    /// <summary>It fell silent.</summary>
    Silence,
}
