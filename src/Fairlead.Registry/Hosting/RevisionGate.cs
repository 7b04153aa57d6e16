namespace Fairlead.Registry.Hosting;

/// <summary>Lets those through who wait for the view to reach a revision. Waiters are as many as there are writes under way.</summary>
internal sealed class RevisionGate
{
    private readonly Lock _gate = new();
    private readonly PriorityQueue<TaskCompletionSource, long> _waiting = new();
    private long _reached;

    internal Task ReachAsync(long revision, CancellationToken cancellationToken)
    {
        if (revision <= Volatile.Read(ref _reached))
        {
            return Task.CompletedTask;
        }

        TaskCompletionSource waiter;
        lock (_gate)
        {
            if (revision <= _reached)
            {
                return Task.CompletedTask;
            }

            waiter = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Enqueue(waiter, revision);
        }

        return cancellationToken.CanBeCanceled ? WaitAsync(waiter, cancellationToken) : waiter.Task;
    }

    /// <summary>Task.WaitAsync would do, and take every write through the thread pool's queue once more.</summary>
    private static async Task WaitAsync(TaskCompletionSource waiter, CancellationToken cancellationToken)
    {
        using (cancellationToken.UnsafeRegister(static (waiting, token) => ((TaskCompletionSource)waiting!).TrySetCanceled(token), waiter))
        {
            await waiter.Task;
        }
    }

    internal void Open(long revision)
    {
        lock (_gate)
        {
            Volatile.Write(ref _reached, Math.Max(_reached, revision));
            while (_waiting.TryPeek(out _, out var wanted) && wanted <= revision)
            {
                _waiting.Dequeue().TrySetResult();
            }
        }
    }
}
