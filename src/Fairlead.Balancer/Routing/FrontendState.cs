using Fairlead.Balancer.Counters;

namespace Fairlead.Balancer.Routing;

/// <summary>One frontend as it lives on across applies: its number in the table, its connections, its counters.</summary>
internal sealed class FrontendState
{
    private int connections;

    public FrontendState(int id, string name, int loops)
    {
        Id = id;
        Name = name;
        Counters = new TrafficCounters[loops];
        for (int i = 0; i < loops; i++)
        {
            Counters[i] = new TrafficCounters();
        }
    }

    public int Id { get; }

    public string Name { get; }

    /// <summary>By loop.</summary>
    public TrafficCounters[] Counters { get; }

    /// <summary>Client connections now, on all loops.</summary>
    public int Connections => Volatile.Read(ref connections);

    public int ConnectionOpened() => Interlocked.Increment(ref connections);

    public void ConnectionClosed() => Interlocked.Decrement(ref connections);
}
