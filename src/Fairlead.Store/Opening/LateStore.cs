using Fairlead.Store.Contract;

namespace Fairlead.Store.Opening;

/// <summary>
/// A store that others hold before it is open: a cluster may take long to form, and whoever asks meanwhile is told so at once instead of being kept
/// waiting. <see cref="Open"/> puts the real one behind it, once.
/// </summary>
public sealed class LateStore : IStore
{
    private const string NotYet = "The store is not open yet: this server waits for a majority of the servers.";

    private IStore? inner;

    /// <inheritdoc/>
    public string Engine => Inner?.Engine ?? "";

    /// <summary>Empty until the store is open.</summary>
    public Guid Identity => Inner?.Identity ?? Guid.Empty;

    /// <inheritdoc/>
    public string? Refusal => Inner?.Refusal;

    /// <inheritdoc/>
    public StoreHealth Health => Inner?.Health ?? new StoreHealth(0, Writable: false, NotYet, TimeSpan.Zero, TimeSpan.Zero);

    /// <summary>Nothing is judged by it before the store is open.</summary>
    public StoreLimits Limits => Inner?.Limits ?? new StoreLimits(int.MaxValue, int.MaxValue, int.MaxValue);

    private IStore? Inner => Volatile.Read(ref inner);

    private IStore Opened => Inner ?? throw new StoreUnavailableException(NotYet, outcomeUnknown: false);

    /// <summary>The store is open from now on. It stays the caller's to dispose of.</summary>
    public void Open(IStore store) => Volatile.Write(ref inner, store);

    /// <inheritdoc/>
    public ValueTask<StoreSnapshot> ReadAsync(ReadOnlyMemory<byte> prefix, CancellationToken cancellationToken) => Opened.ReadAsync(prefix, cancellationToken);

    /// <inheritdoc/>
    public IAsyncEnumerable<StoreSnapshot> ScanAsync(ReadOnlyMemory<byte> prefix, CancellationToken cancellationToken) => Opened.ScanAsync(prefix, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<CommitResult> CommitAsync(StoreTransaction transaction, CancellationToken cancellationToken) => Opened.CommitAsync(transaction, cancellationToken);

    /// <inheritdoc/>
    public IAsyncEnumerable<StoreEventBatch> WatchAsync(long afterRevision, CancellationToken cancellationToken) => Opened.WatchAsync(afterRevision, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<long> ReadPointAsync(CancellationToken cancellationToken) => Opened.ReadPointAsync(cancellationToken);

    /// <inheritdoc/>
    public ValueTask<Lease> GrantLeaseAsync(TimeSpan timeToLive, CancellationToken cancellationToken) => Opened.GrantLeaseAsync(timeToLive, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<bool> KeepAliveAsync(long leaseId, CancellationToken cancellationToken) => Opened.KeepAliveAsync(leaseId, cancellationToken);

    /// <inheritdoc/>
    public ValueTask RevokeLeaseAsync(long leaseId, CancellationToken cancellationToken) => Opened.RevokeLeaseAsync(leaseId, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<long> ReplaceAllAsync(
        IAsyncEnumerable<KeyValuePair<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>>> entries, long revisionFloor, CancellationToken cancellationToken) =>
        Opened.ReplaceAllAsync(entries, revisionFloor, cancellationToken);

    /// <summary>The store behind it is disposed of by who opened it.</summary>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
