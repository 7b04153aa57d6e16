using System.Threading.Tasks.Sources;

namespace Fairlead.Registry.Watches;

/// <summary>
/// Somebody who waits for an answer to become another one with a greater index. One object with its timer and its place in the
/// question's list, no asynchronous method: there may be tens of thousands, and they wait for minutes.
/// </summary>
internal sealed class Waiter<T> : IValueTaskSource<QueryReply<T>>
{
    private readonly WatchHub _hub;
    private readonly SharedQuery<T> _shared;
    private readonly SharedAnswer<T> _known;
    private readonly ulong _after;
    private readonly CancellationToken _stopping;
    private ManualResetValueTaskSourceCore<QueryReply<T>> _result = new() { RunContinuationsAsynchronously = true };
    private ITimer? _timer;
    private CancellationTokenRegistration _cancellation;
    private int _finished;

    /// <param name="hub">Told when the waiting is over.</param>
    /// <param name="shared">The question, entered for this waiter; left when the waiting is over.</param>
    /// <param name="known">The answer there is; another one is news.</param>
    /// <param name="after">The index to wait after.</param>
    /// <param name="stopping">Looked at when somebody wakes everybody.</param>
    internal Waiter(WatchHub hub, SharedQuery<T> shared, SharedAnswer<T> known, ulong after, CancellationToken stopping) =>
        (_hub, _shared, _known, _after, _stopping) = (hub, shared, known, after, stopping);

    /// <summary>Where it stands in the question's list; -1 when it does not. Owned by the list's lock.</summary>
    internal int Place { get; set; } = -1;

    private bool IsFinished => Volatile.Read(ref _finished) != 0;

    internal ValueTask<QueryReply<T>> WaitAsync(TimeSpan wait, TimeProvider time, CancellationToken cancellationToken)
    {
        _hub.Begun();
        var result = new ValueTask<QueryReply<T>>(this, _result.Version);

        // 1. What ends the waiting. Each may do so before the next line is reached.
        _timer = time.CreateTimer(static waiter => ((Waiter<T>)waiter!).GiveUp(), this, wait, Timeout.InfiniteTimeSpan);
        _cancellation = cancellationToken.UnsafeRegister(static (waiter, token) => ((Waiter<T>)waiter!).Cancel(token), this);
        _shared.Add(this);

        // 2. What changed before it was on the list told nobody.
        try
        {
            Look(_shared.Latest());
        }
        catch (Exception failure)
        {
            Fail(failure);
        }

        // 3. Whoever finished it may not have seen all of the above.
        if (IsFinished)
        {
            LetGo();
        }

        return result;
    }

    /// <summary>Ends the waiting if this is news.</summary>
    internal void Look(QueryReply<T> reply)
    {
        if (reply.Index > _after && !ReferenceEquals(reply.Answer, _known))
        {
            Finish(reply);
        }
    }

    /// <summary>Ends the waiting if whoever asked is stopping.</summary>
    internal void LookAtStop()
    {
        if (_stopping.IsCancellationRequested)
        {
            GiveUp();
        }
    }

    /// <summary>The answer cannot be made.</summary>
    internal void Fail(Exception failure)
    {
        if (TryFinish())
        {
            _result.SetException(failure);
        }
    }

    QueryReply<T> IValueTaskSource<QueryReply<T>>.GetResult(short token) => _result.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<QueryReply<T>>.GetStatus(short token) => _result.GetStatus(token);

    void IValueTaskSource<QueryReply<T>>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _result.OnCompleted(continuation, state, token, flags);

    /// <summary>The time is over: the answer there is, with its exact index.</summary>
    private void GiveUp()
    {
        try
        {
            Finish(_shared.Latest(exactIndex: true));
        }
        catch (Exception failure)
        {
            Fail(failure);
        }
    }

    private void Cancel(CancellationToken token) => Fail(new OperationCanceledException(token));

    private void Finish(QueryReply<T> reply)
    {
        if (TryFinish())
        {
            _result.SetResult(reply);
        }
    }

    /// <summary>True for the one who ends the waiting.</summary>
    private bool TryFinish()
    {
        if (Interlocked.Exchange(ref _finished, 1) != 0)
        {
            return false;
        }

        LetGo();
        _hub.Finished(_shared);
        return true;
    }

    private void LetGo()
    {
        _shared.Remove(this);
        _timer?.Dispose();
        // Not Dispose, which waits for a callback that may be waiting for us.
        _cancellation.Unregister();
    }
}
