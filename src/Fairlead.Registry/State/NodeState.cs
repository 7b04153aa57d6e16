using Fairlead.Primitives.Collections;
using Fairlead.Registry.Model;

namespace Fairlead.Registry.State;

/// <summary>A node with all that hangs on it. The node itself is null only while a part of it is there without it.</summary>
public sealed record NodeState
{
    internal static NodeState None { get; } = new();

    /// <summary>The machine.</summary>
    public Node? Node { get; init; }

    /// <summary>Its services by id in lower case.</summary>
    public OrderedMap<ServiceInstance> Services { get; init; } = OrderedMap<ServiceInstance>.Empty;

    /// <summary>Its checks, those of its services too, by id in lower case.</summary>
    public OrderedMap<HealthCheck> Checks { get; init; } = OrderedMap<HealthCheck>.Empty;

    /// <summary>Its sessions by id.</summary>
    public OrderedMap<Session> Sessions { get; init; } = OrderedMap<Session>.Empty;

    /// <summary>The last change of the node or one of its services, removals too.</summary>
    public ulong ServicesIndex { get; init; }

    /// <summary>The last change of one of its checks, removals too.</summary>
    public ulong ChecksIndex { get; init; }

    /// <summary>The last change of one of its sessions, removals too.</summary>
    public ulong SessionsIndex { get; init; }

    internal bool IsEmpty => Node is null && Services.IsEmpty && Checks.IsEmpty && Sessions.IsEmpty;
}
