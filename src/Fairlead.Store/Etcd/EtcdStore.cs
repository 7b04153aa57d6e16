using System.Runtime.CompilerServices;
using Etcdserverpb;
using Fairlead.Store.Contract;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.Extensions.Logging;
using Mvccpb;
using Compare = Etcdserverpb.Compare;
using Lease = Fairlead.Store.Contract.Lease;

namespace Fairlead.Store.Etcd;

/// <summary>The engine for many machines: an etcd cluster, ours or the user's, under a prefix.</summary>
public sealed partial class EtcdStore : IStore
{
    /// <summary>What the encoding of a transaction takes beside keys and values, at most: about 100 bytes an operation.</summary>
    private const int EncodingBytes = 64 << 10;

    private readonly EtcdStoreOptions options;
    private readonly EtcdMembers members;
    private readonly EtcdKeys keys;
    private readonly EtcdProgress progress;
    private readonly EtcdIdentity identity = new();
    private readonly EtcdHealthLoop health;
    private readonly EtcdTerms terms;
    private readonly EtcdProposals proposals;
    private readonly SyncTimes syncs;
    private readonly EtcdCommitQueue commits;
    private readonly EtcdFeed feed;
    private readonly TimeProvider time;
    private readonly ILogger logger;
    private readonly CancellationTokenSource closing = new();
    private EtcdEpoch epoch = new(0, 0, false);
    private int disposed;

    private EtcdStore(EtcdStoreOptions options, TimeProvider time, ILogger logger)
    {
        (this.options, this.time, this.logger) = (options, time, logger);
        Limits = new StoreLimits(
            options.MaximumTransactionOperations - 1, options.MaximumTransactionOperations, options.MaximumRequestBytes - EncodingBytes)
        {
            RaisedBy = "etcd's --max-txn-ops and, to the same number, store.etcd.max_txn_ops of every server",
        };
        members = new EtcdMembers(options, time);
        keys = new EtcdKeys(options.Prefix);
        progress = new EtcdProgress(members, keys, time, logger, closing.Token);
        health = new EtcdHealthLoop(members, options, time, logger);
        terms = new EtcdTerms(members, () => commits!.Count > 0, time, logger);
        proposals = new EtcdProposals(members, terms, options.RequestTimeout, time);
        syncs = new SyncTimes(time);
        commits = new EtcdCommitQueue(SendAsync, Limits, options.MaximumWaitingWrites, time);
        feed = new EtcdFeed(FollowAsync);
    }

    /// <inheritdoc/>
    public string Engine => "etcd";

    /// <inheritdoc/>
    public Guid Identity => identity.Value;

    /// <inheritdoc/>
    public string? Refusal => identity.Refusal;

    /// <inheritdoc/>
    public StoreLimits Limits { get; }

    /// <inheritdoc/>
    public StoreHealth Health
    {
        get
        {
            (IReadOnlyList<StoreMemberHealth> all, string? reason) = health.Last;
            (TimeSpan last, TimeSpan worst, IReadOnlyList<SyncBucket> bars) = syncs.Read();
            EtcdEpoch now = Epoch;
            reason = Refusal ?? reason ?? (now.Replacing ? ReplacingReason : null);
            return new StoreHealth(progress.Expected + now.Offset, reason is null, reason, last, worst)
            {
                Syncs = bars,
                WaitingWrites = commits.Count,
                SizeBytes = all.Count == 0 ? 0 : all.Max(static member => member.SizeBytes),
                Members = all,
            };
        }
    }

    private static string ReplacingReason =>
        "The whole space is being replaced by a snapshot. If no restore runs, the last one was interrupted: restore again.";

    private EtcdEpoch Epoch => Volatile.Read(ref epoch);

