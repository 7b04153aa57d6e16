using Fairlead.Balancer.Counters;
using Fairlead.Balancer.Picking;

namespace Fairlead.Balancer.Upstreams;

/// <summary>What one loop keeps about one backend. Only that loop's thread touches it, the counters' readers apart.</summary>
internal sealed class BackendLane
{
    public TrafficCounters Counters { get; } = new();

    /// <summary>Built from the model at the first pick and again when the rotation changed.</summary>
    public Picker? Picker { get; set; }

    /// <summary>Requests of this loop that wait for a slot.</summary>
    public WaitingLine Waiting { get; } = new();
}
