using Fairlead.Registry.Queries;
using Fairlead.Registry.State;

namespace Fairlead.Registry.Watches;

/// <summary>A question with its latest answer.</summary>
internal sealed class SharedQuery<T>(SnapshotQuery<T> query, WatchHub hub) : SharedQuery, IThreadPoolWorkItem
{
    private readonly Lock _evaluating = new();
    private readonly List<Waiter<T>> _waiters = [];
    private volatile Answer? _answer;
    private int _version;
    private int _scheduled;

    /// <summary>From now on the waiter is told of every change. Whoever is added looks at the answer afterwards.</summary>
    internal void Add(Waiter<T> waiter)
    {
        lock (_waiters)
        {
            waiter.Place = _waiters.Count;
            _waiters.Add(waiter);
        }
    }

    /// <summary>Takes a waiter off, if it is on: the last one gets its place.</summary>
    internal void Remove(Waiter<T> waiter)
    {
        lock (_waiters)
        {
            if (waiter.Place < 0)
            {
                return;
            }

            var last = _waiters[^1];
            (_waiters[waiter.Place], last.Place, waiter.Place) = (last, waiter.Place, -1);
            _waiters.RemoveAt(_waiters.Count - 1);
            if (_waiters.Count == 0)
            {
                _waiters.Capacity = 0;
            }
        }
    }

    internal override void Invalidate()
    {
        Interlocked.Increment(ref _version);
        if (InUse && Interlocked.Exchange(ref _scheduled, 1) == 0)
        {
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
    }

    /// <summary>Answers anew on behalf of those who wait.</summary>
    void IThreadPoolWorkItem.Execute()
    {
        Volatile.Write(ref _scheduled, 0);
        try
        {
            Latest();
        }
        catch (Exception failure)
        {
            hub.Failed(query, failure);
            foreach (var waiter in Waiters())
            {
                waiter.Fail(failure);
            }
        }
    }

    /// <summary>
    /// The answer for the current state of the question: the shared one unless something it depends on changed.
    /// </summary>
    /// <param name="exactIndex">Whether the index must be the current snapshot's even where it drifts without the answer changing.</param>
    internal QueryReply<T> Latest(bool exactIndex = false)
    {
        if (_answer is { } ready && IsFresh(ready, exactIndex))
        {
            return ready.Reply;
        }

        lock (_evaluating)
        {
            return _answer is { } made && IsFresh(made, exactIndex) ? made.Reply : Evaluate();
        }
    }

    private bool IsFresh(Answer answer, bool exactIndex) =>
        answer.Version == Volatile.Read(ref _version) && !hub.IsPublishing
        && (!exactIndex || !answer.Drifts || answer.Snapshot.IsAlive && ReferenceEquals(answer.Snapshot.Target, hub.Current));

    private QueryReply<T> Evaluate()
    {
        while (true)
        {
            var version = Volatile.Read(ref _version);
            var snapshot = hub.Current;
            var result = query.Evaluate(snapshot);
            if (!Watches.SequenceEqual(result.Watches))
            {
                // What changed between taking the snapshot and being registered would wake nobody: look again.
                hub.Rewatch(this, result.Watches);
                if (!ReferenceEquals(snapshot, hub.Current))
                {
                    continue;
                }
            }

            return Publish(result, version, snapshot);
        }
    }

    /// <summary>
    /// An answer that says the same keeps its object, so those who wait sleep on; its index moves all the same, because a newcomer
    /// with an older index may have seen something else in between.
    /// </summary>
    private QueryReply<T> Publish(QueryResult<T> result, int version, RegistrySnapshot snapshot)
    {
        var old = _answer?.Reply.Answer;
        var same = old is not null && query.Same(old.Value, result.Value);
        var reply = new QueryReply<T>(same ? old! : new SharedAnswer<T>(result.Value), result.Index);
        _answer = new Answer(reply, version, result.IndexDrifts, new WeakReference(snapshot));
        if (!same)
        {
            foreach (var waiter in Waiters())
            {
                waiter.Look(reply);
            }
        }

        return reply;
    }

    internal override void Wake()
    {
        foreach (var waiter in Waiters())
        {
            waiter.LookAtStop();
        }
    }

    /// <summary>Those who wait now. They are told outside of the list's lock: who has been told leaves the list.</summary>
    private Waiter<T>[] Waiters()
    {
        lock (_waiters)
        {
            return [.. _waiters];
        }
    }

    /// <summary>The shared answer and for which state of the question it holds.</summary>
    private sealed record Answer(QueryReply<T> Reply, int Version, bool Drifts, WeakReference Snapshot);
}
