namespace Fairlead.Store.Contract;

/// <summary>How an engine is, for health endpoints, metrics and warnings.</summary>
/// <param name="Revision">The latest revision the engine knows.</param>
/// <param name="Writable">Whether it takes writes.</param>
/// <param name="Reason">Why not, in words for a person; null when it does.</param>
/// <param name="LastSync">How long the last durable write took on disk (or on the quorum).</param>
/// <param name="WorstSync">The longest of the last minute.</param>
public sealed record StoreHealth(long Revision, bool Writable, string? Reason, TimeSpan LastSync, TimeSpan WorstSync)
{
    /// <summary>How many durable writes took how long, since the engine was opened.</summary>
    public IReadOnlyList<SyncBucket> Syncs { get; init; } = [];

    /// <summary>Writes that wait for the disk (or the quorum) now.</summary>
    public int WaitingWrites { get; init; }

    /// <summary>Bytes the key space takes on disk, history and free pages included; 0 when it lives in memory.</summary>
    public long SizeBytes { get; init; }

    /// <summary>The members of a clustered engine as far as they answered; empty on one machine.</summary>
    public IReadOnlyList<StoreMemberHealth> Members { get; init; } = [];
}

/// <summary>One bar of the histogram of durable writes.</summary>
/// <param name="UpTo">Longest time counted here and in no bar before; <see cref="TimeSpan.MaxValue"/> in the last bar.</param>
/// <param name="Count">How many writes.</param>
public readonly record struct SyncBucket(TimeSpan UpTo, long Count);

/// <summary>One member of a clustered engine.</summary>
/// <param name="Endpoint">Where it was asked.</param>
/// <param name="Reachable">Whether it answered.</param>
/// <param name="Leader">Whether it is the leader.</param>
/// <param name="Revision">Its revision in the cluster's own count; 0 when unknown.</param>
/// <param name="SizeBytes">Size of its database; 0 when unknown.</param>
/// <param name="Note">Version, or what is wrong, for a person.</param>
public sealed record StoreMemberHealth(string Endpoint, bool Reachable, bool Leader, long Revision, long SizeBytes, string Note)
{
    /// <summary>Average time of the last fsyncs of its log, from its metrics; null when it does not tell.</summary>
    public TimeSpan? AverageLogSync { get; init; }
}
