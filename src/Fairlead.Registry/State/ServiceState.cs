using Fairlead.Primitives.Collections;
using Fairlead.Registry.Model;

namespace Fairlead.Registry.State;

/// <summary>A service: all its instances and when something about them changed last.</summary>
public sealed record ServiceState
{
    internal static ServiceState None { get; } = new();

    /// <summary>The name as the first of its instances writes it.</summary>
    public string Name { get; init; } = "";

    /// <summary>Instances by node and id, both in lower case, with a NUL between: Consul's order.</summary>
    public OrderedMap<ServiceInstance> Instances { get; init; } = OrderedMap<ServiceInstance>.Empty;

    /// <summary>Every tag with the number of instances that carry it.</summary>
    public OrderedMap<int> Tags { get; init; } = OrderedMap<int>.Empty;

    /// <summary>The last change of an instance or of the node under it, removals too.</summary>
    public ulong InstancesIndex { get; init; }

    /// <summary>The last change of an instance, its node or a check that counts for it, removals too.</summary>
    public ulong HealthIndex { get; init; }

    /// <summary>The last change of a check that belongs to the service, removals too.</summary>
    public ulong ChecksIndex { get; init; }

    internal static string InstanceKey(string foldedNode, string foldedId) => $"{foldedNode}\0{foldedId}";
}
