using System.Diagnostics;
using Microsoft.Extensions.Logging;

namespace Fairlead.Balancer.Loops;

/// <summary>
/// One thread around one epoll instance: wait, dispatch, timers, mailbox. Knows nothing of HTTP. Everything registered here
/// belongs to this thread alone; the only door for others is <see cref="Post"/>.
/// <para>An exception in a handler closes the object it was handling and is logged at a bounded rate; the loop goes on.</para>
/// </summary>
internal sealed unsafe class EventLoop : IDisposable
{
    /// <summary>Events fetched by one epoll_wait: enough that a busy loop makes few calls, few enough to keep timers prompt.</summary>
    private const int EventBatch = 256;

    private const int InitialSlots = 1024;
    private const ulong WakeData = ulong.MaxValue;

    /// <summary>At most this many faults are logged a second; the rest are counted.</summary>
    private const int FaultLogsPerSecond = 5;

    private readonly ILogger logger;
    private readonly int epoll;
    private readonly int wake;
    private readonly Mailbox mailbox = new();
    private readonly TimerWheel wheel;
    private readonly Thread thread;
    private readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private Pollable?[] slots = new Pollable?[InitialSlots];
    private uint[] generations = new uint[InitialSlots];
    private int[] freeSlots = new int[InitialSlots];
    private int freeCount;
    private int usedSlots;
    private Pollable? deferredFirst;
    private Pollable? deferredLast;
    private bool stopping;
    private long faultWindowStart;
    private int faultsInWindow;
    private long turns;
    private DateTime utcNow;
    private long utcNowAt = -1;

    public EventLoop(int index, ILogger logger, TimeProvider time)
    {
        Index = index;
        this.logger = logger;
        Time = time;
        NowMs = ReadClock();
        wheel = new TimerWheel(NowMs);
        epoll = Libc.EpollCreate(Libc.EpollCloseOnExec);
        if (epoll < 0)
        {
            throw new IOException($"cannot create an epoll instance: {Libc.Describe(Libc.Errno)}");
        }

        wake = Libc.EventFd(0, Libc.EventFdNonBlock | Libc.EventFdCloseOnExec);
        if (wake < 0)
        {
            int errno = Libc.Errno;
            _ = Libc.Close(epoll);
            throw new IOException($"cannot create an eventfd: {Libc.Describe(errno)}");
        }

        EpollEvent interest = new() { Events = Libc.EpollIn | Libc.EpollEdge, Data = WakeData };
        if (Libc.EpollControl(epoll, Libc.EpollCtlAdd, wake, &interest) != 0)
        {
            throw new IOException($"cannot register the loop's eventfd: {Libc.Describe(Libc.Errno)}");
        }

        thread = new Thread(Run) { Name = $"loop-{index}", IsBackground = true };
    }

    public int Index { get; }

    public TimeProvider Time { get; }

    /// <summary>Milliseconds on a clock that never goes back, read once per turn.</summary>
    public long NowMs { get; private set; }

    /// <summary>Wall clock of this turn; asked for by logs only.</summary>
    public DateTime UtcNow
    {
        get
        {
            if (utcNowAt != NowMs)
            {
                utcNowAt = NowMs;
                utcNow = Time.GetUtcNow().UtcDateTime;
            }

            return utcNow;
        }
    }

    /// <summary>Heartbeat: turns made so far. Any thread.</summary>
    public long Turns => Volatile.Read(ref turns);

    /// <summary>Handlers that threw so far.</summary>
    public long Faults { get; private set; }

    /// <summary>Completes when the thread has ended.</summary>
    public Task Ended => ended.Task;

    public bool IsCurrentThread => Thread.CurrentThread == thread;

    public static long ReadClock() => Stopwatch.GetTimestamp() / (Stopwatch.Frequency / 1000);

    public void Start() => thread.Start();

    /// <summary>Runs <paramref name="message"/> on the loop's thread. Any thread. False when the mailbox is full.</summary>
    public bool Post(Action message)
    {
        if (!mailbox.TryPost(message))
        {
            Log.MailboxFull(logger, Index, Mailbox.Capacity);
            return false;
        }

        ulong one = 1;
        _ = Libc.Write(wake, &one, sizeof(ulong));
        return true;
    }

    /// <summary>The loop ends after this turn. Any thread.</summary>
    public void Stop() => Post(() => stopping = true);

    /// <summary>Registers <paramref name="item"/>'s descriptor. Returns 0 or errno.</summary>
    public int Add(Pollable item, uint events)
    {
        int slot = freeCount > 0 ? freeSlots[--freeCount] : NewSlot();
        slots[slot] = item;
        item.Slot = slot;
        EpollEvent interest = new() { Events = events, Data = Pack(slot) };
        if (Libc.EpollControl(epoll, Libc.EpollCtlAdd, item.Fd, &interest) == 0)
        {
            return 0;
        }

        int errno = Libc.Errno;
        FreeSlot(item);
        return errno;
    }

