using System.Collections.Immutable;
using Fairlead.Primitives.Collections;
using Fairlead.Registry.KeySpace;
using Fairlead.Registry.Model;
using Fairlead.Registry.State;

namespace Fairlead.Registry.Queries;

/// <summary>The names of all services with the union of their instances' tags, both sorted.</summary>
public sealed record ListServices : SnapshotListQuery<ServiceSummary>
{
    /// <inheritdoc/>
    public override QueryResult<ImmutableArray<ServiceSummary>> Evaluate(RegistrySnapshot snapshot)
    {
        var services = ImmutableArray.CreateBuilder<ServiceSummary>(snapshot.Services.Count);
        foreach (var (_, service) in snapshot.Services)
        {
            services.Add(new ServiceSummary(service.Name, [.. service.Tags.Select(t => t.Key)]));
        }

        return QueryResult<ImmutableArray<ServiceSummary>>.Of(
            snapshot.Indexes.ServiceNames, services.DrainToImmutable(), false, new WatchKey(WatchTable.ServiceNames));
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
            if (wanted(endpoint))
            {
                endpoints.Add(endpoint);
            }
        }

        return endpoints.DrainToImmutable();
    }

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
            service?.InstancesIndex ?? snapshot.Indexes.ServiceExtinction,
            Select(snapshot, withChecks: false, _ => true),
            service is null,
            new WatchKey(WatchTable.ServiceInstances, StoreKeys.Fold(Service)));
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
            service?.HealthIndex ?? snapshot.Indexes.ServiceExtinction,
            Select(snapshot, withChecks: true, e => !PassingOnly || e.AggregatedStatus == CheckStatus.Passing),
            service is null,
            new WatchKey(WatchTable.ServiceHealth, StoreKeys.Fold(Service)));
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

/// <summary>A key with its value.</summary>
public readonly record struct KeyValuePair(string Key, string Value);

/// <summary>What several queries select by.</summary>
internal static class Selection
{
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
