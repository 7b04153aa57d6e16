using System.Collections.Immutable;
using Fairlead.Registry.Model;

namespace Fairlead.Agent.Local;

/// <summary>The side that faces the catalog: what is to be written, what was written, what the catalog has that differs.</summary>
internal sealed partial class LocalState
{
    /// <summary>Completes when there is something to write.</summary>
    public Task WaitForPendingAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (HasPending())
            {
                return Task.CompletedTask;
            }

            if (_pending.Task.IsCompleted)
            {
                _pending = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            }

            return _pending.Task.WaitAsync(cancellationToken);
        }
    }

    public PendingChanges TakePending()
    {
        lock (_lock)
        {
            return new PendingChanges(
                _snapshot.Node,
                _own,
                _nodeDiffers,
                [.. _dirtyServices.Select(mark => new Pending<ServiceInstance>(mark.Key, mark.Value, _snapshot.Services[mark.Key].Instance))],
                [.. _dirtyChecks.Select(mark => new Pending<HealthCheck>(mark.Key, mark.Value, _snapshot.Checks[mark.Key].Record))],
                [.. _removedServices.Select(mark => new Pending<string>(mark.Key, mark.Value, mark.Key))],
                [.. _removedChecks.Select(mark => new Pending<string>(mark.Key, mark.Value, mark.Key))]);
        }
    }

    /// <summary>The catalog has these now, or has refused them; what changed meanwhile stays pending.</summary>
    public void Acknowledge(IEnumerable<Pending<ServiceInstance>> services, IEnumerable<Pending<HealthCheck>> checks, bool node)
    {
        lock (_lock)
        {
            _nodeDiffers &= !node;
            Clear(_dirtyServices, services.Select(done => (done.Id, done.Version)));
            Clear(_dirtyChecks, checks.Select(done => (done.Id, done.Version)));
        }
    }

    public void AcknowledgeRemovals(IEnumerable<Pending<string>> services, IEnumerable<Pending<string>> checks)
    {
        lock (_lock)
        {
            Clear(_removedServices, services.Select(done => (done.Id, done.Version)));
            Clear(_removedChecks, checks.Select(done => (done.Id, done.Version)));
        }
    }

    /// <summary>
    /// Compares with what the catalog holds for this node (null: the node is unknown there) and marks every difference: what
    /// is missing or differs is written again, what only the catalog has is removed from it.
    /// </summary>
    /// <param name="isForeign">Entries of this node that others keep: server health, the servers' own service.</param>
    public CatalogDifference Compare(NodeServices? remote, ImmutableArray<HealthCheck> remoteChecks, Func<string, string, bool> isForeign)
    {
        lock (_lock)
        {
            var before = (_dirtyServices.Count + _dirtyChecks.Count, _removedServices.Count + _removedChecks.Count);
            _nodeDiffers |= remote is null || !CatalogRecords.Same(_snapshot.Node, remote.Node);
            var services = (remote?.Services ?? []).ToDictionary(service => service.Id, StringComparer.OrdinalIgnoreCase);
            var checks = remoteChecks.ToDictionary(check => check.CheckId, StringComparer.OrdinalIgnoreCase);
            _nodeDiffers |= !_own.AreIn(services, checks);
            CompareServices(services, isForeign);
            CompareChecks(checks, services, isForeign);
            if (HasPending())
            {
                Signal();
            }

            return new CatalogDifference(
                _dirtyServices.Count + _dirtyChecks.Count - before.Item1, _removedServices.Count + _removedChecks.Count - before.Item2);
        }
    }

    private void CompareServices(Dictionary<string, ServiceInstance> remote, Func<string, string, bool> isForeign)
    {
        foreach (var (id, local) in _snapshot.Services)
        {
            if (!remote.TryGetValue(id, out var there))
            {
                _dirtyServices.TryAdd(id, _snapshot.Version);
                continue;
            }

            var mine = local;
            if (local.Definition.EnableTagOverride && !_dirtyServices.ContainsKey(id) && !local.Instance.Tags.SequenceEqual(there.Tags))
            {
                mine = local with { Instance = local.Instance with { Tags = there.Tags } };
                Publish(_snapshot with { Services = _snapshot.Services.SetItem(id, mine) });
            }

            if (!CatalogRecords.Same(mine.Instance, there))
            {
                _dirtyServices.TryAdd(id, _snapshot.Version);
            }
        }

        foreach (var id in remote.Keys)
        {
            if (!_snapshot.Services.ContainsKey(id) && !isForeign(id, ""))
            {
                _removedServices.TryAdd(id, _snapshot.Version);
            }
        }
    }

    private void CompareChecks(Dictionary<string, HealthCheck> remote, Dictionary<string, ServiceInstance> remoteServices, Func<string, string, bool> isForeign)
    {
        foreach (var (id, local) in _snapshot.Checks)
        {
            if (!remote.TryGetValue(id, out var there) || !CatalogRecords.Same(local.Record, there, ignoreOutput: _deferred.ContainsKey(id)))
            {
                _dirtyChecks.TryAdd(id, _snapshot.Version);
            }
        }

        foreach (var (id, there) in remote)
        {
            // A check of a service that is going away goes with it.
            var goesWithService = there.ServiceId.Length > 0 && _removedServices.ContainsKey(there.ServiceId) && remoteServices.ContainsKey(there.ServiceId);
            if (!_snapshot.Checks.ContainsKey(id) && !goesWithService && !isForeign(there.ServiceId, id))
            {
                _removedChecks.TryAdd(id, _snapshot.Version);
            }
        }
    }

    private bool HasPending() =>
        _nodeDiffers || _dirtyServices.Count > 0 || _dirtyChecks.Count > 0 || _removedServices.Count > 0 || _removedChecks.Count > 0;

    private static void Clear(Dictionary<string, long> marks, IEnumerable<(string Id, long Version)> done)
    {
        foreach (var (id, version) in done)
        {
            if (marks.TryGetValue(id, out var current) && current == version)
            {
                marks.Remove(id);
            }
        }
    }
}

/// <summary>How many entries differed: to be written, to be removed.</summary>
internal readonly record struct CatalogDifference(int ToWrite, int ToRemove);
