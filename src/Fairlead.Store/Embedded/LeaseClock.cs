using Fairlead.Store.Contract;

namespace Fairlead.Store.Embedded;

/// <summary>
/// When each lease ends, by the monotonic clock. One timer wakes for the earliest; a renewal only moves a deadline, so it costs
/// neither a write nor a timer.
/// </summary>
/// <remarks>All fields are guarded by the lock. The queue may hold stale deadlines: what counts is the one in the table.</remarks>
internal sealed class LeaseClock : IDisposable
{
    private readonly Lock gate = new();
    private readonly Dictionary<long, Running> running = [];
    private readonly PriorityQueue<long, long> deadlines = new();
    private readonly TimeProvider time;
    private readonly Action<long> end;
    private readonly ITimer timer;

    /// <param name="time">The clock.</param>
    /// <param name="end">Called, outside the lock, once for a lease whose time is up; <see cref="Retry"/> has it called again.</param>
    internal LeaseClock(TimeProvider time, Action<long> end)
    {
        this.time = time;
        this.end = end;
        timer = time.CreateTimer(static state => ((LeaseClock)state!).EndDue(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    internal int Count
    {
        get
        {
            lock (gate)
            {
                return running.Count;
            }
        }
    }

    public void Dispose() => timer.Dispose();

    internal void Start(Lease lease)
    {
        lock (gate)
        {
            long deadline = DeadlineAfter(lease.TimeToLive);
            running[lease.Id] = new Running(lease.TimeToLive, deadline, Ending: false);
            deadlines.Enqueue(lease.Id, deadline);
            Arm();
        }
    }

    /// <summary>False when there is no such lease or its end is already being written.</summary>
    internal bool Renew(long leaseId)
    {
        lock (gate)
        {
            if (!running.TryGetValue(leaseId, out Running lease) || lease.Ending)
            {
                return false;
            }

            running[leaseId] = lease with { Deadline = DeadlineAfter(lease.TimeToLive) };
            return true;
        }
    }

    internal void Stop(long leaseId)
    {
        lock (gate)
        {
            running.Remove(leaseId);
        }
    }

    internal void Clear()
    {
        lock (gate)
        {
            running.Clear();
            deadlines.Clear();
        }
    }

    /// <summary>Ends the lease again after a while: writing its end failed.</summary>
    internal void Retry(long leaseId, TimeSpan after)
    {
        lock (gate)
        {
            if (running.TryGetValue(leaseId, out Running lease))
            {
                long deadline = DeadlineAfter(after);
                running[leaseId] = lease with { Deadline = deadline, Ending = false };
                deadlines.Enqueue(leaseId, deadline);
                Arm();
            }
        }
    }

    private void EndDue()
    {
        List<long> due = [];
        lock (gate)
        {
            long now = time.GetTimestamp();
            while (deadlines.TryPeek(out long leaseId, out long deadline) && deadline <= now)
            {
                deadlines.Dequeue();
                if (!running.TryGetValue(leaseId, out Running lease) || lease.Ending)
                {
                    continue;
                }

                if (lease.Deadline > now)
                {
                    deadlines.Enqueue(leaseId, lease.Deadline);
                    continue;
                }

                running[leaseId] = lease with { Ending = true };
                due.Add(leaseId);
            }

            Arm();
        }

        due.ForEach(end);
    }

    private void Arm()
    {
        if (deadlines.TryPeek(out _, out long deadline))
        {
            TimeSpan wait = time.GetElapsedTime(time.GetTimestamp(), deadline);
            // A timer that fires a hair early finds nothing due and arms itself again; at least a millisecond keeps that from spinning.
            timer.Change(wait > TimeSpan.FromMilliseconds(1) ? wait : TimeSpan.FromMilliseconds(1), Timeout.InfiniteTimeSpan);
        }
    }

    private long DeadlineAfter(TimeSpan span) => time.GetTimestamp() + (long)(span.TotalSeconds * time.TimestampFrequency);

    private readonly record struct Running(TimeSpan TimeToLive, long Deadline, bool Ending);
}
