using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using Fairlead.Store.Contract;

namespace Fairlead.Store.History;

/// <summary>
/// The last changes, in memory, for watches to read from. Bounded in revisions and in bytes; the oldest fall out first, and a watch
/// that still wanted them is told so instead of holding memory. Revisions rise, by one on one machine, in leaps where others write to
/// the same etcd.
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
    private Exception? ended;
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

    /// <summary>Nothing more comes: every watch ends with this.</summary>
    internal void Close(Exception reason)
    {
        TaskCompletionSource? wake;
        lock (gate)
        {
            ended ??= reason;
            (wake, waiters) = (waiters, null);
        }

        wake?.TrySetResult();
    }

    /// <summary>Whether <see cref="NextAsync"/> has an answer: every change after the revision is still here or yet to come, or none will.</summary>
    internal bool Reaches(long afterRevision)
    {
        lock (gate)
        {
            return ended is not null || afterRevision >= oldestAfter;
        }
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
        while (await NextAsync(seen, slice, cancellationToken).ConfigureAwait(false))
        {
            foreach (StoreEventBatch batch in slice)
            {
                seen = batch.Revision;
                yield return batch;
            }
        }

        throw new RevisionCompactedException(seen, OldestAfter);
    }

    /// <summary>Waits for what comes after the revision and puts the first of it into <paramref name="slice"/>; false when it is no longer here.</summary>
    internal async ValueTask<bool> NextAsync(long afterRevision, List<StoreEventBatch> slice, CancellationToken cancellationToken)
    {
        slice.Clear();
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Task wait;
            lock (gate)
            {
                if (ended is not null)
                {
                    ExceptionDispatchInfo.Throw(ended);
                }

                if (afterRevision < oldestAfter || afterRevision < replacedAt)
                {
                    return false;
                }

                CopySlice(afterRevision, SliceRevisions, slice);
                if (slice.Count > 0)
                {
                    return true;
                }

                waiters ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                wait = waiters.Task;
            }

            await wait.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private long OldestAfter
    {
        get
        {
            lock (gate)
            {
                return oldestAfter;
            }
        }
    }

    private void CopySlice(long afterRevision, int most, List<StoreEventBatch> into)
    {
        if (Revision <= afterRevision)
        {
            return;
        }

        int from = PlaceAfter(afterRevision);
        int to = Math.Min(count, from + most);
        for (int place = from; place < to; place++)
        {
            into.Add(At(place));
        }
    }

    /// <summary>The place of the first batch after a revision. Without leaps it is told by the distance to the last.</summary>
    private int PlaceAfter(long afterRevision)
    {
        long guess = count - (Revision - afterRevision);
        if (guess >= 0 && (guess == 0 ? oldestAfter : At((int)guess - 1).Revision) == afterRevision)
        {
            return (int)guess;
        }

        int low = 0;
        int high = count;
        while (low < high)
        {
            int middle = low + ((high - low) / 2);
            (low, high) = At(middle).Revision > afterRevision ? (low, middle) : (middle + 1, high);
        }

        return low;
    }

    private StoreEventBatch At(int place) => ring[(first + place) % ring.Length]!;

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
