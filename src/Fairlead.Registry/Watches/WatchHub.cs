using System.Collections.Concurrent;
using System.Collections.Immutable;
using Fairlead.Registry.Queries;
using Fairlead.Registry.State;
using Microsoft.Extensions.Logging;

namespace Fairlead.Registry.Watches;

/// <summary>
/// Holds the current snapshot and every question that was asked lately, and wakes only those whose answer may have changed. One
/// writer publishes; anybody reads.
/// </summary>
/// <remarks>
/// A question is registered under the things its answer depends on. A change marks the questions under what it touched; a marked
/// question somebody waits for is answered once, on the thread pool, and if the answer differs everybody who waits shares it.
/// </remarks>
internal sealed class WatchHub(TimeProvider time, ILogger logger)
{
    /// <summary>
    /// Questions kept for the next who asks although nobody waits for them now. Beyond it the half asked longest ago is dropped.
    /// </summary>
    internal const int MaxIdleQueries = 1_024;

    private readonly ConcurrentDictionary<object, SharedQuery> _queries = new();
    private readonly Lock _registering = new();
    private readonly Dictionary<WatchKey, HashSet<SharedQuery>> _watchers = [];

    /// <summary>How many registrations there are for KV prefixes of each length: which prefixes of a changed key to look up.</summary>
    private readonly SortedDictionary<int, int> _prefixLengths = [];

    private volatile RegistrySnapshot _current = RegistrySnapshot.Empty;
    private volatile bool _publishing;
    private long _uses;
    private int _idle;
    private int _waiting;

    /// <summary>The latest snapshot.</summary>
    internal RegistrySnapshot Current => _current;

    /// <summary>Questions somebody asks or that are kept for the next who does.</summary>
    internal int Count => _queries.Count;

    /// <summary>How many wait for an answer to change right now.</summary>
    internal int Waiting => Volatile.Read(ref _waiting);

    /// <summary>Whether a new snapshot is there but not everybody it concerns is marked yet: shared answers may be behind it.</summary>
    internal bool IsPublishing => _publishing;

    /// <summary>Shows a new snapshot and wakes whom its changes concern. Only the one writer calls it.</summary>
    internal void Publish(RegistrySnapshot snapshot, ChangeSet changes)
    {
        _publishing = true;
        _current = snapshot;
        lock (_registering)
        {
            if (changes.Everything)
            {
                foreach (var query in _queries.Values)
                {
                    query.Invalidate();
                }
            }
            else
            {
                foreach (var key in changes.Keys)
                {
                    Invalidate(key);
                }
            }
        }

        _publishing = false;
    }

    /// <summary>
    /// Answers, at once or (with <paramref name="after"/>) when the answer's index is greater than it, and in any case when the time
    /// is over.
    /// </summary>
    internal ValueTask<QueryReply<T>> AskAsync<T>(
        SnapshotQuery<T> query, ulong after, TimeSpan wait, CancellationToken cancellationToken, CancellationToken stopping = default)
    {
        if (after == 0 && !query.IsWorthKeeping)
        {
            var result = query.Evaluate(Current);
            return new(new QueryReply<T>(new SharedAnswer<T>(result.Value), result.Index));
        }

        var shared = Enter(query);
        var waits = false;
        try
        {
            var first = shared.Latest(exactIndex: after == 0);
            if (after == 0 || first.Index > after)
            {
                return new(first);
            }

            cancellationToken.ThrowIfCancellationRequested();
            if (wait <= TimeSpan.Zero || stopping.IsCancellationRequested)
            {
                return new(shared.Latest(exactIndex: true));
            }

            waits = true;
            return new Waiter<T>(this, shared, first.Answer, after, stopping).WaitAsync(wait, time, cancellationToken);
        }
        finally
        {
            if (!waits)
            {
                Leave(shared);
            }
        }
    }

    /// <summary>A waiter has its answer.</summary>
    internal void Finished(SharedQuery shared)
    {
        Interlocked.Decrement(ref _waiting);
        Leave(shared);
    }

    internal void Begun() => Interlocked.Increment(ref _waiting);

    /// <summary>Wakes everybody who waits; those whose asker stops go with what there is, the others sleep on.</summary>
    internal void WakeAll()
    {
        foreach (var query in _queries.Values)
        {
            query.Wake();
        }
    }

    /// <summary>Registers a question under what its answer depends on now.</summary>
    internal void Rewatch(SharedQuery query, ImmutableArray<WatchKey> watches)
    {
        lock (_registering)
        {
            Unregister(query);
            query.Watches = watches;
            foreach (var key in watches)
            {
                if (!_watchers.TryGetValue(key, out var queries))
                {
                    _watchers[key] = queries = [];
                    CountPrefix(key, +1);
                }

                queries.Add(query);
            }
        }
    }

    internal void Failed(object query, Exception failure) => Log.QueryFailed(logger, query.ToString() ?? "", failure);

    private SharedQuery<T> Enter<T>(SnapshotQuery<T> query)
    {
        while (true)
        {
            var shared = (SharedQuery<T>)_queries.GetOrAdd(query, static (key, hub) => hub.Make((SnapshotQuery<T>)key), this);
            if (shared.TryEnter(out var wasIdle))
            {
                Interlocked.Add(ref _idle, wasIdle ? -1 : 0);
                shared.LastUse = Interlocked.Increment(ref _uses);
                return shared;
            }

            _queries.TryRemove(new KeyValuePair<object, SharedQuery>(query, shared));
        }
    }

    private void Leave(SharedQuery shared)
    {
        if (shared.Leave() && Interlocked.Increment(ref _idle) > MaxIdleQueries)
        {
            DropIdle();
        }
    }

    private SharedQuery<T> Make<T>(SnapshotQuery<T> query) => new(query, this);

    /// <summary>Drops the half of the idle questions that was asked longest ago.</summary>
    private void DropIdle()
    {
        lock (_registering)
        {
            var idle = _queries.Where(q => !q.Value.InUse).OrderBy(q => q.Value.LastUse).ToList();
            foreach (var entry in idle.Take(idle.Count - (MaxIdleQueries / 2)))
            {
                if (entry.Value.TryDrop())
                {
                    Interlocked.Decrement(ref _idle);
                    _queries.TryRemove(entry);
                    Unregister(entry.Value);
                }
            }
        }
    }

    private void Unregister(SharedQuery query)
    {
        foreach (var key in query.Watches)
        {
            if (_watchers.TryGetValue(key, out var queries) && queries.Remove(query) && queries.Count == 0)
            {
                _watchers.Remove(key);
                CountPrefix(key, -1);
            }
        }

        query.Watches = [];
    }

    private void Invalidate(WatchKey key)
    {
        InvalidateExactly(key);
        if (key.Table != WatchTable.Key)
        {
            return;
        }

        foreach (var length in _prefixLengths.Keys)
        {
            if (length > key.Key.Length)
            {
                break;
            }

            InvalidateExactly(new WatchKey(WatchTable.KeyPrefix, key.Key[..length]));
        }
    }

    private void InvalidateExactly(WatchKey key)
    {
        if (_watchers.TryGetValue(key, out var queries))
        {
            foreach (var query in queries)
            {
                query.Invalidate();
            }
        }
    }

    private void CountPrefix(WatchKey key, int step)
    {
        if (key.Table == WatchTable.KeyPrefix)
        {
            var count = _prefixLengths.GetValueOrDefault(key.Key.Length) + step;
            if (count == 0)
            {
                _prefixLengths.Remove(key.Key.Length);
            }
            else
            {
                _prefixLengths[key.Key.Length] = count;
            }
        }
    }
}
