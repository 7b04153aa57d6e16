using System.Collections.Frozen;

namespace Fairlead.Templates.Values;

/// <summary>A value with named fields and methods. Its type is a struct, or a pointer to one.</summary>
public interface IGoStruct
{
    GoType GoType { get; }
}

/// <summary>A struct type: its fields in declaration order, and its methods. One instance per type.</summary>
public sealed class GoStructType : GoType
{
    private readonly FrozenDictionary<string, GoField> _fieldsByName;
    private readonly FrozenDictionary<string, GoMethod> _methodsByName;
    private readonly Func<object?>? _zero;

    public GoStructType(string name, IReadOnlyList<GoField> fields, IReadOnlyList<GoMethod>? methods = null, Func<object?>? zero = null)
        : base(GoKind.Struct, name)
    {
        Fields = fields;
        Methods = methods ?? [];
        _fieldsByName = fields.ToFrozenDictionary(field => field.Name, StringComparer.Ordinal);
        _methodsByName = Methods.ToFrozenDictionary(method => method.Name, StringComparer.Ordinal);
        _zero = zero;
    }

    public IReadOnlyList<GoField> Fields { get; }

    public IReadOnlyList<GoMethod> Methods { get; }

    public GoField? Field(string name) => _fieldsByName.GetValueOrDefault(name);

    public override GoMethod? Method(string name) => _methodsByName.GetValueOrDefault(name);

    /// <summary>How the value prints itself, when it is one of Go's <c>Stringer</c>s.</summary>
    public Func<object, string>? Stringer { get; init; }

    internal object? MakeZero() => _zero?.Invoke();
}

/// <summary>A field: its Go name and type, how to read it, and the name JSON gives it.</summary>
public sealed record GoField(string Name, GoType Type, Func<object, object?> Get)
{
    public string JsonName { get; init; } = Name;

    public static GoField Of<T>(string name, GoType type, Func<T, object?> get) =>
        new(name, type, target => get((T)target));
}
