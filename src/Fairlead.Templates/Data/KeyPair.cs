using Fairlead.Templates.Values;

namespace Fairlead.Templates.Data;

/// <summary>One entry of the key/value store, as <c>ls</c>, <c>tree</c> and their kin give it.</summary>
public sealed class KeyPair : IGoStruct
{
    private static readonly GoStructType Shape = new(
        "dependency.KeyPair",
        [
            GoField.Of<KeyPair>(nameof(Path), GoType.String, value => value.Path),
            GoField.Of<KeyPair>(nameof(Key), GoType.String, value => value.Key),
            GoField.Of<KeyPair>(nameof(Value), GoType.String, value => value.Value),
            GoField.Of<KeyPair>(nameof(Exists), GoType.Bool, value => value.Exists),
            GoField.Of<KeyPair>(nameof(CreateIndex), GoType.Uint64, value => value.CreateIndex),
            GoField.Of<KeyPair>(nameof(ModifyIndex), GoType.Uint64, value => value.ModifyIndex),
            GoField.Of<KeyPair>(nameof(LockIndex), GoType.Uint64, value => value.LockIndex),
            GoField.Of<KeyPair>(nameof(Flags), GoType.Uint64, value => value.Flags),
            GoField.Of<KeyPair>(nameof(Session), GoType.String, value => value.Session),
        ]);

    /// <summary><c>*dependency.KeyPair</c></summary>
    public static GoType Type { get; } = GoType.PointerTo(Shape);

    /// <summary><c>[]*dependency.KeyPair</c></summary>
    public static GoType ListType { get; } = GoType.SliceOf(Type);

    GoType IGoStruct.GoType => Type;

    /// <summary>The whole key.</summary>
    public string Path { get; init; } = "";

    /// <summary>The key below the prefix that was asked for.</summary>
    public string Key { get; init; } = "";

    public string Value { get; init; } = "";

    public bool Exists { get; init; }

    public ulong CreateIndex { get; init; }

    public ulong ModifyIndex { get; init; }

    public ulong LockIndex { get; init; }

    public ulong Flags { get; init; }

    public string Session { get; init; } = "";

    internal static GoList EmptyList() => new(ListType, []);

    /// <summary>The same entry under another key, as <c>byKey</c> needs it.</summary>
    internal KeyPair WithKey(string key) => new()
    {
        Path = Path,
        Key = key,
        Value = Value,
        Exists = Exists,
        CreateIndex = CreateIndex,
        ModifyIndex = ModifyIndex,
        LockIndex = LockIndex,
        Flags = Flags,
        Session = Session,
    };
}
