using System.Collections.Concurrent;

namespace Fairlead.Balancer.Loops;

/// <summary>
/// Work other threads hand to a loop: apply a table, close a server's idle connections, give a freed slot to a waiting
/// request. Never on the path of an ordinary request. Bounded: a full mailbox refuses, and the sender says so.
/// </summary>
internal sealed class Mailbox
{
    /// <summary>Far above what loops send each other (one message per waiting request); reached only when a loop hangs.</summary>
    public const int Capacity = 65_536;

    private readonly ConcurrentQueue<Action> messages = new();
    private int waiting;

    /// <returns>False when full.</returns>
    public bool TryPost(Action message)
    {
        if (Interlocked.Increment(ref waiting) > Capacity)
        {
            Interlocked.Decrement(ref waiting);
            return false;
        }

        messages.Enqueue(message);
        return true;
    }

    public bool TryTake(out Action message)
    {
        if (messages.TryDequeue(out message!))
        {
            Interlocked.Decrement(ref waiting);
            return true;
        }

        return false;
    }
}
