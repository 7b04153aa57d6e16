using System.Collections.Immutable;

namespace Fairlead.Api.Members;

/// <summary>Consul's numbers for the state of a member.</summary>
public enum MemberStatus
{
    /// <summary>Alive.</summary>
    Alive = 1,

    /// <summary>On its way out.</summary>
    Leaving = 2,

    /// <summary>Left in good order.</summary>
    Left = 3,

    /// <summary>Not reachable.</summary>
    Failed = 4,
}

/// <summary>An agent of the cluster as <c>/v1/agent/members</c> shows it.</summary>
public sealed record Member(string Name, string Address, int Port, MemberStatus Status)
{
    /// <summary><c>role</c> (<c>consul</c> for a server, <c>node</c> for a client), <c>dc</c>, <c>id</c>, <c>build</c>, <c>port</c>, ….</summary>
    public ImmutableSortedDictionary<string, string> Tags { get; init; } = Registry.Model.Empty.Strings;
}

/// <summary>A server of the cluster, as the status and operator endpoints show it.</summary>
/// <param name="Address">With its port: <c>10.0.0.1:8300</c>.</param>
public sealed record ServerMember(string Id, string Name, string Address, bool Leader, bool Voter)
{
    /// <summary>Whether it counts as alive: one that has just died still does until its lease ends.</summary>
    public bool Alive { get; init; } = true;

    /// <summary>Whether it answers.</summary>
    public bool Healthy { get; init; } = true;

    /// <summary>Since when it has been as healthy as it is.</summary>
    public DateTimeOffset StableSince { get; init; }

    /// <summary>The term its log ends with; 0 when it is not known.</summary>
    public ulong LastTerm { get; init; }

    /// <summary>How far its log reaches; 0 when it is not known.</summary>
    public ulong LastIndex { get; init; }

    /// <summary>How long ago it was heard of.</summary>
    public TimeSpan LastContact { get; init; }
}
