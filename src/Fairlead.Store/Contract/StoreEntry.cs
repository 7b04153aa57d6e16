namespace Fairlead.Store.Contract;

/// <summary>One key with its value, as of some revision.</summary>
/// <param name="Key">The key's bytes; never changed after creation.</param>
/// <param name="Value">The value's bytes; never changed after creation.</param>
/// <param name="CreateRevision">The revision that created the key (again, after a delete).</param>
/// <param name="ModifyRevision">The revision of the last put.</param>
/// <param name="Version">How many puts since creation, from 1.</param>
/// <param name="LeaseId">The lease the key hangs on, 0 for none.</param>
public sealed record StoreEntry(
    ReadOnlyMemory<byte> Key, ReadOnlyMemory<byte> Value, long CreateRevision, long ModifyRevision, long Version, long LeaseId);

/// <summary>Entries in key order as of one revision.</summary>
public sealed record StoreSnapshot(long Revision, IReadOnlyList<StoreEntry> Entries);

/// <summary>
/// All changes of one committed revision, in the order the transaction made them. A batch without changes only tells that everything
/// up to its revision was seen (in a cluster with other users, revisions may be theirs).
/// </summary>
public sealed record StoreEventBatch(long Revision, IReadOnlyList<StoreEvent> Events);

/// <summary>One change. For a delete <see cref="Entry"/> is null.</summary>
public sealed record StoreEvent(ReadOnlyMemory<byte> Key, StoreEntry? Entry)
{
    /// <summary>Whether the key is gone.</summary>
    public bool IsDelete => Entry is null;
}

/// <summary>A lease: an identity and the time it was granted for.</summary>
public readonly record struct Lease(long Id, TimeSpan TimeToLive);
