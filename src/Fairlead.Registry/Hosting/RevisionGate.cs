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

        return waiter.Task.WaitAsync(cancellationToken);
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
