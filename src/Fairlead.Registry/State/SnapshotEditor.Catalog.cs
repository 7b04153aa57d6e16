using Fairlead.Primitives.Collections;
using Fairlead.Registry.KeySpace;
using Fairlead.Registry.Model;

namespace Fairlead.Registry.State;

/// <content>Nodes, services and checks.</content>
internal sealed partial class SnapshotEditor
{
    private void SetNode(string name, Node? node)
    {
        var state = StateOf(name);
        if (state.Node is { Id.Length: > 0 } old && !string.Equals(old.Id, node?.Id, StringComparison.OrdinalIgnoreCase)
            && _now.NodeNames.Find(StoreKeys.Fold(old.Id)) == name)
        {
            _now = _now with { NodeNames = _now.NodeNames.Remove(StoreKeys.Fold(old.Id)) };
        }

        if (node is { Id.Length: > 0 })
        {
            _now = _now with { NodeNames = _now.NodeNames.Set(StoreKeys.Fold(node.Id), name) };
        }

        Put(name, state with
        {
            Node = node,
            ServicesIndex = _index,
            ChecksIndex = state.Node is null ? _index : state.ChecksIndex,
            SessionsIndex = state.Node is null ? _index : state.SessionsIndex,
        });
        _now = _now with { Indexes = _now.Indexes with { Nodes = _index } };
        _changes.Add(WatchTable.Nodes);
        _changes.Add(WatchTable.Node, name);
        foreach (var service in state.Services)
        {
            TouchService(StoreKeys.Fold(service.Value.Name), instances: true);
        }
    }

    private void SetService(string node, string id, ServiceInstance? service)
    {
        var state = StateOf(node);
        var old = state.Services.Find(id);
        Put(node, state with
        {
            Services = service is null ? state.Services.Remove(id) : state.Services.Set(id, service),
            ServicesIndex = _index,
        });
        _now = _now with { Indexes = _now.Indexes with { Services = _index } };
        _changes.Add(WatchTable.Services);
        _changes.Add(WatchTable.Node, node);

        var instance = ServiceState.InstanceKey(node, id);
        var oldName = old is null ? "" : StoreKeys.Fold(old.Name);
        var newName = service is null ? "" : StoreKeys.Fold(service.Name);
        if (old is not null && oldName == newName)
        {
            ReplaceInstance(newName, instance, old, service!);
            return;
        }

        if (old is not null)
        {
            RemoveInstance(oldName, instance, old);
        }

        if (service is not null)
        {
            AddInstance(newName, instance, service);
        }
    }

    private void AddInstance(string name, string key, ServiceInstance service)
    {
        var group = _now.Services.Find(name) ?? ServiceState.None;
        var tags = CountTags(group.Tags, service, +1);
        var listed = group.Instances.IsEmpty || tags.Count != group.Tags.Count;
        Put(name, group with { Instances = group.Instances.Set(key, service), Tags = tags }, listed);
    }

    private void ReplaceInstance(string name, string key, ServiceInstance old, ServiceInstance service)
    {
        var group = _now.Services.Find(name) ?? ServiceState.None;
        var tags = CountTags(CountTags(group.Tags, service, +1), old, -1);
        var listed = !SameKeys(tags, group.Tags);
        Put(name, group with { Instances = group.Instances.Set(key, service), Tags = tags }, listed);
    }

    private void RemoveInstance(string name, string key, ServiceInstance old)
    {
        var group = _now.Services.Find(name) ?? ServiceState.None;
        var tags = CountTags(group.Tags, old, -1);
        var instances = group.Instances.Remove(key);
        if (!instances.IsEmpty)
        {
            Put(name, group with { Instances = instances, Tags = tags }, listed: tags.Count != group.Tags.Count);
            return;
        }

        _now = _now with
        {
            Services = _now.Services.Remove(name),
            Indexes = _now.Indexes with { ServiceExtinction = _index, ServiceNames = _index },
        };
        _changes.Add(WatchTable.ServiceNames);
        TouchServiceWatches(name);
    }

