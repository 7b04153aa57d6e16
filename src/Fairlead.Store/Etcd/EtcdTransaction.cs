using Etcdserverpb;
using Fairlead.Store.Contract;
using Google.Protobuf;
using Compare = Fairlead.Store.Contract.Compare;
using WireCompare = Etcdserverpb.Compare;

namespace Fairlead.Store.Etcd;

/// <summary>Our transactions as etcd's.</summary>
internal static class EtcdTransaction
{
    /// <summary>One as it is sent alone: the compare of the epoch first.</summary>
    internal static TxnRequest Map(StoreTransaction transaction, EtcdKeys keys, EtcdEpoch epoch)
    {
        var request = new TxnRequest();
        request.Compare.Add(SameEpoch(keys, epoch));
        foreach (Compare compare in transaction.Compares)
        {
            request.Compare.Add(Map(compare, keys, epoch));
        }

        foreach (StoreOperation operation in transaction.Operations)
        {
            request.Success.Add(Map(operation, keys));
        }

        // Tells a compare of the caller's that failed from an epoch that is over.
        request.Failure.Add(new RequestOp { RequestRange = new RangeRequest { Key = keys.Epoch } });
        return request;
    }

    /// <summary>Several of <see cref="Map"/> in one request: the epoch is compared once for all, and etcd judges each by what was there before all of them.</summary>
    internal static TxnRequest Nest(IEnumerable<TxnRequest> requests)
    {
        var all = new TxnRequest();
        foreach (TxnRequest request in requests)
        {
            if (all.Success.Count == 0)
            {
                all.Compare.Add(request.Compare[0]);
                all.Failure.Add(request.Failure[0]);
            }

            var one = new TxnRequest();
            for (int place = 1; place < request.Compare.Count; place++)
            {
                one.Compare.Add(request.Compare[place]);
            }

            one.Success.Add(request.Success);
            all.Success.Add(new RequestOp { RequestTxn = one });
        }

        return all;
    }

    /// <summary>The answer to one of <see cref="Nest"/>, as it would have come alone. They share a revision.</summary>
    internal static TxnResponse Unnest(TxnResponse all, int place)
    {
        TxnResponse one = all.Succeeded ? all.Responses[place].ResponseTxn : all.Clone();
        one.Header = all.Header;
        return one;
    }

    /// <summary>The epoch as it stood when the transaction failed; null when what failed is a compare of the caller's, in a request of several.</summary>
    internal static RangeResponse? EpochOf(TxnResponse failed) => failed.Responses.Count > 0 ? failed.Responses[0].ResponseRange : null;

    internal static WireCompare SameEpoch(EtcdKeys keys, EtcdEpoch epoch) => new()
    {
        Key = keys.Epoch,
        Target = WireCompare.Types.CompareTarget.Mod,
        Result = WireCompare.Types.CompareResult.Equal,
        ModRevision = epoch.RawRevision,
    };

    private static WireCompare Map(Compare compare, EtcdKeys keys, EtcdEpoch epoch)
    {
        var wire = new WireCompare { Key = keys.Key(compare.Key), Result = WireCompare.Types.CompareResult.Equal };
        switch (compare)
        {
            case Compare.ModifyRevisionIs modify:
                wire.Target = WireCompare.Types.CompareTarget.Mod;
                wire.ModRevision = epoch.Raw(modify.Revision);
                break;
            case Compare.CreateRevisionIs create:
                wire.Target = WireCompare.Types.CompareTarget.Create;
                wire.CreateRevision = epoch.Raw(create.Revision);
                break;
            case Compare.ValueIs value:
                wire.Target = WireCompare.Types.CompareTarget.Value;
                wire.Value = UnsafeByteOperations.UnsafeWrap(value.Value);
                break;
            case Compare.PrefixUnchangedSince prefix:
                wire.RangeEnd = keys.PrefixEnd(prefix.Key);
                wire.Target = WireCompare.Types.CompareTarget.Mod;
                wire.Result = WireCompare.Types.CompareResult.Less;
                wire.ModRevision = Math.Max(0, epoch.Raw(prefix.Revision)) + 1;
                break;
            default:
                throw new ArgumentException($"The compare {compare.GetType().Name} is not one the store knows.");
        }

        return wire;
    }

    private static RequestOp Map(StoreOperation operation, EtcdKeys keys) => operation switch
    {
        StoreOperation.Put put => new RequestOp
        {
            RequestPut = new PutRequest { Key = keys.Key(put.Key), Value = UnsafeByteOperations.UnsafeWrap(put.Value), Lease = put.LeaseId },
        },
        StoreOperation.Delete delete => new RequestOp { RequestDeleteRange = new DeleteRangeRequest { Key = keys.Key(delete.Key) } },
        StoreOperation.DeletePrefix delete => new RequestOp
        {
            RequestDeleteRange = new DeleteRangeRequest { Key = keys.Key(delete.Prefix), RangeEnd = keys.PrefixEnd(delete.Prefix) },
        },
        _ => throw new ArgumentException($"The operation {operation.GetType().Name} is not one the store knows."),
    };
}
