using Fairlead.Agent.Definitions;
using Fairlead.Registry.Model;

namespace Fairlead.Agent.Local;

/// <summary>
/// The source of truth for this machine's services and checks, and which of it the catalog still has to learn. Readers take
/// the snapshot; writers go through the lock, one at a time, and mark what they change with the version of the change.
/// </summary>
internal sealed partial class LocalState
{
    private readonly Lock _lock = new();
    private readonly TimeProvider _time;
    private readonly TimeSpan _checkUpdateInterval;
    private readonly Random _random;
    private readonly Dictionary<string, long> _dirtyServices = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, long> _dirtyChecks = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, long> _removedServices = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, long> _removedChecks = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, ITimer> _deferred = new(StringComparer.OrdinalIgnoreCase);
    private readonly NodeRecords _own;
    private bool _nodeDiffers = true;
    private LocalSnapshot _snapshot;
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource _pending = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <param name="checkUpdateInterval">How long a change of output alone may wait; zero: not at all.</param>
    public LocalState(Node node, NodeRecords own, TimeSpan checkUpdateInterval, TimeProvider time, Random random)
    {
        _own = own;
        _snapshot = LocalSnapshot.Empty(node);
        _checkUpdateInterval = checkUpdateInterval;
        _time = time;
        _random = random;
        _pending.SetResult();
    }

    public LocalSnapshot Snapshot => Volatile.Read(ref _snapshot);

    /// <summary>Completes when the snapshot's version is no longer the one given.</summary>
    public Task WaitForChangeAsync(long version, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            return _snapshot.Version != version ? Task.CompletedTask : _changed.Task.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Takes what the node tells of itself anew; without a difference nothing is written.</summary>
    public void PutNode(Node node)
    {
        lock (_lock)
        {
            if (!CatalogRecords.Same(_snapshot.Node, node))
            {
                Publish(_snapshot with { Node = node });
                _nodeDiffers = true;
                Signal();
            }
        }
    }

    /// <summary>Puts a service and its checks in one change, so that no reader and no write sees the one without the others.</summary>
    public void PutService(ServiceDefinition definition, bool fromFile, IEnumerable<(CheckDefinition Definition, HealthCheck Record)> checks)
    {
        lock (_lock)
        {
            var instance = CatalogRecords.Instance(_snapshot.Node.Name, definition);
            if (definition.EnableTagOverride && _snapshot.Services.TryGetValue(definition.Id, out var known) && known.Definition.EnableTagOverride
                && known.Definition.Tags.SequenceEqual(definition.Tags))
            {
                // Tags that were changed in the catalog win over those registered again unchanged.
                instance = instance with { Tags = known.Instance.Tags };
            }

            var named = checks.Select(check => WithSince(check.Definition, check.Record, fromFile)).ToList();
            _removedServices.Remove(definition.Id);
            Publish(_snapshot with
            {
                Services = _snapshot.Services.SetItem(definition.Id, new LocalService(definition, instance, fromFile)),
                Checks = _snapshot.Checks.SetItems(named.Select(check => KeyValuePair.Create(check.Record.CheckId, check))),
            });
            _dirtyServices[definition.Id] = _snapshot.Version;
            foreach (var check in named)
            {
                _removedChecks.Remove(check.Record.CheckId);
                MarkCheck(check.Record.CheckId);
            }

            Signal();
        }
    }

    public void PutCheck(CheckDefinition? definition, HealthCheck record, bool fromFile)
    {
        lock (_lock)
        {
            var check = WithSince(definition, record, fromFile);
            _removedChecks.Remove(record.CheckId);
            Publish(_snapshot with { Checks = _snapshot.Checks.SetItem(record.CheckId, check) });
            MarkCheck(record.CheckId);
        }
    }

    /// <summary>Removes a service and its checks; false when it is unknown.</summary>
    public bool RemoveService(string id)
    {
        lock (_lock)
        {
            if (!_snapshot.Services.ContainsKey(id))
            {
                return false;
            }

            var checks = _snapshot.ChecksOf(id).Select(check => check.Record.CheckId).ToList();
            Publish(_snapshot with { Services = _snapshot.Services.Remove(id), Checks = _snapshot.Checks.RemoveRange(checks) });
            _dirtyServices.Remove(id);
            _removedServices[id] = _snapshot.Version;
            checks.ForEach(ForgetCheck);
            Signal();
            return true;
        }
    }

    public bool RemoveCheck(string checkId)
    {
        lock (_lock)
        {
            if (!_snapshot.Checks.ContainsKey(checkId))
            {
                return false;
            }

            Publish(_snapshot with { Checks = _snapshot.Checks.Remove(checkId) });
            ForgetCheck(checkId);
            _removedChecks[checkId] = _snapshot.Version;
            Signal();
            return true;
        }
    }

    /// <summary>Takes a result. The state is told at once; a change of the output alone may wait.</summary>
    /// <returns>Whether the state, not only the output, changed.</returns>
    public bool UpdateCheck(string checkId, CheckStatus status, string output)
    {
        lock (_lock)
        {
            if (!_snapshot.Checks.TryGetValue(checkId, out var known) || (known.Record.Status == status && known.Record.Output == output))
            {
                return false;
            }

            var changed = known.Record.Status != status;
            DateTimeOffset? since = status != CheckStatus.Critical ? null : known.CriticalSince ?? _time.GetUtcNow();
            var next = known with { Record = known.Record with { Status = status, Output = output }, CriticalSince = since };
            Publish(_snapshot with { Checks = _snapshot.Checks.SetItem(checkId, next) });
            if (changed || _checkUpdateInterval == TimeSpan.Zero)
            {
                MarkCheck(checkId);
            }
            else
            {
                Defer(checkId);
            }

            return changed;
        }
    }

    private LocalCheck WithSince(CheckDefinition? definition, HealthCheck record, bool fromFile)
    {
        DateTimeOffset? since = record.Status == CheckStatus.Critical
            ? (_snapshot.Checks.TryGetValue(record.CheckId, out var known) ? known.CriticalSince : null) ?? _time.GetUtcNow()
            : null;
        return new LocalCheck(definition, record, fromFile, since);
    }

    private void ForgetCheck(string checkId)
    {
        _dirtyChecks.Remove(checkId);
        if (_deferred.Remove(checkId, out var timer))
        {
            timer.Dispose();
        }
    }

    /// <summary>Half to one and a half update intervals from now, so that many agents do not write at one moment.</summary>
    private void Defer(string checkId)
    {
        if (_dirtyChecks.ContainsKey(checkId) || _deferred.ContainsKey(checkId))
        {
            return;
        }

        var wait = _checkUpdateInterval * (0.5 + _random.NextDouble());
        _deferred[checkId] = _time.CreateTimer(_ => EndDeferral(checkId), null, wait, Timeout.InfiniteTimeSpan);
    }

    private void EndDeferral(string checkId)
    {
        lock (_lock)
        {
            if (_deferred.ContainsKey(checkId))
            {
                MarkCheck(checkId);
            }
        }
    }

    private void MarkCheck(string checkId)
    {
        if (_deferred.Remove(checkId, out var timer))
        {
            timer.Dispose();
        }

        _dirtyChecks[checkId] = _snapshot.Version;
        Signal();
    }

    /// <summary>Under the lock.</summary>
    private void Publish(LocalSnapshot next)
    {
        Volatile.Write(ref _snapshot, next with { Version = _snapshot.Version + 1 });
        var waiters = _changed;
        _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        waiters.SetResult();
    }

    private void Signal() => _pending.TrySetResult();
}
