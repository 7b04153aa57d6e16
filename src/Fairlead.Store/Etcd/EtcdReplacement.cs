using Etcdserverpb;
using Fairlead.Store.Contract;
using Google.Protobuf;
using WireCompare = Etcdserverpb.Compare;

namespace Fairlead.Store.Etcd;

/// <summary>
/// Puts a snapshot in the place of everything. etcd has no transaction that large, so it is done in steps between two epochs: the first
/// stops all writers and watches, the second lets them go on with the new offset. A replacement that dies between them leaves the
/// space closed, with a reason that says to restore again; half of a registry is never served.
/// </summary>
internal sealed class EtcdReplacement(EtcdMembers members, EtcdKeys keys, StoreLimits limits)
{
    private long closedAt;

    /// <returns>The epoch that begins with the last step.</returns>
    internal async Task<EtcdEpoch> RunAsync(
        EtcdEpoch epoch,
        IAsyncEnumerable<KeyValuePair<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>>> entries,
        long revisionFloor,
        CancellationToken cancellationToken)
    {
        closedAt = (await StepAsync(epoch.RawRevision, [PutEpoch(epoch.Offset, replacing: true)], cancellationToken).ConfigureAwait(false)).Header.Revision;
        await RevokeLeasesAsync(cancellationToken).ConfigureAwait(false);
        var everything = new DeleteRangeRequest { Key = keys.Key(default), RangeEnd = keys.PrefixEnd(default) };
        await StepAsync(closedAt, [new RequestOp { RequestDeleteRange = everything }], cancellationToken).ConfigureAwait(false);
        await PutAllAsync(entries, cancellationToken).ConfigureAwait(false);

        // Everything above was put after closedAt, so closedAt + offset >= floor puts it all above the floor.
        long offset = Math.Max(epoch.Offset, revisionFloor - closedAt);
        TxnResponse opened = await StepAsync(closedAt, [PutEpoch(offset, replacing: false)], cancellationToken).ConfigureAwait(false);
        return new EtcdEpoch(opened.Header.Revision, offset, Replacing: false);
    }

    private async Task PutAllAsync(IAsyncEnumerable<KeyValuePair<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>>> entries, CancellationToken cancellationToken)
    {
        var puts = new List<RequestOp>();
        int bytes = 0;
        await foreach ((ReadOnlyMemory<byte> key, ReadOnlyMemory<byte> value) in entries.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            if (key.Length + value.Length > limits.TransactionBytes)
            {
                throw new StoreUnavailableException(
                    $"An entry of {key.Length + value.Length} bytes is larger than etcd takes ({limits.TransactionBytes}): raise --max-request-bytes and restore again.",
                    outcomeUnknown: true);
            }

            if (puts.Count == limits.Operations || bytes + key.Length + value.Length > limits.TransactionBytes)
            {
                await StepAsync(closedAt, puts, cancellationToken).ConfigureAwait(false);
                puts.Clear();
                bytes = 0;
            }

            puts.Add(new RequestOp { RequestPut = new PutRequest { Key = keys.Key(key), Value = UnsafeByteOperations.UnsafeWrap(value) } });
            bytes += key.Length + value.Length;
        }

        if (puts.Count > 0)
        {
            await StepAsync(closedAt, puts, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task RevokeLeasesAsync(CancellationToken cancellationToken)
    {
        var leases = new HashSet<long>();
        await foreach (RangeResponse page in EtcdPages.ReadAsync(members, keys.Key(default), keys.PrefixEnd(default), cancellationToken).ConfigureAwait(false))
        {
            leases.UnionWith(page.Kvs.Select(static pair => pair.Lease).Where(static lease => lease != 0));
        }

        foreach (long lease in leases)
        {
            await EtcdLeases.RevokeAsync(members, lease, cancellationToken).ConfigureAwait(false);
        }
    }

    private RequestOp PutEpoch(long offset, bool replacing) => new()
    {
        RequestPut = new PutRequest { Key = keys.Epoch, Value = EtcdEpoch.Value(offset, replacing) },
    };

    private async Task<TxnResponse> StepAsync(long epochRevision, List<RequestOp> operations, CancellationToken cancellationToken)
    {
        var request = new TxnRequest();
        request.Compare.Add(new WireCompare
        {
            Key = keys.Epoch,
            Target = WireCompare.Types.CompareTarget.Mod,
            Result = WireCompare.Types.CompareResult.Equal,
            ModRevision = epochRevision,
        });
        request.Success.AddRange(operations);
        TxnResponse response = await members.WriteAsync(
            (member, options) => member.Keys.TxnAsync(request, options).ResponseAsync, cancellationToken).ConfigureAwait(false);
        return response.Succeeded
            ? response
            : throw new StoreUnavailableException("Somebody else replaces the whole space at the same time: look at what is there, then restore again.", outcomeUnknown: true);
    }
}
