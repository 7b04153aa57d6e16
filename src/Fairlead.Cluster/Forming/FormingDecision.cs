using Fairlead.Cluster.Protocol;

namespace Fairlead.Cluster.Forming;

/// <summary>What a server without a registry does next.</summary>
internal abstract record FormingDecision
{
    private FormingDecision()
    {
    }

    /// <summary>Go on listening. The reason is for a person.</summary>
    internal sealed record Wait(string Reason) : FormingDecision;

    /// <summary>Promise, once and for all, to form a cluster of exactly these and of no others.</summary>
    internal sealed record Vote(IReadOnlyList<Introduction> Members) : FormingDecision;

    /// <summary>Everybody this server has voted for has voted the same: start.</summary>
    internal sealed record Form : FormingDecision;

    /// <summary>There is a registry: become a member of it, through this server.</summary>
    internal sealed record Join(string Address, string Registry) : FormingDecision;

    /// <summary>Nothing to wait for: a person has to decide.</summary>
    internal sealed record Refuse(string Reason) : FormingDecision;
}
