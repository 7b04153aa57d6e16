using Etcdserverpb;
using Fairlead.Store.Contract;
using Google.Protobuf;
using Compare = Fairlead.Store.Contract.Compare;
using WireCompare = Etcdserverpb.Compare;

namespace Fairlead.Store.Etcd;

/// <summary>Our transactions as etcd's.</summary>
internal static class EtcdTransaction
{
    internal static TxnRequest Map(StoreTransaction transaction, EtcdKeys keys, EtcdEpoch epoch)
    {
        var request = new TxnRequest();
        request.Compare.Add(SameEpoch(keys, epoch));
        request.Compare.AddRange(transaction.Compares.Select(compare => Map(compare, keys, epoch)));
        request.Success.AddRange(transaction.Operations.Select(operation => Map(operation, keys)));
        // Tells a compare of the caller's that failed from an epoch that is over.
        request.Failure.Add(new RequestOp { RequestRange = new RangeRequest { Key = keys.Epoch } });
        return request;
    }

    /// <summary>Several in one request without a condition of its own: etcd judges each by what was there before all of them.</summary>
    internal static TxnRequest Nest(IEnumerable<TxnRequest> requests)
    {
        var all = new TxnRequest();
        all.Success.AddRange(requests.Select(static request => new RequestOp { RequestTxn = request }));
        return all;
    }

    /// <summary>The answer to one of <see cref="Nest"/>, as it would have come alone. They share a revision.</summary>
    internal static TxnResponse Unnest(TxnResponse all, int place)
    {
        TxnResponse one = all.Responses[place].ResponseTxn;
        one.Header = all.Header;
        return one;
    }

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
