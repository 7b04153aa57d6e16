using System.Runtime.CompilerServices;
using Fairlead.Store.Contract;

namespace Fairlead.Store.Embedded;

/// <summary>
/// The last changes, in memory, for watches to read from. Bounded in revisions and in bytes; the oldest fall out first, and a watch
/// that still wanted them is told so instead of holding memory.
/// </summary>
/// <remarks>The writer appends under the lock; watches copy slices under it and wait outside of it.</remarks>
internal sealed class EventHistory
{
    private const int SliceRevisions = 256;

    private readonly Lock gate = new();
    private readonly StoreEventBatch?[] ring;
    private readonly long maximumBytes;
    private int first;
    private int count;
    private long bytes;
    private long oldestAfter;
    private long replacedAt;
    private bool closed;
    private TaskCompletionSource? waiters;

    internal EventHistory(long revision, int maximumRevisions, long maximumBytes)
    {
        ring = new StoreEventBatch[maximumRevisions];
        this.maximumBytes = maximumBytes;
        oldestAfter = revision;
        Revision = revision;
    }

    /// <summary>The last revision published. Written under the lock by the writer; read anywhere.</summary>
    internal long Revision
    {
        get => Volatile.Read(ref field);
        private set => Volatile.Write(ref field, value);
    }

    internal void Publish(List<StoreEventBatch> added)
    {
        TaskCompletionSource? wake;
        lock (gate)
        {
            foreach (StoreEventBatch batch in added)
            {
                Append(batch);
            }

            Revision = added[^1].Revision;

            (wake, waiters) = (waiters, null);
        }

        wake?.TrySetResult();
    }

    /// <summary>The whole space became another one at this revision: every watch begun before ends.</summary>
    internal void Replace(long revision)
    {
        TaskCompletionSource? wake;
        lock (gate)
        {
            Array.Clear(ring);
            (first, count, bytes) = (0, 0, 0);
            (oldestAfter, replacedAt, Revision) = (revision, revision, revision);
            (wake, waiters) = (waiters, null);
        }

        wake?.TrySetResult();
    }

    internal void Close()
    {
        TaskCompletionSource? wake;
        lock (gate)
        {
            closed = true;
            (wake, waiters) = (waiters, null);
        }

        wake?.TrySetResult();
    }

    /// <summary>
    /// Whether history tells every change after the revision in few enough batches to look through them; if so, they are in
    /// <paramref name="found"/>.
    /// </summary>
    internal bool TryReadShort(long afterRevision, int most, List<StoreEventBatch> found)
    {
        lock (gate)
        {
            if (afterRevision < oldestAfter || Revision - afterRevision > most)
            {
                return false;
            }

            CopySlice(afterRevision, most, found);
            return true;
        }
    }

    internal async IAsyncEnumerable<StoreEventBatch> WatchAsync(long afterRevision, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var slice = new List<StoreEventBatch>(SliceRevisions);
        long seen = afterRevision;
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Task? wait = null;
            lock (gate)
            {
                ObjectDisposedException.ThrowIf(closed, this);
                if (seen < oldestAfter || seen < replacedAt)
                {
                    throw new RevisionCompactedException(seen, oldestAfter);
                }

                CopySlice(seen, SliceRevisions, slice);
                if (slice.Count == 0)
                {
                    waiters ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                    wait = waiters.Task;
                }
            }

            if (wait is not null)
            {
                await wait.WaitAsync(cancellationToken).ConfigureAwait(false);
                continue;
            }

            foreach (StoreEventBatch batch in slice)
            {
                seen = batch.Revision;
                yield return batch;
            }

            slice.Clear();
        }
    }

    /// <summary>Revisions are contiguous between replacements, so the distance to the head is the place in the queue.</summary>
    private void CopySlice(long afterRevision, int most, List<StoreEventBatch> into)
    {
        long missing = Revision - afterRevision;
        if (missing <= 0)
        {
            return;
        }

        int from = count - (int)missing;
        int to = Math.Min(count, from + most);
        for (int place = from; place < to; place++)
        {
            into.Add(ring[(first + place) % ring.Length]!);
        }
    }

    private void Append(StoreEventBatch batch)
    {
        bytes += SizeOf(batch);
        while (count == ring.Length || (bytes > maximumBytes && count > 0))
        {
            StoreEventBatch oldest = ring[first]!;
            ring[first] = null;
            first = (first + 1) % ring.Length;
            count--;
            bytes -= SizeOf(oldest);
            oldestAfter = oldest.Revision;
        }

        ring[(first + count) % ring.Length] = batch;
        count++;
    }

    private static long SizeOf(StoreEventBatch batch)
    {
        // 128: two records, two array headers and a list slot, about.
        long size = 0;
        foreach (StoreEvent change in batch.Events)
        {
            size += 128 + change.Key.Length + (change.Entry?.Value.Length ?? 0);
        }

        return size;
    }
}
