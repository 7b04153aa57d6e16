using System.Collections.Immutable;
using Fairlead.Primitives.Collections;
using Fairlead.Registry.Model;
using Fairlead.Registry.Queries;
using Fairlead.Registry.State;
using KeyValuePair = Fairlead.Registry.Queries.KeyValuePair;

namespace Fairlead.Api.Catalog;

/// <summary>The names and tags of the services that have an instance on a node with this metadata.</summary>
internal sealed record ListServicesOnNodes(ValueList<KeyValuePair> NodeMeta) : SnapshotQuery<ImmutableArray<ServiceSummary>>
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
                if (snapshot.FindNode(instance.Node) is { Node: { } node } && Matches(node))
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