    private void SetCheck(string node, string id, HealthCheck? check)
    {
        var state = StateOf(node);
        var old = state.Checks.Find(id);
        Put(node, state with
        {
            Checks = check is null ? state.Checks.Remove(id) : state.Checks.Set(id, check),
            ChecksIndex = _index,
        });
        _changes.Add(WatchTable.NodeChecks, node);
        _changes.Add(WatchTable.CheckState, "any");
        foreach (var seen in new[] { old, check })
        {
            if (seen is not null)
            {
                _now = _now with { Indexes = _now.Indexes.WithCheck(seen.Status, _index) };
                _changes.Add(WatchTable.CheckState, seen.Status.ToConsulName());
            }
        }

        if (old is not null && old.ServiceId != check?.ServiceId)
        {
            TouchServicesOf(state, old);
        }

        if ((check ?? old) is { } current)
        {
            TouchServicesOf(state, current);
        }
    }

    /// <summary>A check of the node counts for every service on it, a service's check for that service.</summary>
    private void TouchServicesOf(NodeState node, HealthCheck check)
    {
        if (check.ServiceId.Length > 0)
        {
            var name = node.Services.Find(StoreKeys.Fold(check.ServiceId))?.Name ?? check.ServiceName;
            TouchService(StoreKeys.Fold(name), instances: false, checks: true);
            return;
        }

        foreach (var service in node.Services)
        {
            TouchService(StoreKeys.Fold(service.Value.Name), instances: false);
        }
    }

    private void TouchService(string name, bool instances, bool checks = false)
    {
        if (_now.Services.Find(name) is not { } group)
        {
            return;
        }

        _now = _now with
        {
            Services = _now.Services.Set(name, group with
            {
                InstancesIndex = instances ? _index : group.InstancesIndex,
                HealthIndex = _index,
                ChecksIndex = checks ? _index : group.ChecksIndex,
            }),
        };
        _changes.Add(WatchTable.ServiceHealth, name);
        if (instances)
        {
            _changes.Add(WatchTable.ServiceInstances, name);
        }

        if (checks)
        {
            _changes.Add(WatchTable.ServiceChecks, name);
        }
    }

    private void Put(string name, ServiceState group, bool listed)
    {
        // Instances may write the name in different cases; the first in order has its way, whatever came when.
        using var first = group.Instances.GetEnumerator();
        first.MoveNext();
        var written = first.Current.Value.Name;
        listed |= written != group.Name;
        group = group with { Name = written, InstancesIndex = _index, HealthIndex = _index, ChecksIndex = _index };
        _now = _now with { Services = _now.Services.Set(name, group) };
        TouchServiceWatches(name);
        if (listed)
        {
            _now = _now with { Indexes = _now.Indexes with { ServiceNames = _index } };
            _changes.Add(WatchTable.ServiceNames);
        }
    }

    private void TouchServiceWatches(string name)
    {
        _changes.Add(WatchTable.ServiceInstances, name);
        _changes.Add(WatchTable.ServiceHealth, name);
        _changes.Add(WatchTable.ServiceChecks, name);
    }

    /// <summary>A node seen for the first time begins with this index everywhere: what was said of it before was a whole table's.</summary>
    private NodeState StateOf(string name) =>
        _now.Nodes.Find(name) ?? NodeState.None with { ServicesIndex = _index, ChecksIndex = _index, SessionsIndex = _index };

    private void Put(string name, NodeState state) =>
        _now = _now with { Nodes = state.IsEmpty ? _now.Nodes.Remove(name) : _now.Nodes.Set(name, state) };

    private static OrderedMap<int> CountTags(OrderedMap<int> tags, ServiceInstance service, int step)
    {
        foreach (var tag in service.Tags)
        {
            var count = tags.Find(tag) + step;
            tags = count <= 0 ? tags.Remove(tag) : tags.Set(tag, count);
        }

        return tags;
    }

    private static bool SameKeys(OrderedMap<int> left, OrderedMap<int> right) =>
        left.Count == right.Count && left.Zip(right).All(pair => pair.First.Key == pair.Second.Key);
}