    /// <summary>Changes what a level-triggered descriptor waits for; never on the request path.</summary>
    public void Modify(Pollable item, uint events)
    {
        EpollEvent interest = new() { Events = events, Data = Pack(item.Slot) };
        _ = Libc.EpollControl(epoll, Libc.EpollCtlMod, item.Fd, &interest);
    }

    /// <summary>Forgets timers and events of <paramref name="item"/> and closes its descriptor. epoll forgets a closed descriptor by itself.</summary>
    public void Close(Pollable item)
    {
        wheel.Remove(item);
        if (item.Slot >= 0)
        {
            FreeSlot(item);
        }

        if (item.Fd >= 0)
        {
            _ = Libc.Close(item.Fd);
            item.Fd = -1;
        }
    }

    /// <summary>Sets the one deadline of <paramref name="item"/>; <see cref="TimerWheel.Never"/> clears it.</summary>
    public void SetDeadline(Pollable item, long deadlineMs) => wheel.Set(item, deadlineMs);

    /// <summary>Calls <see cref="Pollable.OnDeferred"/> in the next turn, after the events that are there then.</summary>
    public void Defer(Pollable item)
    {
        if (item.IsDeferred)
        {
            return;
        }

        item.IsDeferred = true;
        item.NextDeferred = null;
        if (deferredLast is null)
        {
            deferredFirst = item;
        }
        else
        {
            deferredLast.NextDeferred = item;
        }

        deferredLast = item;
    }

    public void Dispose()
    {
        _ = Libc.Close(wake);
        _ = Libc.Close(epoll);
    }

    internal void Fire(Pollable item)
    {
        try
        {
            item.OnTimer();
        }
        catch (Exception exception)
        {
            Contain(item, exception);
        }
    }

    private void Run()
    {
        EpollEvent* events = stackalloc EpollEvent[EventBatch];
        while (!stopping)
        {
            int timeout = deferredFirst is not null ? 0 : wheel.NextDelay(NowMs);
            int ready = Libc.EpollWait(epoll, events, EventBatch, timeout);
            NowMs = ReadClock();
            Volatile.Write(ref turns, turns + 1);
            bool woken = false;
            for (int i = 0; i < ready; i++)
            {
                ulong data = events[i].Data;
                if (data == WakeData)
                {
                    woken = true;
                    continue;
                }

                int slot = (int)(uint)data;
                if (slots[slot] is { } item && generations[slot] == (uint)(data >> 32))
                {
                    Dispatch(item, events[i].Events);
                }
            }

            if (woken)
            {
                ReadMail();
            }

            RunDeferred();
            wheel.Advance(NowMs, this);
        }

        ended.TrySetResult();
    }

    private void Dispatch(Pollable item, uint events)
    {
        try
        {
            item.OnReady(events);
        }
        catch (Exception exception)
        {
            Contain(item, exception);
        }
    }

    private void RunDeferred()
    {
        // Only those that were there at the beginning: one that defers itself again waits for the next turn.
        Pollable? last = deferredLast;
        while (deferredFirst is { } item)
        {
            deferredFirst = item.NextDeferred;
            item.NextDeferred = null;
            item.IsDeferred = false;
            if (deferredFirst is null)
            {
                deferredLast = null;
            }

            try
            {
                item.OnDeferred();
            }
            catch (Exception exception)
            {
                Contain(item, exception);
            }

            if (item == last)
            {
                break;
            }
        }
    }

    private void ReadMail()
    {
        ulong count;
        _ = Libc.Read(wake, &count, sizeof(ulong));
        while (mailbox.TryTake(out Action message))
        {
            try
            {
                message();
            }
            catch (Exception exception)
            {
                Report(exception);
            }
        }
    }

    private void Contain(Pollable item, Exception exception)
    {
        Report(exception);
        try
        {
            item.OnFault();
        }
        catch (Exception second)
        {
            Report(second);
            Close(item);
        }
    }

    private void Report(Exception exception)
    {
        Faults++;
        if (NowMs - faultWindowStart >= 1000)
        {
            faultWindowStart = NowMs;
            faultsInWindow = 0;
        }

        if (++faultsInWindow <= FaultLogsPerSecond)
        {
            Log.HandlerFault(logger, Index, Faults, exception);
        }
    }

    private ulong Pack(int slot) => ((ulong)generations[slot] << 32) | (uint)slot;

    private int NewSlot()
    {
        if (usedSlots == slots.Length)
        {
            Array.Resize(ref slots, slots.Length * 2);
            Array.Resize(ref generations, slots.Length);
            Array.Resize(ref freeSlots, slots.Length);
        }

        return usedSlots++;
    }

    private void FreeSlot(Pollable item)
    {
        int slot = item.Slot;
        item.Slot = -1;
        slots[slot] = null;

        // Never the value that would make the data of slot 0xFFFFFFFF look like the mailbox's; slots do not reach that far.
        generations[slot]++;
        freeSlots[freeCount++] = slot;
    }
}
