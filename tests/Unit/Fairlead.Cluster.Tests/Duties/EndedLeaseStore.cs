using Fairlead.Store.Contract;

namespace Fairlead.Cluster.Tests.Duties;

/// <summary>A store on a machine so busy that the first lease ends before its owner comes to use it.</summary>
internal sealed class EndedLeaseStore(IStore inner) : IStore
{
    private int granted;

    public string Engine => inner.Engine;

    public Guid Identity => inner.Identity;

    public StoreHealth Health => inner.Health;

    public StoreLimits Limits => inner.Limits;

    public async ValueTask<Lease> GrantLeaseAsync(TimeSpan timeToLive, CancellationToken cancellationToken)
    {
        Lease lease = await inner.GrantLeaseAsync(timeToLive, cancellationToken);
        if (Interlocked.Increment(ref granted) == 1)
        {
            await inner.RevokeLeaseAsync(lease.Id, cancellationToken);
        }

        return lease;
    }

    public ValueTask<StoreSnapshot> ReadAsync(ReadOnlyMemory<byte> prefix, CancellationToken cancellationToken) => inner.ReadAsync(prefix, cancellationToken);

    public IAsyncEnumerable<StoreSnapshot> ScanAsync(ReadOnlyMemory<byte> prefix, CancellationToken cancellationToken) => inner.ScanAsync(prefix, cancellationToken);

    public ValueTask<CommitResult> CommitAsync(StoreTransaction transaction, CancellationToken cancellationToken) => inner.CommitAsync(transaction, cancellationToken);

    public IAsyncEnumerable<StoreEventBatch> WatchAsync(long afterRevision, CancellationToken cancellationToken) => inner.WatchAsync(afterRevision, cancellationToken);

    public ValueTask<long> ReadPointAsync(CancellationToken cancellationToken) => inner.ReadPointAsync(cancellationToken);

    public ValueTask<bool> KeepAliveAsync(long leaseId, CancellationToken cancellationToken) => inner.KeepAliveAsync(leaseId, cancellationToken);

    public ValueTask RevokeLeaseAsync(long leaseId, CancellationToken cancellationToken) => inner.RevokeLeaseAsync(leaseId, cancellationToken);

    public ValueTask<long> ReplaceAllAsync(
        IAsyncEnumerable<KeyValuePair<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>>> entries, long revisionFloor, CancellationToken cancellationToken) =>
        inner.ReplaceAllAsync(entries, revisionFloor, cancellationToken);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