    /// <summary>Connects, and makes or reads the identity of the registry under the prefix.</summary>
    /// <exception cref="StoreUnavailableException">No member answers within <see cref="EtcdStoreOptions.RequestTimeout"/>.</exception>
    /// <exception cref="RpcException">The members refuse us (user, password, rights).</exception>
    public static async ValueTask<EtcdStore> OpenAsync(EtcdStoreOptions options, TimeProvider time, ILogger logger, CancellationToken cancellationToken = default)
    {
        var store = new EtcdStore(options, time, logger);
        try
        {
            await store.IdentifyAsync(cancellationToken).ConfigureAwait(false);
            await store.health.StartAsync().ConfigureAwait(false);
            store.terms.Start();
            Log.EtcdOpened(logger, store.members.Current.Endpoint, store.Identity, store.Health.Revision);
            return store;
        }
        catch
        {
            await store.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask<StoreSnapshot> ReadAsync(ReadOnlyMemory<byte> prefix, CancellationToken cancellationToken)
    {
        var entries = new List<StoreEntry>();
        long revision = 0;
        await foreach (StoreSnapshot page in ScanAsync(prefix, cancellationToken).ConfigureAwait(false))
        {
            entries.AddRange(page.Entries);
            revision = page.Revision;
        }

        return new StoreSnapshot(revision, entries);
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<StoreSnapshot> ScanAsync(ReadOnlyMemory<byte> prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // The epoch first: the pages are of a later revision, and the epoch is looked at again after them.
        EtcdEpoch before = OpenEpoch(await ReadEpochAsync(cancellationToken).ConfigureAwait(false));
        await using IAsyncEnumerator<RangeResponse> pages =
            EtcdPages.ReadAsync(members, keys.Key(prefix), keys.PrefixEnd(prefix), cancellationToken).GetAsyncEnumerator(cancellationToken);
        while (await NextPageAsync(pages, before).ConfigureAwait(false) is { } page)
        {
            progress.Expect(page.Header.Revision, hasEvent: false);
            bool last = !page.More;
            if (last && await ReadEpochAsync(cancellationToken).ConfigureAwait(false) != before)
            {
                throw new RevisionCompactedException(page.Header.Revision + before.Offset, Epoch.RawRevision + Epoch.Offset);
            }

            yield return new StoreSnapshot(page.Header.Revision + before.Offset, [.. page.Kvs.Select(pair => keys.Entry(pair, before.Offset))]);
        }
    }

    /// <inheritdoc/>
    public ValueTask<CommitResult> CommitAsync(StoreTransaction transaction, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(Volatile.Read(ref disposed) != 0, this);
        cancellationToken.ThrowIfCancellationRequested();
        transaction.Validate(Limits);
        Refuse();
        OpenEpoch(Epoch);
        return new(commits.CommitAsync(transaction, cancellationToken));
    }

    /// <inheritdoc/>
    public async ValueTask<long> ReadPointAsync(CancellationToken cancellationToken)
    {
        (EtcdEpoch now, long raw) = await ReadEpochAndRevisionAsync(cancellationToken).ConfigureAwait(false);
        progress.Expect(raw, hasEvent: false);
        return raw + OpenEpoch(now).Offset;
    }

    /// <inheritdoc/>
    public async ValueTask<Lease> GrantLeaseAsync(TimeSpan timeToLive, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(timeToLive, TimeSpan.FromSeconds(1));
        return await EtcdLeases.GrantAsync(members, timeToLive, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask<bool> KeepAliveAsync(long leaseId, CancellationToken cancellationToken) =>
        await EtcdLeases.KeepAliveAsync(members, leaseId, cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public async ValueTask RevokeLeaseAsync(long leaseId, CancellationToken cancellationToken) =>
        await EtcdLeases.RevokeAsync(members, leaseId, cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public async ValueTask<long> ReplaceAllAsync(
        IAsyncEnumerable<KeyValuePair<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>>> entries, long revisionFloor, CancellationToken cancellationToken)
    {
        EtcdEpoch now = await ReadEpochAsync(cancellationToken).ConfigureAwait(false);
        EtcdEpoch begun = await new EtcdReplacement(members, keys, Limits).RunAsync(now, entries, revisionFloor, cancellationToken).ConfigureAwait(false);
        SetEpoch(begun);
        progress.Expect(begun.RawRevision, hasEvent: true);
        return begun.RawRevision + begun.Offset;
    }

    /// <summary>Ends watches and calls, and closes the connections. Leases live on until their time is up.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref disposed, 1) != 0)
        {
            return;
        }

        await closing.CancelAsync().ConfigureAwait(false);
        await terms.DisposeAsync().ConfigureAwait(false);
        await health.DisposeAsync().ConfigureAwait(false);
        members.Dispose();
    }

    private async Task IdentifyAsync(CancellationToken cancellationToken)
    {
        if (options.Identity is null)
        {
            await FoundAsync(cancellationToken).ConfigureAwait(false);
        }

        RangeResponse found = await members.ReadAsync(
            (member, call) => member.Keys.RangeAsync(new RangeRequest { Key = keys.Identity }, call).ResponseAsync, cancellationToken).ConfigureAwait(false);
        if (found.Kvs.Count == 0)
        {
            throw new InvalidDataException(
                $"etcd holds no registry under '{options.Prefix}', and this server belongs to {options.Identity}. Give it back its store; to begin a new registry, empty the data directory.");
        }

        if (!Guid.TryParse(found.Kvs[0].Value.ToStringUtf8(), out Guid value))
        {
            throw new InvalidDataException($"The key {keys.Identity.ToStringUtf8()} in etcd is not one Fairlead wrote. Give another prefix.");
        }

        if (options.Identity is { } expected && expected != value)
        {
            throw new InvalidDataException(
                $"etcd holds registry {value} under '{options.Prefix}', and this server belongs to registry {expected}. Give it back its store; to move it to the other registry, empty the data directory.");
        }

        identity.Keep(found.Kvs[0].Value);
        (_, long raw) = await ReadEpochAndRevisionAsync(cancellationToken).ConfigureAwait(false);
        progress.Expect(raw, hasEvent: false);
    }

    /// <summary>Makes a registry where there is none. Create-if-missing: made twice it does nothing the second time, so it may be repeated.</summary>
    private async Task FoundAsync(CancellationToken cancellationToken)
    {
        var request = new TxnRequest();
        request.Compare.Add(new Compare
        {
            Key = keys.Identity,
            Target = Compare.Types.CompareTarget.Create,
            Result = Compare.Types.CompareResult.Equal,
            CreateRevision = 0,
        });
        request.Success.Add(new RequestOp
        {
            RequestPut = new PutRequest { Key = keys.Identity, Value = ByteString.CopyFromUtf8(Guid.NewGuid().ToString()) },
        });
        request.Success.Add(new RequestOp { RequestPut = new PutRequest { Key = keys.Epoch, Value = EtcdEpoch.Value(0, replacing: false) } });
        await members.ReadAsync((member, call) => member.Keys.TxnAsync(request, call).ResponseAsync, cancellationToken).ConfigureAwait(false);
    }

    private static async Task<RangeResponse?> NextPageAsync(IAsyncEnumerator<RangeResponse> pages, EtcdEpoch now)
    {
        try
        {
            return await pages.MoveNextAsync().ConfigureAwait(false) ? pages.Current : null;
        }
        catch (EtcdCompactedException error)
        {
            throw new RevisionCompactedException(error.OldestRaw - 1 + now.Offset, error.OldestRaw + now.Offset);
        }
    }

    private async Task<EtcdEpoch> ReadEpochAsync(CancellationToken cancellationToken) =>
        (await ReadEpochAndRevisionAsync(cancellationToken).ConfigureAwait(false)).Epoch;

    private async Task<(EtcdEpoch Epoch, long Raw)> ReadEpochAndRevisionAsync(CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(Volatile.Read(ref disposed) != 0, this);
        Refuse();
        // Epoch and identity lie side by side; what was read with the epoch of another registry is none of ours.
        RangeResponse found = await members.ReadAsync(
            (member, call) => member.Keys.RangeAsync(new RangeRequest { Key = keys.Epoch, RangeEnd = keys.AfterIdentity }, call).ResponseAsync, cancellationToken).ConfigureAwait(false);
        Check(found.Kvs.FirstOrDefault(pair => pair.Key == keys.Identity)?.Value);
        return (SetEpoch(ReadEpoch(found)), found.Header.Revision);
    }

    private EtcdEpoch ReadEpoch(RangeResponse found) => found.Kvs.FirstOrDefault(pair => pair.Key == keys.Epoch) is { } pair
        ? EtcdEpoch.Read(pair)
        : throw new InvalidDataException($"The key {keys.Epoch.ToStringUtf8()} is missing in etcd: somebody deleted it. Restore a snapshot.");

    private void Check(ByteString? found)
    {
        if (identity.IsLost(found))
        {
            Log.RegistryLost(logger, Refusal!);
        }

        Refuse();
    }

    private void Refuse()
    {
        if (Refusal is { } refusal)
        {
            throw new StoreUnavailableException(refusal, outcomeUnknown: false);
        }
    }

    /// <summary>Keeps the newest epoch; answers with the one given.</summary>
    private EtcdEpoch SetEpoch(EtcdEpoch found)
    {
        EtcdEpoch known = Epoch;
        while (found.RawRevision > known.RawRevision)
        {
            EtcdEpoch before = Interlocked.CompareExchange(ref epoch, found, known);
            if (ReferenceEquals(before, known))
            {
                break;
            }

            known = before;
        }

        return found;
    }

    private static EtcdEpoch OpenEpoch(EtcdEpoch now) =>
        now.Replacing ? throw new StoreUnavailableException(ReplacingReason, outcomeUnknown: false) : now;
}
