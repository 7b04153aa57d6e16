using Fairlead.Balancer.Counters;

namespace Fairlead.Balancer.Upstreams;

/// <summary>What one loop keeps about one backend. Only that loop's thread touches it, the counters' readers apart.</summary>
internal sealed class BackendLane
{
    public TrafficCounters Counters { get; } = new();


}
