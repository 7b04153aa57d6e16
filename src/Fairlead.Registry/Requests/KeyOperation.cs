namespace Fairlead.Registry.Requests;

/// <summary>What is done to a key of the KV store.</summary>
public enum KeyVerb
{
    /// <summary>Write. A lock on the key stays, its count begins anew.</summary>
    Set,

    /// <summary>Write if the key's index is the one given; 0: if the key does not exist.</summary>
    Cas,

    /// <summary>Write and take the lock for a session; refused while another holds it or its delay runs.</summary>
    Acquire,

    /// <summary>Write and give the lock back; refused to a session that does not hold it.</summary>
    Release,

    /// <summary>Remove; a key that does not exist is no refusal.</summary>
    Delete,

    /// <summary>Remove if the key's index is the one given; a key that does not exist is no refusal.</summary>
    DeleteCas,

    /// <summary>Remove every key that begins with this.</summary>
    DeleteTree,

    /// <summary>Transactions only: read; refused when the key does not exist.</summary>
    Get,

    /// <summary>Transactions only: read; gives nothing when the key does not exist.</summary>
    GetOrEmpty,

    /// <summary>Transactions only: read every key that begins with this.</summary>
    GetTree,

    /// <summary>Transactions only: refused unless the key's index is the one given.</summary>
    CheckIndex,

    /// <summary>Transactions only: refused unless the session holds the key.</summary>
    CheckSession,

    /// <summary>Transactions only: refused when the key exists.</summary>
    CheckNotExists,
}

/// <summary>One thing to do to a key; a part of a transaction.</summary>
/// <param name="Verb">What.</param>
/// <param name="Key">The key, or the prefix of a tree.</param>
public sealed record KeyOperation(KeyVerb Verb, string Key) : TransactionOperation
{
    /// <summary>The bytes to write.</summary>
    public ReadOnlyMemory<byte> Value { get; init; }

    /// <summary>Opaque to the registry.</summary>
    public ulong Flags { get; init; }

    /// <summary>The index of the verbs that compare one.</summary>
    public ulong Index { get; init; }

    /// <summary>The session of the verbs that name one.</summary>
    public string Session { get; init; } = "";
}
