using System.Runtime.CompilerServices;
using Fairlead.Store.Contract;
using Fairlead.Store.History;

namespace Fairlead.Store.Etcd;

/// <summary>
/// One watch at etcd for everybody who watches in this process: a second one would cost etcd and us every event twice. What came last
/// is kept, so that who begins a little earlier, or is slow, is served from it; who is further behind reads on from etcd's own history
/// until it is near enough.
/// </summary>
/// <param name="follow">A watch of one's own at etcd, after a revision.</param>
internal sealed class EtcdFeed(Func<long, CancellationToken, IAsyncEnumerable<StoreEventBatch>> follow)
{
    /// <summary>Kept in memory; a view takes what comes within milliseconds.</summary>
    internal const int MaximumRevisions = 4096;

    private const long MaximumBytes = 8 << 20;

    /// <summary>Published at once when they have come together.</summary>
    private const int MostAtOnce = 256;

    private readonly Lock gate = new();
    private Run? run;

    /// <summary>As <see cref="IStore.WatchAsync"/>. The watch at etcd begins with the first who watches and ends with the last.</summary>
    internal async IAsyncEnumerable<StoreEventBatch> WatchAsync(long afterRevision, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Run joined = Join(afterRevision);
        try
        {
            long seen = afterRevision;
            var slice = new List<StoreEventBatch>();
            while (true)
            {
                while (await joined.History.NextAsync(seen, slice, cancellationToken).ConfigureAwait(false))
                {
                    foreach (StoreEventBatch batch in slice)
                    {
                        seen = batch.Revision;
                        yield return batch;
                    }
                }

                await foreach (StoreEventBatch batch in follow(seen, cancellationToken).ConfigureAwait(false))
                {
                    seen = batch.Revision;
                    yield return batch;
                    if (joined.History.Reaches(seen))
                    {
                        break;
                    }
                }
            }
        }
        finally
        {
            Leave(joined);
        }
    }

    private Run Join(long afterRevision)
    {
        lock (gate)
        {
            if (run is not { Ended: false })
            {
                run = new Run(afterRevision);
                _ = Task.Run(() => FillAsync(run, afterRevision), CancellationToken.None);
            }

            run.Watchers++;
            return run;
        }
    }

    private void Leave(Run left)
    {
        lock (gate)
        {
            left.Watchers--;
            if (left.Watchers > 0)
            {
                return;
            }

            left.Ended = true;
            run = run == left ? null : run;
        }

        left.Stop.Cancel();
    }

    /// <summary>Never throws: what ends the watch at etcd ends those of the watchers.</summary>
    private async Task FillAsync(Run filled, long afterRevision)
    {
        var ready = new List<StoreEventBatch>(MostAtOnce);
        try
        {
            await using IAsyncEnumerator<StoreEventBatch> batches = follow(afterRevision, filled.Stop.Token).GetAsyncEnumerator(filled.Stop.Token);
            while (true)
            {
                ValueTask<bool> next = batches.MoveNextAsync();
                if (ready.Count > 0 && (!next.IsCompleted || ready.Count == MostAtOnce))
                {
                    filled.History.Publish(ready);
                    ready.Clear();
                }

                if (!await next.ConfigureAwait(false))
                {
                    throw new StoreUnavailableException("etcd ended the watch.", outcomeUnknown: false);
                }

                ready.Add(batches.Current);
            }
        }
        catch (Exception reason)
        {
            if (ready.Count > 0)
            {
                filled.History.Publish(ready);
            }

            lock (gate)
            {
                filled.Ended = true;
            }

            filled.History.Close(reason);
        }
    }

    /// <summary>One watch at etcd from its beginning to its end.</summary>
    private sealed class Run(long afterRevision)
    {
        internal EventHistory History { get; } = new(afterRevision, MaximumRevisions, MaximumBytes);

        internal CancellationTokenSource Stop { get; } = new();

        /// <summary>Under the feed's lock, like <see cref="Ended"/>.</summary>
        internal int Watchers { get; set; }

        /// <summary>Nobody joins any more.</summary>
        internal bool Ended { get; set; }
    }
}
