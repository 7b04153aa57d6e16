namespace Fairlead.Balancer.Loops;

/// <summary>
/// One file descriptor in a loop. Owned by that loop's thread. The slot and generation travel in the event's data, so an
/// event that was already fetched for a descriptor closed meanwhile finds another generation and is dropped.
/// </summary>
internal abstract class Pollable
{
    /// <summary>-1 while there is none.</summary>
    public int Fd { get; protected internal set; } = -1;

    /// <summary>Index in the loop's table; -1 while not registered.</summary>
    internal int Slot { get; set; } = -1;

    /// <summary>Next in the loop's list of those that want another turn; set only while <see cref="IsDeferred"/>.</summary>
    internal Pollable? NextDeferred { get; set; }

    internal bool IsDeferred { get; set; }

    /// <summary>Links and deadline in the loop's wheel; only the wheel writes it.</summary>
    internal TimerEntry Timer;

    /// <summary>The kernel says something changed. <paramref name="events"/> are EPOLL* bits.</summary>
    public abstract void OnReady(uint events);

    /// <summary>It asked for another turn with <see cref="EventLoop.Defer"/>.</summary>
    public virtual void OnDeferred()
    {
    }

    /// <summary>Its deadline has passed. May be called late by one wheel slot, never early.</summary>
    public virtual void OnTimer()
    {
    }

    /// <summary>A handler of this object threw: give everything back, close; must not throw.</summary>
    public abstract void OnFault();
}
