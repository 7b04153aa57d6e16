using System.Collections.Immutable;
using Fairlead.Primitives.Collections;
using Fairlead.Registry.Filter;
using Fairlead.Registry.Model;
using Fairlead.Registry.Queries;
using Fairlead.Registry.State;
using KeyValuePair = Fairlead.Registry.Queries.KeyValuePair;

namespace Fairlead.Api.Catalog;

/// <summary>The names and tags of the services that have an instance on a node with this metadata that passes the filter.</summary>
/// <param name="NodeMeta">All of it; empty for any node.</param>
/// <param name="Filter">Judges each instance as a row of <c>/v1/catalog/service</c>, as Consul 1.14 and later do; null for all.</param>
internal sealed record ListServicesOnNodes(ValueList<KeyValuePair> NodeMeta, RegistryFilter<ServiceEndpoint>? Filter) : SnapshotQuery<ImmutableArray<ServiceSummary>>
{
    public override QueryResult<ImmutableArray<ServiceSummary>> Evaluate(RegistrySnapshot snapshot)
    {
        var services = ImmutableArray.CreateBuilder<ServiceSummary>();
        // A tag can come or go on these nodes while others keep it: every service has to be watched.
        var watches = ImmutableArray.CreateBuilder<WatchKey>();
        watches.Add(new WatchKey(WatchTable.ServiceNames));
        watches.Add(new WatchKey(WatchTable.Nodes));
        foreach (var (key, service) in snapshot.Services)
        {
            watches.Add(new WatchKey(WatchTable.ServiceInstances, key));
            var found = false;
            var tags = new SortedSet<string>(StringComparer.Ordinal);
            foreach (var (_, instance) in service.Instances)
            {
                if (snapshot.FindNode(instance.Node) is { Node: { } node } && Matches(node) && Filter?.Passes(new ServiceEndpoint(node, instance, [])) != false)
                {
                    found = true;
                    tags.UnionWith(instance.Tags);
                }
            }

            if (found)
            {
                services.Add(new ServiceSummary(service.Name, [.. tags]));
            }
        }

        var index = Math.Max(1, Math.Max(snapshot.Indexes.Services, snapshot.Indexes.Nodes));
        return new(index, services.ToImmutable(), watches.ToImmutable());
    }

    private bool Matches(Node node)
    {
        foreach (var (key, value) in NodeMeta)
        {
            if (!node.Meta.TryGetValue(key, out var found) || found != value)
            {
                return false;
            }
        }

        return true;
    }
}
