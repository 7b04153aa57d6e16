using System.Collections.Immutable;
using Fairlead.Primitives.Collections;
using Fairlead.Registry.Filter;
using Fairlead.Registry.KeySpace;
using Fairlead.Registry.Model;
using Fairlead.Registry.State;

namespace Fairlead.Registry.Queries;

/// <summary>The names of all services with the union of their instances' tags, both sorted.</summary>
public sealed record ListServices : SnapshotListQuery<ServiceSummary>
{
    /// <inheritdoc/>
    protected override IEqualityComparer<ServiceSummary> Comparer => SameSummary.Instance;

    /// <summary>Only services with an instance on a node that has all of these in its metadata, and only those instances' tags.</summary>
    public ValueList<KeyValuePair> NodeMeta { get; init; } = [];

    /// <inheritdoc/>
    public override QueryResult<ImmutableArray<ServiceSummary>> Evaluate(RegistrySnapshot snapshot)
    {
        var services = ImmutableArray.CreateBuilder<ServiceSummary>();
        foreach (var (_, service) in snapshot.Services)
        {
            if (NodeMeta.Count == 0)
            {
                services.Add(new ServiceSummary(service.Name, [.. service.Tags.Select(t => t.Key)]));
            }
            else if (new ListInstances { Service = service.Name, NodeMeta = NodeMeta }.Select(snapshot, false, _ => true) is { IsEmpty: false } found)
            {
                services.Add(new ServiceSummary(
                    service.Name, [.. found.SelectMany(e => e.Service.Tags).Distinct().Order(CodePointOrder.Instance)]));
            }
        }

        return NodeMeta.Count == 0
            ? QueryResult<ImmutableArray<ServiceSummary>>.Of(
                snapshot.Indexes.ServiceNames, services.DrainToImmutable(), false, new WatchKey(WatchTable.ServiceNames))
            : QueryResult<ImmutableArray<ServiceSummary>>.Of(
                Math.Max(snapshot.Indexes.Services, snapshot.Indexes.Nodes),
                services.DrainToImmutable(),
                false,
                new WatchKey(WatchTable.Services),
                new WatchKey(WatchTable.Nodes));
    }
}

/// <summary>Which instances of a service are wanted.</summary>
public abstract record InstancesQuery : SnapshotListQuery<ServiceEndpoint>
{
    /// <summary>Sort by distance from this node; empty for order of node and id.</summary>
    public string Near { get; init; } = "";

    /// <summary>The service.</summary>
    public required string Service { get; init; }

    /// <summary>Only instances that carry all of these, whatever their case.</summary>
    public ValueList<string> Tags { get; init; } = [];

    /// <summary>Only instances on nodes that have all of these in their metadata.</summary>
    public ValueList<KeyValuePair> NodeMeta { get; init; } = [];

    /// <summary>Only instances that pass; null for all.</summary>
    public RegistryFilter<ServiceEndpoint>? Filter { get; init; }

    /// <inheritdoc/>
    protected override IEqualityComparer<ServiceEndpoint> Comparer => SameRecords.Instance;

    /// <summary>In order of the node's name and the service's id; a filter sees each with all of its checks.</summary>
    internal ImmutableArray<ServiceEndpoint> Select(RegistrySnapshot snapshot, bool withChecks, Func<ServiceEndpoint, bool> wanted)
    {
        if (snapshot.FindService(Service) is not { } service)
        {
            return [];
        }

        var endpoints = ImmutableArray.CreateBuilder<ServiceEndpoint>();
        foreach (var (_, instance) in service.Instances)
        {
            if (snapshot.FindNode(instance.Node) is not { } state || !HasTags(instance) || !Selection.HasMeta(state.Node!.Meta, NodeMeta))
            {
                continue;
            }

            var endpoint = new ServiceEndpoint(state.Node, instance, withChecks ? Selection.ChecksFor(state, instance) : []);
            if (wanted(endpoint) && (Filter is null || Filter.Passes(endpoint)))
            {
                endpoints.Add(endpoint);
            }
        }

        return Distance.Sort(snapshot, Near, endpoints.DrainToImmutable(), e => e.Node.Name);
    }

    /// <summary>Sorting by distance depends on where nodes lie, too.</summary>
    internal ImmutableArray<WatchKey> Watching(WatchTable table) =>
        [new WatchKey(table, StoreKeys.Fold(Service)), .. Selection.Near(Near)];

