namespace Fairlead.Store.Contract;

/// <summary>
/// An ordered, transactional, watchable key space with leases. Two engines implement it (SQLite on one machine, etcd on many);
/// one contract test suite runs over both. The store knows nothing of what its keys mean.
/// </summary>
/// <remarks>
/// Keys are compared byte by byte. Every committed transaction that changes something gets a revision greater than
/// all before it; several that were under way at the same time and touch nothing of one another's may share one. A transaction that changes nothing reports the revision it was judged at. Byte arrays handed in are kept, not
/// copied: they must not change afterwards.
/// </remarks>
public interface IStore : IAsyncDisposable
{
    /// <summary>What it runs on, for people: <c>sqlite</c>, <c>etcd</c>; empty while it is not open.</summary>
    string Engine { get; }

    /// <summary>Who this key space is: made once, when the space is first opened, and the same for every member and for ever.</summary>
    Guid Identity { get; }

    /// <summary>Why nothing may be served from this store any more, not even what was read of it before; null while all is well.</summary>
    string? Refusal => null;

    /// <summary>How the engine is: its latest revision, whether it takes writes, how long its disk takes.</summary>
    StoreHealth Health { get; }

    /// <summary>How large a transaction the engine takes.</summary>
    StoreLimits Limits { get; }

    /// <summary>Everything under a prefix, in key order, as of one revision.</summary>
    /// <param name="prefix">Bytes that every key returned begins with; empty for the whole space.</param>
    ValueTask<StoreSnapshot> ReadAsync(ReadOnlyMemory<byte> prefix, CancellationToken cancellationToken);

    /// <summary>
    /// The same in pages of at most <see cref="StoreLimits.PageEntries"/>, for a space too large to hold twice. All pages are of one
    /// revision and carry it; an empty prefix range is one empty page.
    /// </summary>
    /// <exception cref="RevisionCompactedException">The reader was so slow that the revision it reads at is gone.</exception>
    IAsyncEnumerable<StoreSnapshot> ScanAsync(ReadOnlyMemory<byte> prefix, CancellationToken cancellationToken);

    /// <summary>
    /// Judges the compares and, if all hold, applies the operations as one. Returns only when the result is durable: on disk for
    /// one machine, on a quorum of disks for many.
    /// </summary>
    /// <exception cref="ArgumentException">The transaction is malformed: see <see cref="StoreTransaction.Validate"/>.</exception>
    /// <exception cref="LeaseNotFoundException">The compares hold and an operation names a lease that has ended. Nothing was applied.</exception>
    /// <exception cref="StoreUnavailableException">The engine takes no writes now: disk full, no quorum, overloaded, closing.
    /// <see cref="StoreUnavailableException.OutcomeUnknown"/> tells whether the transaction may have been applied.</exception>
    /// <exception cref="OperationCanceledException">The caller stopped waiting; the transaction may be applied all the same.</exception>
    ValueTask<CommitResult> CommitAsync(StoreTransaction transaction, CancellationToken cancellationToken);

    /// <summary>
    /// Every change after <paramref name="afterRevision"/>, one batch per committed revision, in order, without gaps, until cancelled.
    /// Ends with <see cref="ObjectDisposedException"/> when the store is closed under it.
    /// </summary>
    /// <exception cref="RevisionCompactedException">History no longer reaches back that far, or the whole space was replaced: read
    /// everything again, then watch.</exception>
    IAsyncEnumerable<StoreEventBatch> WatchAsync(long afterRevision, CancellationToken cancellationToken);

    /// <summary>
    /// A revision that is no older than any commit acknowledged, by any member, before this call: a reader whose view has reached it
    /// reads linearizably.
    /// </summary>
    ValueTask<long> ReadPointAsync(CancellationToken cancellationToken);

    /// <summary>Grants a lease: keys put under it are deleted, as one change with a revision, when it ends.</summary>
    /// <param name="timeToLive">At least one second. An engine may grant more (etcd: whole seconds, and no less than its election
    /// takes); the answer says what it granted.</param>
    ValueTask<Lease> GrantLeaseAsync(TimeSpan timeToLive, CancellationToken cancellationToken);

    /// <summary>Renews a lease to its full time. False when it has ended already.</summary>
    ValueTask<bool> KeepAliveAsync(long leaseId, CancellationToken cancellationToken);

    /// <summary>Ends a lease now, deleting its keys. A lease that has ended already is no error.</summary>
    ValueTask RevokeLeaseAsync(long leaseId, CancellationToken cancellationToken);

    /// <summary>
    /// Puts these entries in the place of everything that is there (a restored snapshot), and returns the revision at which they are:
    /// greater than <paramref name="revisionFloor"/> and than all before it, so that an index never goes backwards. Every watch ends
    /// with <see cref="RevisionCompactedException"/>. The entries get new revisions; leases end.
    /// </summary>
    ValueTask<long> ReplaceAllAsync(
        IAsyncEnumerable<KeyValuePair<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>>> entries, long revisionFloor, CancellationToken cancellationToken);
}
