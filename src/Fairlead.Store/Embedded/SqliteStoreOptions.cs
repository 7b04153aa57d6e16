using Fairlead.Store.Contract;

namespace Fairlead.Store.Embedded;

/// <summary>What the SQLite engine is opened with.</summary>
public sealed record SqliteStoreOptions
{
    /// <summary>The database file, made when missing, its directory too; null keeps everything in memory (<c>-dev</c>).</summary>
    public string? Path { get; init; }

    /// <summary>Writes that may wait for the disk; one more is refused with "overloaded". At 34,000 writes/s 16,384 are half a second.</summary>
    public int MaximumWaitingWrites { get; init; } = 16_384;

    /// <summary>Transactions that share one fsync. More than 512 gains nothing: the fsync is then under a tenth of the batch's time.</summary>
    public int MaximumBatch { get; init; } = 512;

    /// <summary>Revisions a watch may lag behind before it is told to read everything again.</summary>
    public int HistoryRevisions { get; init; } = 65_536;

    /// <summary>Bytes of keys and values that history may hold, whichever bound is met first.</summary>
    public long HistoryBytes { get; init; } = 64L << 20;

    /// <summary>Leases that may live at once.</summary>
    public int MaximumLeases { get; init; } = 100_000;

    /// <summary>How long between two trials of a disk that refused a write.</summary>
    public TimeSpan RetryInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>A durable write slower than this is logged with its figure.</summary>
    public TimeSpan SlowSync { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>How large a transaction may be. The bound keeps one transaction from holding all others up.</summary>
    public StoreLimits Limits { get; init; } = new(Compares: 4096, Operations: 4096, TransactionBytes: 16 << 20);
}
