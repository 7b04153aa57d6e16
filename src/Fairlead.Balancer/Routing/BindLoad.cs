namespace Fairlead.Balancer.Routing;

/// <summary>Connections of one bind address, on all loops, and how many there may be: <c>bind … maxconn</c>.</summary>
internal sealed class BindLoad(int limit)
{
    private int connections;
    private int limit = limit;

    /// <summary>An apply may change it.</summary>
    public int Limit
    {
        get => Volatile.Read(ref limit);
        set => Volatile.Write(ref limit, value);
    }

    public bool IsFull => Volatile.Read(ref connections) >= Limit;

    public void ConnectionOpened() => Interlocked.Increment(ref connections);

    public void ConnectionClosed() => Interlocked.Decrement(ref connections);
}
