using System.Runtime.CompilerServices;
using Etcdserverpb;
using Fairlead.Store.Contract;
using Grpc.Core;
using Mvccpb;

namespace Fairlead.Store.Etcd;

/// <content>How changes are followed: etcd's events become batches of ours, one a revision.</content>
public sealed partial class EtcdStore
{
    /// <inheritdoc/>
    public IAsyncEnumerable<StoreEventBatch> WatchAsync(long afterRevision, CancellationToken cancellationToken)
    {
        Reachable(afterRevision);
        return feed.WatchAsync(afterRevision, cancellationToken);
    }

    /// <summary>The epoch to begin in.</summary>
    /// <exception cref="RevisionCompactedException">The revision is from before the last replacement.</exception>
    private EtcdEpoch Reachable(long afterRevision)
    {
        EtcdEpoch now = Epoch;
        return now.Raw(afterRevision) >= now.RawRevision ? now : throw new RevisionCompactedException(afterRevision, now.RawRevision + now.Offset);
    }

    /// <summary>A watch of its own at etcd.</summary>
    private async IAsyncEnumerable<StoreEventBatch> FollowAsync(long afterRevision, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        EtcdEpoch now = Reachable(afterRevision);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, closing.Token);
        await using var watch = new EtcdWatch(members, keys, progress, now.Raw(afterRevision), time, logger, stop.Token);
        while (true)
        {
            WatchResponse answer = await NextAsync(watch, now, cancellationToken).ConfigureAwait(false);
            for (int first = 0, after; first < answer.Events.Count; first = after)
            {
                long raw = answer.Events[first].Kv.ModRevision;
                for (after = first + 1; after < answer.Events.Count && answer.Events[after].Kv.ModRevision == raw;)
                {
                    after++;
                }

                StoreEventBatch batch = Batch(answer, first, after, ref now);
                if (!now.Replacing)
                {
                    // Without an event of ours (a mark), the batch still tells that everything up to here was seen.
                    yield return batch;
                }

                watch.Advance(raw);
            }
        }
    }

    private async Task<WatchResponse> NextAsync(EtcdWatch watch, EtcdEpoch now, CancellationToken cancellationToken)
    {
        try
        {
            return await watch.NextAsync().ConfigureAwait(false);
        }
        catch (EtcdCompactedException error)
        {
            throw new RevisionCompactedException(watch.Seen + now.Offset, error.OldestRaw + now.Offset);
        }
        catch (Exception error) when (error is OperationCanceledException or RpcException && closing.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new ObjectDisposedException("The store was closed.", error);
        }
        catch (RpcException error) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(error.Message, error, cancellationToken);
        }
    }

    /// <summary>The events of one revision. An epoch among them begins; the end of a replacement ends the watch.</summary>
    private StoreEventBatch Batch(WatchResponse answer, int first, int after, ref EtcdEpoch now)
    {
        var entries = new List<StoreEvent>(after - first);
        for (int place = first; place < after; place++)
        {
            Event change = answer.Events[place];
            bool put = change.Type == Event.Types.EventType.Put;
            if (keys.IsEntry(change.Kv.Key))
            {
                entries.Add(new StoreEvent(keys.Strip(change.Kv.Key), put ? keys.Entry(change.Kv, now.Offset) : null));
            }
            else if (change.Kv.Key == keys.Identity)
            {
                Check(put ? change.Kv.Value : null);
            }
            else if (change.Kv.Key == keys.Epoch && change.Kv.ModRevision > now.RawRevision)
            {
                now = Begin(change, put, now);
            }
        }

        return new StoreEventBatch(answer.Events[first].Kv.ModRevision + now.Offset, entries);
    }

    private EtcdEpoch Begin(Event change, bool put, EtcdEpoch before)
    {
        EtcdEpoch begun = put
            ? SetEpoch(EtcdEpoch.Read(change.Kv))
            : throw new InvalidDataException($"The key {keys.Epoch.ToStringUtf8()} was deleted from etcd. Restore a snapshot.");
        return begun.Replacing ? begun : throw new RevisionCompactedException(change.Kv.ModRevision - 1 + before.Offset, begun.RawRevision + begun.Offset);
    }
}
