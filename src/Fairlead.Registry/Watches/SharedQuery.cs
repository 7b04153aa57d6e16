using System.Collections.Immutable;
using Fairlead.Registry.Queries;
using Fairlead.Registry.State;

namespace Fairlead.Registry.Watches;

/// <summary>A question somebody asked, and everybody who waits for its answer.</summary>
internal abstract class SharedQuery
{
    private int _users;
    private bool _entered;
    private bool _dropped;

    /// <summary>What the hub has it registered under. Owned by the hub's lock.</summary>
    internal ImmutableArray<WatchKey> Watches { get; set; } = [];

    /// <summary>When it was asked last, in the hub's count of questions.</summary>
    internal long LastUse { get; set; }

    internal bool InUse => Volatile.Read(ref _users) > 0;

    /// <summary>Keeps it alive; false when it has been dropped and another has to be made.</summary>
    /// <param name="wasIdle">Whether it was used before, and nobody used it until now.</param>
    internal bool TryEnter(out bool wasIdle)
    {
        lock (this)
        {
            wasIdle = !_dropped && _entered && _users == 0;
            _users += _dropped ? 0 : 1;
            _entered = true;
            return !_dropped;
        }
    }

    /// <summary>True when nobody uses it any more.</summary>
    internal bool Leave()
    {
        lock (this)
        {
            return --_users == 0;
        }
    }

    /// <summary>Drops it unless somebody uses it.</summary>
    internal bool TryDrop()
    {
        lock (this)
        {
            _dropped |= _users == 0;
            return _dropped;
        }
    }

    /// <summary>Something it depends on changed. Called by the hub, under its lock, after the new snapshot is there.</summary>
    internal abstract void Invalidate();

    /// <summary>Wakes everybody who waits though nothing changed.</summary>
    internal abstract void Wake();
}

/// <summary>A question with its latest answer.</summary>
internal sealed class SharedQuery<T>(SnapshotQuery<T> query, WatchHub hub) : SharedQuery, IThreadPoolWorkItem
{
    private readonly Lock _evaluating = new();
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile Answer? _answer;
    private int _version;
    private int _scheduled;

    /// <summary>Completes when the answer has changed. Take it before looking at the answer.</summary>
    internal Task Changed => Volatile.Read(ref _changed).Task;

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
            // Those who wait get the failure when they evaluate for themselves.
            hub.Failed(query, failure);
            Signal();
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
            Signal();
        }

        return reply;
    }

    internal override void Wake() => Signal();

    private void Signal() =>
        Interlocked.Exchange(ref _changed, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();

    /// <summary>The shared answer and for which state of the question it holds.</summary>
    private sealed record Answer(QueryReply<T> Reply, int Version, bool Drifts, WeakReference Snapshot);
}
