using System.Collections.Immutable;

namespace Fairlead.Api.Members;

/// <summary>Who is in the cluster. One machine alone has <see cref="SingleMember"/>; many have the cluster room's.</summary>
public interface IMembership
{
    /// <summary>Every agent known, this one included.</summary>
    ImmutableArray<Member> Members { get; }

    /// <summary>Every server known.</summary>
    ImmutableArray<ServerMember> Servers { get; }

    /// <summary>Whether one of the servers leads. Every read says it.</summary>
    bool HasLeader => Servers.Any(static server => server.Leader);

    /// <summary>Brings this agent into the cluster of the agent at the address.</summary>
    /// <returns>Null on success, else what went wrong.</returns>
    ValueTask<string?> JoinAsync(string address, bool wan, CancellationToken cancellationToken);

    /// <summary>Tells the cluster that this agent goes.</summary>
    ValueTask LeaveAsync(CancellationToken cancellationToken);

    /// <summary>Turns a failed member into one that left; <paramref name="prune"/> takes it off the list at once.</summary>
    /// <returns>False when no member has the name.</returns>
    ValueTask<bool> ForceLeaveAsync(string node, bool prune, CancellationToken cancellationToken);
}
