namespace Fairlead.Linearizability.Tests.Checking;

/// <summary>What a client can do with one key.</summary>
internal enum OperationKind
{
    /// <summary>Gives the value and the session that holds the key.</summary>
    Read,

    /// <summary>Sets the value; a lock stays with its holder.</summary>
    Put,

    /// <summary>Sets the value if it is the expected one (the index the client gave was that value's).</summary>
    CompareAndSet,

    /// <summary>Removes the key, its lock with it.</summary>
    Delete,

    /// <summary>Sets value and holder if nobody else holds the key.</summary>
    Acquire,

    /// <summary>Sets the value and frees the key if the session holds it.</summary>
    Release,
}

/// <summary>One call of one client to one key, and what came of it. Every value written in a history is written once.</summary>
internal sealed record Operation
{
    /// <summary><see cref="Returned"/> of a call whose outcome nobody knows: it may have taken effect at any time since, or never.</summary>
    public const long Never = long.MaxValue;

    public required string Client { get; init; }

    public required OperationKind Kind { get; init; }

    /// <summary>When the call began; any unit, one clock for the whole history.</summary>
    public required long Invoked { get; init; }

    /// <summary>When its answer was there.</summary>
    public required long Returned { get; init; }

    /// <summary>What is written.</summary>
    public string? Value { get; init; }

    /// <summary>For compare-and-set; null when the key must not be there.</summary>
    public string? Expected { get; init; }

    /// <summary>Who acquires or releases.</summary>
    public string? Session { get; init; }

    /// <summary>Whether the registry said that it did it.</summary>
    public bool Done { get; init; }

    /// <summary>What a read gave; a null value when the key was not there.</summary>
    public KeyState Seen { get; init; }

    public bool IsUnknown => Returned == Never;

    public override string ToString() =>
        $"{Client} {Kind} value={Value} expected={Expected} session={Session} [{Invoked}, {(IsUnknown ? "?" : Returned)}] done={Done} seen={Seen}";
}
