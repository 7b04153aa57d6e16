using Fairlead.Store.Contract;

namespace Fairlead.Store.Etcd;

/// <summary>
/// Transactions that touch nothing of one another's, so that etcd may carry them out as one: whatever order they are thought in, each
/// is judged and ends the same. etcd judges every compare of a request before it changes anything and takes a key once in it, so a
/// transaction that writes what another reads or writes has to wait for the next request.
/// </summary>
/// <param name="limits">The store's; a request of many transactions keeps to them as one of a single transaction does.</param>
internal sealed class EtcdBatch(StoreLimits limits)
{
    /// <summary>
    /// Most transactions in one request. etcd counts nested operations against what the outer ones leave of <c>--max-txn-ops</c>, so half
    /// is left to them. At 64 a transaction costs etcd a fifth of what it costs alone (bench/kv-cluster); more brings little.
    /// </summary>
    internal const int MaximumTransactions = 64;

    private readonly HashSet<ReadOnlyMemory<byte>> written = new(KeyComparer.Instance);
    private readonly HashSet<ReadOnlyMemory<byte>> compared = new(KeyComparer.Instance);
    private int count;
    private int bytes;
    private bool closed;

    /// <summary>Takes the transaction in unless it has to wait for another batch. The first one always fits.</summary>
    internal bool TryAdd(StoreTransaction transaction)
    {
        if (count == 0)
        {
            closed = StaysAlone(transaction);
            Take(transaction);
            return true;
        }

        if (closed || count >= Math.Min(MaximumTransactions, limits.Operations / 2) || StaysAlone(transaction)
            || bytes + SizeOf(transaction) > limits.TransactionBytes || Touches(transaction))
        {
            return false;
        }

        Take(transaction);
        return true;
    }

    /// <summary>
    /// One with a lease may fail for the lease and would take the others with it; one with a prefix reaches keys that are not named; a
    /// large one leaves no room.
    /// </summary>
    private bool StaysAlone(StoreTransaction transaction)
    {
        int most = Math.Min(limits.Operations, limits.Compares) / 2;
        if (transaction.Operations.Count > most || transaction.Compares.Count > most)
        {
            return true;
        }

        foreach (StoreOperation operation in transaction.Operations)
        {
            if (operation is StoreOperation.DeletePrefix or StoreOperation.Put { LeaseId: not 0 })
            {
                return true;
            }
        }

        foreach (Compare compare in transaction.Compares)
        {
            if (compare is Compare.PrefixUnchangedSince)
            {
                return true;
            }
        }

        return false;
    }

    private bool Touches(StoreTransaction transaction)
    {
        foreach (StoreOperation operation in transaction.Operations)
        {
            ReadOnlyMemory<byte> key = KeyOf(operation);
            if (written.Contains(key) || compared.Contains(key))
            {
                return true;
            }
        }

        foreach (Compare compare in transaction.Compares)
        {
            if (written.Contains(compare.Key))
            {
                return true;
            }
        }

        return false;
    }

    private void Take(StoreTransaction transaction)
    {
        count++;
        bytes += SizeOf(transaction);
        foreach (StoreOperation operation in transaction.Operations)
        {
            written.Add(KeyOf(operation));
        }

        foreach (Compare compare in transaction.Compares)
        {
            compared.Add(compare.Key);
        }
    }

    private static ReadOnlyMemory<byte> KeyOf(StoreOperation operation) => operation switch
    {
        StoreOperation.Put put => put.Key,
        StoreOperation.Delete delete => delete.Key,
        StoreOperation.DeletePrefix delete => delete.Prefix,
        _ => throw new ArgumentException($"The operation {operation.GetType().Name} is not one the store knows."),
    };

    /// <summary>Keys and values, and for each about what its encoding takes.</summary>
    private static int SizeOf(StoreTransaction transaction)
    {
        const int encoding = 100;
        int size = encoding;
        foreach (StoreOperation operation in transaction.Operations)
        {
            size += encoding + KeyOf(operation).Length + (operation is StoreOperation.Put put ? put.Value.Length : 0);
        }

        foreach (Compare compare in transaction.Compares)
        {
            size += encoding + compare.Key.Length + (compare is Compare.ValueIs value ? value.Value.Length : 0);
        }

        return size;
    }
}
