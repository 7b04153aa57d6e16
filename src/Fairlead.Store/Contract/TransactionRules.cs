using System.Text;

namespace Fairlead.Store.Contract;

/// <summary>The rules behind <see cref="StoreTransaction.Validate"/>.</summary>
internal static class TransactionRules
{
    internal static void Check(StoreTransaction transaction, StoreLimits limits)
    {
        AtMost(limits.Compares, transaction.Compares.Count, "compares");
        AtMost(limits.Operations, transaction.Operations.Count, "operations");
        int bytes = 0;
        foreach (Compare compare in transaction.Compares)
        {
            bytes += Size(compare);
        }

        foreach (StoreOperation operation in transaction.Operations)
        {
            bytes += Size(operation);
        }

        AtMost(limits.TransactionBytes, bytes, "bytes of keys and values");
        if (transaction.Operations.Count > 1)
        {
            CheckOverlap(transaction.Operations);
        }
    }

    private static int Size(Compare compare)
    {
        switch (compare)
        {
            case Compare.PrefixUnchangedSince:
                return compare.Key.Length;
            case Compare.ModifyRevisionIs or Compare.CreateRevisionIs:
                CheckKey(compare.Key);
                return compare.Key.Length;
            case Compare.ValueIs value:
                CheckKey(compare.Key);
                return compare.Key.Length + value.Value.Length;
            default:
                throw new ArgumentException($"The compare {compare.GetType().Name} is not one the store knows.");
        }
    }

    private static int Size(StoreOperation operation)
    {
        switch (operation)
        {
            case StoreOperation.Put put:
                CheckKey(put.Key);
                return put.Key.Length + put.Value.Length;
            case StoreOperation.Delete delete:
                CheckKey(delete.Key);
                return delete.Key.Length;
            case StoreOperation.DeletePrefix delete:
                return delete.Prefix.Length;
            default:
                throw new ArgumentException($"The operation {operation.GetType().Name} is not one the store knows.");
        }
    }

    private static void CheckOverlap(IReadOnlyList<StoreOperation> operations)
    {
        var puts = new HashSet<ReadOnlyMemory<byte>>(operations.Count, KeyComparer.Instance);
        foreach (StoreOperation operation in operations)
        {
            if (operation is StoreOperation.Put put && !puts.Add(put.Key))
            {
                throw new ArgumentException($"The transaction puts the key '{Show(put.Key)}' twice.");
            }
        }

        if (puts.Count == operations.Count || puts.Count == 0)
        {
            return;
        }

        foreach (StoreOperation operation in operations)
        {
            ReadOnlyMemory<byte>? both = operation switch
            {
                StoreOperation.Delete delete when puts.Contains(delete.Key) => delete.Key,
                StoreOperation.DeletePrefix prefix => FirstUnder(puts, prefix.Prefix.Span),
                _ => null,
            };
            if (both is { } key)
            {
                throw new ArgumentException($"The transaction both puts and deletes the key '{Show(key)}'.");
            }
        }
    }

    private static ReadOnlyMemory<byte>? FirstUnder(HashSet<ReadOnlyMemory<byte>> puts, ReadOnlySpan<byte> prefix)
    {
        foreach (ReadOnlyMemory<byte> key in puts)
        {
            if (key.Span.StartsWith(prefix))
            {
                return key;
            }
        }

        return null;
    }

    private static void CheckKey(ReadOnlyMemory<byte> key)
    {
        if (key.IsEmpty)
        {
            throw new ArgumentException("A key is empty; keys have at least one byte.");
        }

        if (key.Length > StoreLimits.KeyBytes)
        {
            throw new ArgumentException($"A key has {key.Length} bytes; the longest allowed is {StoreLimits.KeyBytes}.");
        }
    }

    private static void AtMost(int limit, int count, string what)
    {
        if (count > limit)
        {
            throw new ArgumentException($"The transaction has {count} {what}; this store takes at most {limit}.");
        }
    }

    private static string Show(ReadOnlyMemory<byte> key) => Encoding.UTF8.GetString(key.Span);
}
