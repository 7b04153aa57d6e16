using System.Diagnostics.Metrics;

namespace Fairlead.Store;

/// <summary>The store's instruments, in milliseconds.</summary>
internal static class Telemetry
{
    private static readonly Meter Meter = new("Fairlead.Store");

    /// <summary>How long durable writes took: SQLite's fsync of a batch, or etcd's answer from a quorum of disks.</summary>
    internal static Histogram<double> DurableWrite { get; } = Meter.CreateHistogram<double>("fairlead.store.durable_write", "ms");

    /// <summary>What an fsync of an etcd member's log took on average since it was asked last; one sample a round and member.</summary>
    internal static Histogram<double> MemberLogSync { get; } = Meter.CreateHistogram<double>("fairlead.store.member_log_sync", "ms");
}
