namespace Fairlead.Store.Contract;

/// <summary>If all <see cref="Compares"/> hold, all <see cref="Operations"/> are applied as one; otherwise nothing is.</summary>
public sealed record StoreTransaction(IReadOnlyList<Compare> Compares, IReadOnlyList<StoreOperation> Operations)
{
    /// <summary>
    /// Refuses what not every engine could carry out: more than the limits, an empty key, a key put twice, a key both put and
    /// deleted (etcd's rule: an order within a transaction has no meaning there). Deletes may overlap.
    /// </summary>
    /// <exception cref="ArgumentException">Names the rule and the key.</exception>
    public void Validate(StoreLimits limits)
    {
        TransactionRules.Check(this, limits);
    }
}

/// <summary>A condition on one key.</summary>
public abstract record Compare(ReadOnlyMemory<byte> Key)
{
    /// <summary>The key's last put was at exactly this revision; 0 means that the key does not exist.</summary>
    public sealed record ModifyRevisionIs(ReadOnlyMemory<byte> Key, long Revision) : Compare(Key);

    /// <summary>The key was created at exactly this revision; 0 means that the key does not exist.</summary>
    public sealed record CreateRevisionIs(ReadOnlyMemory<byte> Key, long Revision) : Compare(Key);

    /// <summary>The key exists with exactly this value.</summary>
    public sealed record ValueIs(ReadOnlyMemory<byte> Key, ReadOnlyMemory<byte> Value) : Compare(Key);

    /// <summary>No key that begins with <see cref="Compare.Key"/> was put after this revision (deletes are not seen).</summary>
    public sealed record PrefixUnchangedSince(ReadOnlyMemory<byte> Key, long Revision) : Compare(Key);
}

/// <summary>One change to the key space.</summary>
public abstract record StoreOperation
{
    private StoreOperation()
    {
    }

    /// <summary>Puts a value, under a lease or (0) under none.</summary>
    public sealed record Put(ReadOnlyMemory<byte> Key, ReadOnlyMemory<byte> Value, long LeaseId = 0) : StoreOperation;

    /// <summary>Deletes one key; a key that does not exist is no error and makes no event.</summary>
    public sealed record Delete(ReadOnlyMemory<byte> Key) : StoreOperation;

    /// <summary>Deletes every key that begins with the prefix.</summary>
    public sealed record DeletePrefix(ReadOnlyMemory<byte> Prefix) : StoreOperation;
}

/// <summary>What became of a transaction.</summary>
/// <param name="Succeeded">Whether the compares held and the operations were applied.</param>
/// <param name="Revision">When it succeeded and changed something, its own revision; otherwise the revision it was judged at.</param>
public readonly record struct CommitResult(bool Succeeded, long Revision);