    internal ulong IndexWith(RegistrySnapshot snapshot, ulong? service) =>
        Math.Max(service ?? snapshot.Indexes.ServiceExtinction, Near.Length == 0 ? 0 : snapshot.Indexes.Coordinates);

    private bool HasTags(ServiceInstance instance)
    {
        foreach (var tag in Tags)
        {
            if (!instance.Tags.Contains(tag, StringComparer.OrdinalIgnoreCase))
            {
                return false;
            }
        }

        return true;
    }
}

/// <summary>The instances of a service as the catalog lists them: without checks.</summary>
public sealed record ListInstances : InstancesQuery
{
    /// <inheritdoc/>
    public override QueryResult<ImmutableArray<ServiceEndpoint>> Evaluate(RegistrySnapshot snapshot)
    {
        var service = snapshot.FindService(Service);
        return QueryResult<ImmutableArray<ServiceEndpoint>>.Of(
            IndexWith(snapshot, service?.InstancesIndex),
            Select(snapshot, withChecks: false, _ => true),
            service is null,
            Watching(WatchTable.ServiceInstances).AsSpan());
    }
}

/// <summary>The instances of a service, each with its node's checks and its own.</summary>
public sealed record ListEndpoints : InstancesQuery
{
    /// <summary>Only instances all of whose checks pass.</summary>
    public bool PassingOnly { get; init; }

    /// <inheritdoc/>
    public override QueryResult<ImmutableArray<ServiceEndpoint>> Evaluate(RegistrySnapshot snapshot)
    {
        var service = snapshot.FindService(Service);
        return QueryResult<ImmutableArray<ServiceEndpoint>>.Of(
            IndexWith(snapshot, service?.HealthIndex),
            Select(snapshot, withChecks: true, e => !PassingOnly || e.AggregatedStatus == CheckStatus.Passing),
            service is null,
            Watching(WatchTable.ServiceHealth).AsSpan());
    }
}

/// <summary>Endpoints made of the same records.</summary>
internal sealed class SameRecords : IEqualityComparer<ServiceEndpoint>
{
    internal static SameRecords Instance { get; } = new();

    public bool Equals(ServiceEndpoint? x, ServiceEndpoint? y) =>
        x is not null && y is not null && ReferenceEquals(x.Node, y.Node) && ReferenceEquals(x.Service, y.Service)
        && x.Checks.AsSpan().SequenceEqual(y.Checks.AsSpan(), ReferenceEqualityComparer.Instance as IEqualityComparer<HealthCheck>);

    public int GetHashCode(ServiceEndpoint obj) => HashCode.Combine(obj.Service.Node, obj.Service.Id);
}

/// <summary>Summaries that say the same.</summary>
internal sealed class SameSummary : IEqualityComparer<ServiceSummary>
{
    internal static SameSummary Instance { get; } = new();

    public bool Equals(ServiceSummary? x, ServiceSummary? y) =>
        x is not null && y is not null && x.Name == y.Name && x.Tags.AsSpan().SequenceEqual(y.Tags.AsSpan());

    public int GetHashCode(ServiceSummary obj) => obj.Name.GetHashCode(StringComparison.Ordinal);
}

/// <summary>A key with its value.</summary>
public readonly record struct KeyValuePair(string Key, string Value);

/// <summary>What several queries select by.</summary>
internal static class Selection
{
    /// <summary>What an order by distance depends on.</summary>
    internal static ImmutableArray<WatchKey> Near(string near) => near.Length == 0 ? [] : [new WatchKey(WatchTable.Coordinates)];

    internal static bool HasMeta(ImmutableSortedDictionary<string, string> meta, ValueList<KeyValuePair> wanted)
    {
        foreach (var (key, value) in wanted)
        {
            if (!meta.TryGetValue(key, out var found) || found != value)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The node's checks and the instance's own, in order of their ids.</summary>
    internal static ImmutableArray<HealthCheck> ChecksFor(NodeState node, ServiceInstance instance)
    {
        if (node.Checks.IsEmpty)
        {
            return [];
        }

        var checks = ImmutableArray.CreateBuilder<HealthCheck>();
        foreach (var (_, check) in node.Checks)
        {
            if (check.ServiceId.Length == 0 || string.Equals(check.ServiceId, instance.Id, StringComparison.OrdinalIgnoreCase))
            {
                checks.Add(check);
            }
        }

        return checks.DrainToImmutable();
    }
}
