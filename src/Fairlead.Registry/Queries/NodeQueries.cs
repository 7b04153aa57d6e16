using System.Collections.Immutable;
using Fairlead.Primitives.Collections;
using Fairlead.Registry.Filter;
using Fairlead.Registry.KeySpace;
using Fairlead.Registry.Model;
using Fairlead.Registry.State;

namespace Fairlead.Registry.Queries;

/// <summary>The datacenters known, own first. It never changes while the registry runs.</summary>
public sealed record ListDatacenters(string Own) : SnapshotListQuery<string>
{
    /// <inheritdoc/>
    public override QueryResult<ImmutableArray<string>> Evaluate(RegistrySnapshot snapshot) =>
        QueryResult<ImmutableArray<string>>.Of(1, [Own], false);
}

/// <summary>All nodes by name.</summary>
public sealed record ListNodes : SnapshotListQuery<Node>
{
    /// <summary>Only nodes that pass; null for all.</summary>
    public RegistryFilter<Node>? Filter { get; init; }

    /// <summary>Sort by distance from this node; empty for order of name.</summary>
    public string Near { get; init; } = "";

    /// <summary>Only nodes that have all of these in their metadata.</summary>
    public ValueList<KeyValuePair> NodeMeta { get; init; } = [];

    /// <inheritdoc/>
    public override QueryResult<ImmutableArray<Node>> Evaluate(RegistrySnapshot snapshot)
    {
        var nodes = ImmutableArray.CreateBuilder<Node>();
        foreach (var (_, state) in snapshot.Nodes)
        {
            if (state.Node is { } node && Selection.HasMeta(node.Meta, NodeMeta) && (Filter is null || Filter.Passes(node)))
            {
                nodes.Add(node);
            }
        }

        return QueryResult<ImmutableArray<Node>>.Of(
            Math.Max(snapshot.Indexes.Nodes, Near.Length == 0 ? 0 : snapshot.Indexes.Coordinates),
            Distance.Sort(snapshot, Near, nodes.DrainToImmutable(), n => n.Name),
            false,
            [new WatchKey(WatchTable.Nodes), .. Selection.Near(Near)]);
    }
}

/// <summary>One node with its services, by name or by id; null when unknown.</summary>
public sealed record GetNode(string Name) : SnapshotQuery<NodeServices?>
{
    /// <summary>Only services that pass; null for all.</summary>
    public RegistryFilter<ServiceInstance>? Filter { get; init; }

    /// <inheritdoc/>
    public override bool Same(NodeServices? before, NodeServices? after) =>
        before is null || after is null
            ? ReferenceEquals(before, after)
            : ReferenceEquals(before.Node, after.Node) && before.Services.AsSpan().SequenceEqual(after.Services.AsSpan(), EqualityComparer<ServiceInstance>.Default);

    /// <inheritdoc/>
    public override QueryResult<NodeServices?> Evaluate(RegistrySnapshot snapshot)
    {
        var state = snapshot.FindNode(Name) ?? (snapshot.NodeNames.Find(StoreKeys.Fold(Name)) is { } byId ? snapshot.FindNode(byId) : null);
        if (state is null)
        {
            return QueryResult<NodeServices?>.Of(snapshot.Indexes.Nodes, null, true, new WatchKey(WatchTable.Nodes));
        }

        // By name the node's own key is enough; by id a new name would show in the list of nodes.
        var name = StoreKeys.Fold(state.Node!.Name);
        var watch = name == StoreKeys.Fold(Name) ? new WatchKey(WatchTable.Node, name) : new WatchKey(WatchTable.Nodes);
        return QueryResult<NodeServices?>.Of(
            state.ServicesIndex, new NodeServices(state.Node, [.. state.Services.Select(s => s.Value).Where(s => Filter is null || Filter.Passes(s))]), false, watch, new WatchKey(WatchTable.Node, name));
    }
}

/// <summary>The checks of one node, those of its services too.</summary>
public sealed record ListNodeChecks(string Node) : SnapshotListQuery<HealthCheck>
{
    /// <summary>Only checks that pass; null for all.</summary>
    public RegistryFilter<HealthCheck>? Filter { get; init; }

    /// <inheritdoc/>
    public override QueryResult<ImmutableArray<HealthCheck>> Evaluate(RegistrySnapshot snapshot)
    {
        var state = snapshot.FindNode(Node);
        return QueryResult<ImmutableArray<HealthCheck>>.Of(
            state?.ChecksIndex ?? snapshot.Indexes.Nodes,
            [.. (state?.Checks ?? OrderedMap<HealthCheck>.Empty).Select(c => c.Value).Where(c => Filter is null || Filter.Passes(c))],
            state is null,
            new WatchKey(WatchTable.NodeChecks, StoreKeys.Fold(Node)),
            new WatchKey(WatchTable.Node, StoreKeys.Fold(Node)));
    }
}

