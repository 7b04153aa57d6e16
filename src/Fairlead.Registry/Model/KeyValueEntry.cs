namespace Fairlead.Registry.Model;

/// <summary>One key of the KV store.</summary>
public sealed record KeyValueEntry
{
    /// <summary>The full key, without a leading slash.</summary>
    public required string Key { get; init; }

    /// <summary>The value's bytes.</summary>
    public ReadOnlyMemory<byte> Value { get; init; }

    /// <summary>Opaque to the registry.</summary>
    public ulong Flags { get; init; }

    /// <summary>The session that holds the key, empty for none.</summary>
    public string Session { get; init; } = "";

    /// <summary>How often the key was acquired.</summary>
    public ulong LockIndex { get; init; }

    /// <summary>The index that created the key.</summary>
    public ulong CreateIndex { get; init; }

    /// <summary>The index of its last change.</summary>
    public ulong ModifyIndex { get; init; }
}
