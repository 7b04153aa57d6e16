using Fairlead.Balancer.Counters;

namespace Fairlead.Balancer.Upstreams;

/// <summary>What one loop keeps about one server: idle connections and counters. Only that loop's thread touches it.</summary>
internal sealed class ServerLane
{
    public TrafficCounters Counters { get; } = new();

    public IdleConnections Idle { get; } = new();
}
