using System.Collections.Immutable;

namespace Fairlead.Registry.Model;

/// <summary>What happens to a session's keys when it ends.</summary>
public enum SessionBehavior
{
    /// <summary>The locks are released.</summary>
    Release,

    /// <summary>The keys are deleted.</summary>
    Delete,
}

/// <summary>A session: the holder of locks, tied to a node and its checks.</summary>
public sealed record Session
{
    /// <summary>A GUID in text.</summary>
    public required string Id { get; init; }

    /// <summary>For people.</summary>
    public string Name { get; init; } = "";

    /// <summary>The node it is tied to.</summary>
    public required string Node { get; init; }

    /// <summary>How long a key stays closed after the session was invalidated; 15 s by default, 0 to 60 s.</summary>
    public TimeSpan LockDelay { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Release or delete.</summary>
    public SessionBehavior Behavior { get; init; }

    /// <summary>The time to live as the client wrote it (Go duration text), empty for none.</summary>
    public string Ttl { get; init; } = "";

    /// <summary>Checks of the node that end the session when critical.</summary>
    public ImmutableArray<string> NodeChecks { get; init; } = [];

    /// <summary>Checks of services that end the session when critical: (check id, namespace).</summary>
    public ImmutableArray<SessionServiceCheck> ServiceChecks { get; init; } = [];

    /// <summary>The store's lease that stands for the time to live, 0 for none.</summary>
    public long LeaseId { get; init; }

    /// <summary>The index that created the session.</summary>
    public ulong CreateIndex { get; init; }

    /// <summary>The index of its last change.</summary>
    public ulong ModifyIndex { get; init; }
}

/// <summary>A service's check a session depends on.</summary>
public readonly record struct SessionServiceCheck(string Id, string Namespace);
