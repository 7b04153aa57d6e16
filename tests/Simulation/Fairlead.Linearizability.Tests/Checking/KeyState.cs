namespace Fairlead.Linearizability.Tests.Checking;

/// <summary>All there is to know of a key, and what each operation makes of it: the sequential specification.</summary>
/// <param name="Value">Null when the key is not there.</param>
/// <param name="Session">Who holds it; null when nobody does.</param>
internal readonly record struct KeyState(string? Value, string? Session)
{
    /// <summary>Whether the operation, done at this moment, could have come out as it did; and what it leaves.</summary>
    public bool TryApply(Operation operation, out KeyState next)
    {
        var (does, after) = operation.Kind switch
        {
            OperationKind.Read => (true, this),
            OperationKind.Put => (true, this with { Value = operation.Value }),
            OperationKind.CompareAndSet => (Value == operation.Expected, this with { Value = operation.Value }),
            OperationKind.Delete => (true, default),
            OperationKind.Acquire => (Session is null || Session == operation.Session, new KeyState(operation.Value, operation.Session)),
            OperationKind.Release => (Session is not null && Session == operation.Session, new KeyState(operation.Value, null)),
            _ => throw new ArgumentOutOfRangeException(nameof(operation), operation.Kind, "no such operation"),
        };
        next = does ? after : this;
        return operation.IsUnknown || (operation.Kind == OperationKind.Read ? operation.Seen == this : operation.Done == does);
    }
}
