namespace Fairlead.Store.Embedded;

/// <summary>
/// One thing the writer does as part of a batch. <see cref="Execute"/> runs inside the open transaction, in order;
/// <see cref="Complete"/> after the COMMIT; <see cref="Fail"/> when the batch was taken back.
/// </summary>
internal abstract class Work
{
    internal abstract void Execute(WriteSession session);

    internal abstract void Complete();

    internal abstract void Fail(Exception error);
}

/// <summary>Work that somebody waits for. Waiters continue on the thread pool, never on the writer's thread.</summary>
internal abstract class Work<TResult> : Work
{
    private readonly TaskCompletionSource<TResult> completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TResult result = default!;
    private Exception? refusal;

    internal Task<TResult> Task => completion.Task;

    internal sealed override void Execute(WriteSession session)
    {
        // A batch is executed once, so a refusal stands: it was judged in order, before anything was changed.
        try
        {
            result = Run(session);
        }
        catch (Contract.LeaseNotFoundException error)
        {
            refusal = error;
        }
    }

    internal sealed override void Complete()
    {
        if (refusal is not null)
        {
            completion.TrySetException(refusal);
            return;
        }

        completion.TrySetResult(result);
    }

    internal sealed override void Fail(Exception error) => completion.TrySetException(error);

    protected abstract TResult Run(WriteSession session);
}
