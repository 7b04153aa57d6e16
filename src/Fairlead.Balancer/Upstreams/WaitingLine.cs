namespace Fairlead.Balancer.Upstreams;

/// <summary>Sessions of one loop that wait for a slot of a backend, first come first served. Links live in the sessions.</summary>
internal sealed class WaitingLine
{
    private int count;

    /// <summary>Read by other loops to find somebody to hand a freed slot to.</summary>
    public int Count => Volatile.Read(ref count);

    public Session? First { get; private set; }

    private Session? Last { get; set; }

    public void Add(Session session)
    {
        session.WaitingBefore = Last;
        session.WaitingAfter = null;
        if (Last is null)
        {
            First = session;
        }
        else
        {
            Last.WaitingAfter = session;
        }

        Last = session;
        Volatile.Write(ref count, count + 1);
    }

    public void Remove(Session session)
    {
        if (session.WaitingBefore is { } before)
        {
            before.WaitingAfter = session.WaitingAfter;
        }
        else
        {
            First = session.WaitingAfter;
        }

        if (session.WaitingAfter is { } after)
        {
            after.WaitingBefore = session.WaitingBefore;
        }
        else
        {
            Last = session.WaitingBefore;
        }

        session.WaitingBefore = null;
        session.WaitingAfter = null;
        Volatile.Write(ref count, count - 1);
    }
}
