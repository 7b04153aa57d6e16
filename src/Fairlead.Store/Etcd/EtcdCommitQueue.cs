using Fairlead.Store.Contract;

namespace Fairlead.Store.Etcd;

/// <summary>
/// Gathers the transactions that come in while others are on their way to etcd, and sends them as one request (group commit): a
/// request costs a round of the quorum and an fsync of every member whatever is in it. A transaction that finds nobody on the way goes
/// at once, and so do a few at a time; where there are many, one request at a time takes all that wait.
/// </summary>
/// <param name="send">Carries out transactions that touch nothing of one another's; one result each, in order, when all have ended.</param>
/// <param name="limits">What one request may hold.</param>
/// <param name="capacity">Transactions that may wait, those on their way included; one more is refused.</param>
/// <param name="time">The clock of <see cref="Patience"/>.</param>
internal sealed class EtcdCommitQueue(
    Func<IReadOnlyList<StoreTransaction>, Task<Task<CommitResult>[]>> send, StoreLimits limits, int capacity, TimeProvider time)
{
    /// <summary>
    /// Requests on their way at once, of few transactions or of such as cannot go together. With many writers every further way makes
    /// the batches smaller and each write dearer (bench/kv-cluster, 64 clients: 4,230 writes/s over five ways, 5,320 over two, 5,981 over one).
    /// </summary>
    internal const int MaximumRequests = 5;

    /// <summary>Transactions under way that are too few to be worth gathering: each goes at once and none waits for a round but its own.</summary>
    internal const int Few = 4;

    /// <summary>
    /// A request that takes longer has met an election or a dead member, and may hang until its deadline: the others no longer wait
    /// behind it. A quorum's disks take a few milliseconds, tens when they are busy.
    /// </summary>
    internal static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(200);

    private readonly Lock gate = new();
    private readonly Queue<Waiting> waiting = new();
    private int requests;
    private int count;

    /// <summary>How many were under way together of late: the most, forgotten by a quarter with every batch.</summary>
    private int together;

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
            together = Math.Max(together, count);
            waiting.Enqueue(entry);
            free = requests == 0 || (requests < MaximumRequests && together <= Few);
            requests += free ? 1 : 0;
        }

        if (free)
        {
            _ = SendAllAsync(first: true);
        }

        return cancellationToken.CanBeCanceled ? entry.Task.WaitAsync(cancellationToken) : entry.Task;
    }

    /// <summary>Sends batch after batch until none waits, or others are on their way to take what does. Never throws: what goes wrong is the waiters' answer.</summary>
    /// <param name="first">Whether the way was opened for what waits now.</param>
    private async Task SendAllAsync(bool first)
    {
        for (bool onTime = true; onTime && TakeBatch(first, out bool more) is { Count: > 0 } batch; first = false)
        {
            if (more)
            {
                _ = SendAllAsync(first: true);
            }

            Task<Task<CommitResult>[]> sending = send([.. batch.Select(static entry => entry.Transaction)]);
            await ((Task)sending).WaitAsync(Patience, time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            onTime = sending.IsCompleted;
            if (!onTime)
            {
                // Another takes over this one's way.
                _ = SendAllAsync(first: true);
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
    /// <param name="first">Takes although others are on their way.</param>
    /// <param name="more">What was left cannot go with these: a further way is opened for it.</param>
    private List<Waiting> TakeBatch(bool first, out bool more)
    {
        var taken = new List<Waiting>();
        var batch = new EtcdBatch(limits);
        lock (gate)
        {
            bool takes = first || requests == 1 || together <= Few;
            while (takes && waiting.TryPeek(out Waiting? next) && batch.TryAdd(next.Transaction))
            {
                taken.Add(waiting.Dequeue());
            }

            together = Math.Max(count, together * 3 / 4);
            more = taken.Count > 0 && waiting.Count > 0 && requests < MaximumRequests;
            requests += more ? 1 : taken.Count == 0 ? -1 : 0;
        }

        return taken;
    }

    private sealed class Waiting(StoreTransaction transaction) : TaskCompletionSource<CommitResult>(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        internal StoreTransaction Transaction => transaction;
    }
}
