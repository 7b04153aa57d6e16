using System.Numerics;

namespace Fairlead.Balancer.Loops;

/// <summary>The links of a timed object in its wheel slot, and the moment it really wants.</summary>
internal struct TimerEntry
{
    /// <summary>Milliseconds on the loop's clock; <see cref="TimerWheel.Never"/> when nothing is awaited.</summary>
    public long Deadline;

    internal Pollable? Previous;
    internal Pollable? Next;

    /// <summary>Slot number plus one; zero while not linked.</summary>
    internal int SlotPlusOne;

    /// <summary>When its slot comes up.</summary>
    internal long SlotTime;
}

/// <summary>
/// Deadlines of one loop: a ring of slots with intrusive lists, no allocation. A deadline that moves later, as it does with
/// every request, costs one store: the entry stays where it is and is moved when its slot comes up. Deadlines beyond the
/// ring's span wait in its last slot and are looked at again then.
/// </summary>
internal sealed class TimerWheel
{
    public const long Never = long.MaxValue;

    /// <summary>Resolution. A timer fires up to this much late.</summary>
    public const int SlotMs = 8;

    /// <summary>Power of two; 4096 slots of 8 ms are 32 s, longer ones are looked at again on the way.</summary>
    private const int SlotCount = 4096;

    private readonly Pollable?[] heads = new Pollable?[SlotCount];
    private readonly ulong[] occupied = new ulong[SlotCount / 64];

    /// <summary>The last tick (ms / SlotMs) whose slot was emptied.</summary>
    private long currentTick;
    private int count;

    public TimerWheel(long nowMs) => currentTick = nowMs / SlotMs;

    /// <summary>Sets, moves or (with <see cref="Never"/>) forgets the deadline. An entry is unlinked only when it must fire earlier.</summary>
    public void Set(Pollable item, long deadlineMs)
    {
        ref TimerEntry entry = ref item.Timer;
        entry.Deadline = deadlineMs;
        if (entry.SlotPlusOne != 0)
        {
            if (deadlineMs >= entry.SlotTime)
            {
                return;
            }

            Unlink(item);
        }

        if (deadlineMs != Never)
        {
            Link(item);
        }
    }

    /// <summary>Unlinks for good; needed before the object goes back to its pool.</summary>
    public void Remove(Pollable item)
    {
        item.Timer.Deadline = Never;
        if (item.Timer.SlotPlusOne != 0)
        {
            Unlink(item);
        }
    }

    /// <summary>Milliseconds until some slot with entries comes up; -1 when there is none at all.</summary>
    public int NextDelay(long nowMs)
    {
        if (count == 0)
        {
            return -1;
        }

        int start = (int)((currentTick + 1) & (SlotCount - 1));
        int word = start >> 6;
        ulong bits = occupied[word] & (ulong.MaxValue << (start & 63));
        for (int scanned = 0; scanned <= occupied.Length; scanned++)
        {
            if (bits != 0)
            {
                int slot = (word << 6) + BitOperations.TrailingZeroCount(bits);
                long ticks = ((slot - start) & (SlotCount - 1)) + 1;
                return (int)Math.Max(0, ((currentTick + ticks) * SlotMs) - nowMs);
            }

            word = (word + 1) & (occupied.Length - 1);
            bits = occupied[word];
        }

        return -1;
    }

    /// <summary>Fires what is due and relinks what only passed by.</summary>
    public void Advance(long nowMs, EventLoop loop)
    {
        long target = nowMs / SlotMs;
        if (count == 0)
        {
            currentTick = target;
            return;
        }

        // After a long stall one round over all slots sees every entry; more rounds would see none twice.
        if (target - currentTick > SlotCount)
        {
            currentTick = target - SlotCount;
        }

        while (currentTick < target)
        {
            currentTick++;
            int slot = (int)(currentTick & (SlotCount - 1));
            if ((occupied[slot >> 6] & (1UL << (slot & 63))) != 0)
            {
                Expire(slot, nowMs, loop);
            }
        }
    }

    private void Expire(int slot, long nowMs, EventLoop loop)
    {
        // One at a time from the head: a handler may close, and so unlink, any other entry of this slot. An entry set again
        // by its own handler lands in a later slot, since slots at or before the current tick are never linked to.
        while (heads[slot] is { } item)
        {
            Unlink(item);
            long deadline = item.Timer.Deadline;
            if (deadline == Never)
            {
                continue;
            }

            if (deadline > nowMs)
            {
                Link(item);
                continue;
            }

            loop.Fire(item);
        }
    }

    private void Link(Pollable item)
    {
        ref TimerEntry entry = ref item.Timer;

        // Rounded up: never early.
        long tick = Math.Clamp((entry.Deadline + SlotMs - 1) / SlotMs, currentTick + 1, currentTick + SlotCount - 1);
        int slot = (int)(tick & (SlotCount - 1));
        entry.SlotPlusOne = slot + 1;
        entry.SlotTime = tick * SlotMs;
        entry.Previous = null;
        entry.Next = heads[slot];
        if (entry.Next is { } next)
        {
            next.Timer.Previous = item;
        }

        heads[slot] = item;
        occupied[slot >> 6] |= 1UL << (slot & 63);
        count++;
    }

    private void Unlink(Pollable item)
    {
        ref TimerEntry entry = ref item.Timer;
        int slot = entry.SlotPlusOne - 1;
        if (entry.Previous is { } previous)
        {
            previous.Timer.Next = entry.Next;
        }
        else
        {
            heads[slot] = entry.Next;
            if (entry.Next is null)
            {
                occupied[slot >> 6] &= ~(1UL << (slot & 63));
            }
        }

        if (entry.Next is { } following)
        {
            following.Timer.Previous = entry.Previous;
        }

        entry.Previous = null;
        entry.Next = null;
        entry.SlotPlusOne = 0;
        count--;
    }
}
