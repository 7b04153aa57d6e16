using Fairlead.Store.Contract;

namespace Fairlead.Store.Embedded;

/// <summary>
/// What waits for the writer, first come first served. Bounded: when it is full a write is refused at once rather than queued
/// behind seconds of others. The store's own duties (ending leases, trying the disk) are bounded by their kind and always fit.
/// </summary>
internal sealed class CommitQueue(int capacity)
{
    private readonly object gate = new();
    private readonly Queue<Work> waiting = new();
    private bool closed;

    internal int Count
    {
        get
        {
            lock (gate)
            {
                return waiting.Count;
            }
        }
    }

    /// <exception cref="StoreUnavailableException">The queue is full, or closed.</exception>
    internal void Add(Work work, bool duty = false)
    {
        lock (gate)
        {
            if (closed)
            {
                throw new StoreUnavailableException("The store is closing.", outcomeUnknown: false);
            }

            if (!duty && waiting.Count >= capacity)
            {
                throw new StoreUnavailableException(
                    $"The store is overloaded: {capacity} writes wait for the disk already. Try again later.", outcomeUnknown: false);
            }

            waiting.Enqueue(work);
            if (waiting.Count == 1)
            {
                Monitor.Pulse(gate);
            }
        }
    }

    /// <summary>Waits for work and takes up to <paramref name="most"/> of it. False when closed and empty.</summary>
    internal bool Take(List<Work> batch, int most)
    {
        lock (gate)
        {
            while (waiting.Count == 0)
            {
                if (closed)
                {
                    return false;
                }

                Monitor.Wait(gate);
            }

            while (batch.Count < most && waiting.TryDequeue(out Work? work))
            {
                batch.Add(work);
            }

            return true;
        }
    }

    /// <summary>Nothing more comes in; what waits is still taken.</summary>
    internal void Close()
    {
        lock (gate)
        {
            closed = true;
            Monitor.PulseAll(gate);
        }
    }
}