/// <summary>The checks that belong to a service; those of its nodes are not among them.</summary>
public sealed record ListServiceChecks(string Service) : SnapshotListQuery<HealthCheck>
{
    /// <summary>Sort by distance of their nodes from this one; empty for the catalog's order.</summary>
    public string Near { get; init; } = "";

    /// <summary>Only checks that pass; null for all.</summary>
    public RegistryFilter<HealthCheck>? Filter { get; init; }

    /// <summary>Only checks on nodes that have all of these in their metadata.</summary>
    public ValueList<KeyValuePair> NodeMeta { get; init; } = [];

    /// <inheritdoc/>
    public override QueryResult<ImmutableArray<HealthCheck>> Evaluate(RegistrySnapshot snapshot)
    {
        var service = snapshot.FindService(Service);
        var checks = ImmutableArray.CreateBuilder<HealthCheck>();
        foreach (var (_, instance) in service?.Instances ?? OrderedMap<ServiceInstance>.Empty)
        {
            if (snapshot.FindNode(instance.Node) is { } state && Selection.HasMeta(state.Node!.Meta, NodeMeta))
            {
                checks.AddRange(Selection.ChecksFor(state, instance).Where(c => c.ServiceId.Length > 0 && (Filter is null || Filter.Passes(c))));
            }
        }

        var name = StoreKeys.Fold(Service);
        var index = service is null
            ? snapshot.Indexes.ServiceExtinction
            : Math.Max(service.ChecksIndex, NodeMeta.Count > 0 ? service.InstancesIndex : 0);
        return QueryResult<ImmutableArray<HealthCheck>>.Of(
            Math.Max(index, Near.Length == 0 ? 0 : snapshot.Indexes.Coordinates),
            Distance.Sort(snapshot, Near, checks.DrainToImmutable(), c => c.Node),
            service is null,
            [
                new WatchKey(WatchTable.ServiceChecks, name),
                new WatchKey(WatchTable.ServiceInstances, name),
                .. Selection.Near(Near),
            ]);
    }
}

/// <summary>All checks in a state: <c>any</c>, <c>passing</c>, <c>warning</c>, <c>critical</c>. In any other state there is none.</summary>
public sealed record ListChecksInState(string State) : SnapshotListQuery<HealthCheck>
{
    /// <summary>Sort by distance of their nodes from this one; empty for the catalog's order.</summary>
    public string Near { get; init; } = "";

    /// <summary>Only checks that pass; null for all.</summary>
    public RegistryFilter<HealthCheck>? Filter { get; init; }

    /// <summary>Only checks on nodes that have all of these in their metadata.</summary>
    public ValueList<KeyValuePair> NodeMeta { get; init; } = [];

    /// <inheritdoc/>
    public override QueryResult<ImmutableArray<HealthCheck>> Evaluate(RegistrySnapshot snapshot)
    {
        var any = State == "any";
        var known = CheckStatusNames.TryParse(State, out var status);
        var checks = ImmutableArray.CreateBuilder<HealthCheck>();
        foreach (var (_, state) in any || known ? snapshot.Nodes : OrderedMap<NodeState>.Empty)
        {
            if (state.Node is { } node && Selection.HasMeta(node.Meta, NodeMeta))
            {
                checks.AddRange(state.Checks.Select(c => c.Value).Where(c => (any || c.Status == status) && (Filter is null || Filter.Passes(c))));
            }
        }

        var index = known ? snapshot.Indexes.Of(status) : snapshot.Indexes.Checks;
        index = Math.Max(index, NodeMeta.Count == 0 ? 0 : snapshot.Indexes.Nodes);
        return QueryResult<ImmutableArray<HealthCheck>>.Of(
            Math.Max(index, Near.Length == 0 ? 0 : snapshot.Indexes.Coordinates),
            Distance.Sort(snapshot, Near, checks.DrainToImmutable(), c => c.Node),
            !any && !known,
            [
                new WatchKey(WatchTable.CheckState, State),
                .. NodeMeta.Count == 0 ? ImmutableArray<WatchKey>.Empty : [new WatchKey(WatchTable.Nodes)],
                .. Selection.Near(Near),
            ]);
    }
}
