using Fairlead.Primitives.Loops;
using Fairlead.Store.Contract;
using Microsoft.Extensions.Logging;

namespace Fairlead.Cluster.Membership;

/// <summary>
/// This server's lease in the store, with its own key under it. It ends with the process, and with it every key that says which
/// agents this server holds.
/// </summary>
internal sealed class ServerLease : IAsyncDisposable
{
    /// <summary>A dead server's node is critical after this; etcd may grant a little more.</summary>
    internal static readonly TimeSpan TimeToLive = TimeSpan.FromSeconds(3);

    private static readonly TimeSpan Renewal = TimeSpan.FromSeconds(1);

    private readonly IStore _store;
    private readonly MemberRecord _self;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly SupervisedLoop _loop;
    private readonly TaskCompletionSource _granted = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _id;

    internal ServerLease(IStore store, MemberRecord self, ILogger logger, TimeProvider time)
    {
        (_store, _self, _time, _logger) = (store, self, time, logger);
        _loop = new SupervisedLoop("cluster.server-lease", RenewAsync, logger, time, StoreLoops.Options(TimeSpan.FromSeconds(1)));
    }

    /// <summary>The lease that runs now; 0 while there is none.</summary>
    internal long Id => Interlocked.Read(ref _id);

    /// <summary>This server's node.</summary>
    internal string Node => _self.Name;

    /// <summary>Completes with the first lease, however often it takes to be granted: an election, or a busy machine, may cost the first tries.</summary>
    internal Task StartAsync(CancellationToken cancellationToken)
    {
        _loop.Start();
        return _granted.Task.WaitAsync(cancellationToken);
    }

    /// <summary>Ends the lease: in good order, the others need not wait for its end.</summary>
    internal async Task RevokeAsync(CancellationToken cancellationToken)
    {
        await _loop.DisposeAsync().ConfigureAwait(false);
        await _store.RevokeLeaseAsync(Interlocked.Exchange(ref _id, 0), cancellationToken).ConfigureAwait(false);
    }

    public ValueTask DisposeAsync() => _loop.DisposeAsync();

    private async Task RenewAsync(CancellationToken cancellationToken)
    {
        if (Id == 0)
        {
            await GrantAsync(cancellationToken).ConfigureAwait(false);
            _granted.TrySetResult();
        }

        await Task.Delay(Renewal, _time, cancellationToken).ConfigureAwait(false);
        if (!await _store.KeepAliveAsync(Id, cancellationToken).ConfigureAwait(false))
        {
            Log.ServerLeaseLost(_logger);
            await GrantAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task GrantAsync(CancellationToken cancellationToken)
    {
        var lease = await _store.GrantLeaseAsync(TimeToLive, cancellationToken).ConfigureAwait(false);
        var member = _self.ToBytes();
        await _store.CommitAsync(
            new StoreTransaction([], [
                new StoreOperation.Put(MemberKeys.Server(_self.Name), member, lease.Id),
                new StoreOperation.Put(MemberKeys.Member(_self.Name), member)]),
            cancellationToken).ConfigureAwait(false);
        Interlocked.Exchange(ref _id, lease.Id);
    }
}
