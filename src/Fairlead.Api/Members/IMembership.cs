using System.Collections.Immutable;

namespace Fairlead.Api.Members;

/// <summary>Who is in the cluster. One machine alone has <see cref="SingleMember"/>; many have the cluster room's.</summary>
public interface IMembership
{
    /// <summary>Every agent known, this one included.</summary>
    ImmutableArray<Member> Members { get; }

    /// <summary>Every server known.</summary>
    ImmutableArray<ServerMember> Servers { get; }

    /// <summary>How this agent stands to the majority of the servers. Asked with every read: cheap.</summary>
    LeaderContact Contact { get; }

    /// <summary>Brings this agent into the cluster of the agent at the address.</summary>
    /// <returns>Null on success, else what went wrong.</returns>
    ValueTask<string?> JoinAsync(string address, bool wan, CancellationToken cancellationToken);

    /// <summary>Tells the cluster that this agent goes.</summary>
    ValueTask LeaveAsync(CancellationToken cancellationToken);

    /// <summary>Turns a failed member into one that left; <paramref name="prune"/> takes it off the list at once.</summary>
    /// <returns>False when no member has the name.</returns>
    ValueTask<bool> ForceLeaveAsync(string node, bool prune, CancellationToken cancellationToken);
}

/// <summary>How an agent stands to the majority of the servers.</summary>
/// <param name="Known">Whether it may speak for the registry: a majority answered not long ago.</param>
/// <param name="Ago">How long ago it last did.</param>
public readonly record struct LeaderContact(bool Known, TimeSpan Ago)
{
    /// <summary>Of an agent that is the majority itself.</summary>
    public static LeaderContact Always { get; } = new(true, TimeSpan.Zero);

    /// <summary>Of an agent that has met no majority yet.</summary>
    public static LeaderContact Never { get; } = new(false, TimeSpan.MaxValue);
}
