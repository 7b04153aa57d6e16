using System.Collections.Immutable;
using Fairlead.Registry.State;

namespace Fairlead.Registry.Watches;

/// <summary>A question somebody asked, and everybody who waits for its answer.</summary>
internal abstract class SharedQuery
{
    private int _users;
    private bool _entered;
    private bool _dropped;

    /// <summary>What the hub has it registered under. Owned by the hub's lock.</summary>
    internal ImmutableArray<WatchKey> Watches { get; set; } = [];

    /// <summary>When it was asked last, in the hub's count of questions.</summary>
    internal long LastUse { get; set; }

    internal bool InUse => Volatile.Read(ref _users) > 0;

    /// <summary>Keeps it alive; false when it has been dropped and another has to be made.</summary>
    /// <param name="wasIdle">Whether it was used before, and nobody used it until now.</param>
    internal bool TryEnter(out bool wasIdle)
    {
        lock (this)
        {
            wasIdle = !_dropped && _entered && _users == 0;
            _users += _dropped ? 0 : 1;
            _entered = true;
            return !_dropped;
        }
    }

    /// <summary>True when nobody uses it any more.</summary>
    internal bool Leave()
    {
        lock (this)
        {
            return --_users == 0;
        }
    }

    /// <summary>Drops it unless somebody uses it.</summary>
    internal bool TryDrop()
    {
        lock (this)
        {
            _dropped |= _users == 0;
            return _dropped;
        }
    }

    /// <summary>Something it depends on changed. Called by the hub, under its lock, after the new snapshot is there.</summary>
    internal abstract void Invalidate();

    /// <summary>Wakes everybody who waits though nothing changed.</summary>
    internal abstract void Wake();
}
