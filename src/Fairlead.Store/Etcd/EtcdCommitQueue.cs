using Fairlead.Store.Contract;

namespace Fairlead.Store.Etcd;

/// <summary>
/// Gathers the transactions that come in while others are on their way to etcd, and sends them as one request (group commit): a
/// request costs a round of the quorum and an fsync of every member whatever is in it. Nobody waits to be gathered: a transaction that
/// finds a free way goes at once.
/// </summary>
/// <param name="send">Carries out transactions that touch nothing of one another's; one result each, in order, when all have ended.</param>
/// <param name="limits">What one request may hold.</param>
/// <param name="capacity">Transactions that may wait, those on their way included; one more is refused.</param>
/// <param name="time">The clock of <see cref="Patience"/>.</param>
internal sealed class EtcdCommitQueue(
    Func<IReadOnlyList<StoreTransaction>, Task<Task<CommitResult>[]>> send, StoreLimits limits, int capacity, TimeProvider time)
{
    /// <summary>
    /// Requests on their way at once: while one is being synced by the members the next ones are being made. Two leave a write waiting for a
    /// whole round before its own begins (bench/kv-cluster, 64 clients: 2,326 writes/s with two, 3,074 with five, and less processor time for each).
    /// </summary>
    internal const int MaximumRequests = 5;

    /// <summary>
    /// A request that takes longer has met an election or a dead member, and may hang until its deadline: the others no longer wait
    /// behind it. A quorum's disks take a few milliseconds, tens when they are busy.
    /// </summary>
    internal static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(200);

    private readonly Lock gate = new();
    private readonly Queue<Waiting> waiting = new();
    private int requests;
    private int count;

    /// <summary>Transactions waiting or on their way.</summary>
    internal int Count
    {
        get
        {
            lock (gate)
            {
                return count;
            }
        }
    }

    /// <summary>Commits one transaction. Cancelling gives up the wait, not the transaction.</summary>
    /// <exception cref="StoreUnavailableException">Too many wait already, or what <c>send</c> threw.</exception>
    internal Task<CommitResult> CommitAsync(StoreTransaction transaction, CancellationToken cancellationToken)
    {
        var entry = new Waiting(transaction);
        bool free;
        lock (gate)
        {
            if (count >= capacity)
            {
                throw new StoreUnavailableException(
                    $"The store is overloaded: {capacity} writes wait for etcd already. Try again later.", outcomeUnknown: false);
            }

            count++;
            waiting.Enqueue(entry);
            free = requests < MaximumRequests;
            requests += free ? 1 : 0;
        }

        if (free)
        {
            _ = SendAllAsync();
        }

        return cancellationToken.CanBeCanceled ? entry.Task.WaitAsync(cancellationToken) : entry.Task;
    }

    /// <summary>Sends batch after batch until none waits. Never throws: what goes wrong is the waiters' answer.</summary>
    private async Task SendAllAsync()
    {
        bool onTime = true;
        while (onTime && TakeBatch() is { Count: > 0 } batch)
        {
            Task<Task<CommitResult>[]> sending = send([.. batch.Select(static entry => entry.Transaction)]);
            await ((Task)sending).WaitAsync(Patience, time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            onTime = sending.IsCompleted;
            if (!onTime)
            {
                // Another takes over this one's way.
                _ = SendAllAsync();
            }

            await AnswerAsync(batch, sending).ConfigureAwait(false);
        }
    }

    private async Task AnswerAsync(List<Waiting> batch, Task<Task<CommitResult>[]> sending)
    {
        try
        {
            Task<CommitResult>[] results = await sending.ConfigureAwait(false);
            for (int i = 0; i < batch.Count; i++)
            {
                batch[i].TrySetFromTask(results[i]);
            }
        }
        catch (Exception error)
        {
            batch.ForEach(entry => entry.TrySetException(error));
        }

        lock (gate)
        {
            count -= batch.Count;
        }
    }

    /// <summary>In order of arrival, up to the first that touches what one before it does. An empty batch gives the way back.</summary>
    private List<Waiting> TakeBatch()
    {
        var taken = new List<Waiting>();
        var batch = new EtcdBatch(limits);
        lock (gate)
        {
            while (waiting.TryPeek(out Waiting? next) && batch.TryAdd(next.Transaction))
            {
                taken.Add(waiting.Dequeue());
            }

            requests -= taken.Count == 0 ? 1 : 0;
        }

        return taken;
    }

    private sealed class Waiting(StoreTransaction transaction) : TaskCompletionSource<CommitResult>(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        internal StoreTransaction Transaction => transaction;
    }
}
