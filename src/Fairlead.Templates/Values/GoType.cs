using System.Collections.Concurrent;
using System.Numerics;

namespace Fairlead.Templates.Values;

/// <summary>
/// The static Go type of a value. Printing (<c>%T</c>), comparison, argument conversion and the missing-key rules all
/// depend on it, so every value knows its own. Composite types are interned: two equal types are the same object.
/// </summary>
/// <remarks>
/// How .NET objects stand for Go values: <c>nint</c> is <c>int</c>, <c>nuint</c> is <c>uint</c>, the sized integers are
/// the sized integers (<c>int</c> is <c>int32</c>), <c>double</c> and <c>float</c> are the floats, <see cref="Complex"/>
/// is <c>complex128</c>, <c>string</c> is <c>string</c> (see <see cref="GoText"/> for its bytes), <see cref="GoList"/>
/// is a slice, <see cref="GoMap"/> a map, <see cref="IGoStruct"/> a struct or a pointer to one, <see cref="GoNil"/> a
/// typed nil, <see cref="IGoFunction"/> a function, <see cref="GoChannel"/> a channel, <c>null</c> the untyped nil.
/// </remarks>
public class GoType
{
    private static readonly ConcurrentDictionary<GoType, GoType> SliceTypes = new();
    private static readonly ConcurrentDictionary<GoType, GoType> PointerTypes = new();
    private static readonly ConcurrentDictionary<GoType, GoType> ChannelTypes = new();
    private static readonly ConcurrentDictionary<(GoType Key, GoType Element), GoType> MapTypes = new();

    internal GoType(GoKind kind, string name, GoType? key = null, GoType? element = null)
    {
        Kind = kind;
        Name = name;
        Key = key;
        Element = element;
    }

    public static GoType Bool { get; } = new(GoKind.Bool, "bool");

    public static GoType Int { get; } = new(GoKind.Int, "int");

    public static GoType Int8 { get; } = new(GoKind.Int8, "int8");

    public static GoType Int16 { get; } = new(GoKind.Int16, "int16");

    public static GoType Int32 { get; } = new(GoKind.Int32, "int32");

    public static GoType Int64 { get; } = new(GoKind.Int64, "int64");

    public static GoType Uint { get; } = new(GoKind.Uint, "uint");

    public static GoType Uint8 { get; } = new(GoKind.Uint8, "uint8");

    public static GoType Uint16 { get; } = new(GoKind.Uint16, "uint16");

    public static GoType Uint32 { get; } = new(GoKind.Uint32, "uint32");

    public static GoType Uint64 { get; } = new(GoKind.Uint64, "uint64");

    public static GoType Float32 { get; } = new(GoKind.Float32, "float32");

    public static GoType Float64 { get; } = new(GoKind.Float64, "float64");

    public static GoType Complex128 { get; } = new(GoKind.Complex128, "complex128");

    public static GoType String { get; } = new(GoKind.String, "string");

    /// <summary><c>interface {}</c>, also spelled <c>any</c>.</summary>
    public static GoType Any { get; } = new(GoKind.Interface, "interface {}");

    /// <summary>A parameter that takes Go's own <c>reflect.Value</c>: whatever there is, the untyped nil included.</summary>
    internal static GoType ReflectValue { get; } = new(GoKind.Interface, "reflect.Value");

    public static GoType Bytes { get; } = SliceOf(Uint8);

    public static GoType Strings { get; } = SliceOf(String);

    public static GoType AnySlice { get; } = SliceOf(Any);

    public static GoType StringMap { get; } = MapOf(String, String);

    public static GoType AnyMap { get; } = MapOf(String, Any);

    public GoKind Kind { get; }

    /// <summary>The type as <c>%T</c> prints it, e.g. <c>map[string]interface {}</c>.</summary>
    public string Name { get; }

    /// <summary>The key type of a map.</summary>
    public GoType? Key { get; }

    private GoMethod[] OwnMethods { get; init; } = [];

    /// <summary>What a slice, map, pointer or channel holds.</summary>
    public GoType? Element { get; }

    /// <summary>True for a slice or map type with a name of its own.</summary>
    public bool IsNamed { get; private init; }

    public bool IsInteger => Kind is >= GoKind.Int and <= GoKind.Int64;

    public bool IsUnsigned => Kind is >= GoKind.Uint and <= GoKind.Uint64;

    public bool IsFloat => Kind is GoKind.Float32 or GoKind.Float64;

    public static GoType SliceOf(GoType element) =>
        SliceTypes.GetOrAdd(element, static e => new GoType(GoKind.Slice, "[]" + e.Name, element: e));

    public static GoType PointerTo(GoType element) =>
        PointerTypes.GetOrAdd(element, static e => new GoType(GoKind.Pointer, "*" + e.Name, element: e));

    public static GoType ChannelOf(GoType element) =>
        ChannelTypes.GetOrAdd(element, static e => new GoType(GoKind.Chan, "<-chan " + e.Name, element: e));

    public static GoType MapOf(GoType key, GoType element) =>
        MapTypes.GetOrAdd((key, element), static t => new GoType(GoKind.Map, $"map[{t.Key.Name}]{t.Element.Name}", t.Key, t.Element));

    /// <summary>A slice type with a name of its own, like <c>dependency.ServiceTags</c>.</summary>
    internal static GoType NamedSlice(string name, GoType element, params GoMethod[] methods) =>
        new(GoKind.Slice, name, element: element) { OwnMethods = methods, IsNamed = true };

    /// <summary>A <c>map[string]</c> type with a name of its own, like <c>dependency.NomadVarItems</c>.</summary>
    internal static GoType NamedMap(string name, GoType element, params GoMethod[] methods) =>
        new(GoKind.Map, name, String, element) { OwnMethods = methods, IsNamed = true };

    /// <summary>The method of that name on this type, or on the struct this type points to.</summary>
    public virtual GoMethod? Method(string name) =>
        OwnMethods.Length > 0 ? Array.Find(OwnMethods, method => method.Name == name) : Element is GoStructType pointed ? pointed.Method(name) : null;

    /// <summary>The dynamic type of a value; <c>null</c> for the untyped nil and for objects that are no Go value.</summary>
    public static GoType? Of(object? value) => value switch
    {
        null => null,
        string => String,
        bool => Bool,
        nint => Int,
        long => Int64,
        double => Float64,
        GoMap map => map.Type,
        GoList list => list.Type,
        IGoStruct structure => structure.GoType,
        IGoFunction function => function.GoType,
        GoNil nil => nil.Type,
        GoChannel channel => channel.Type,
        ulong => Uint64,
        nuint => Uint,
        int => Int32,
        byte => Uint8,
        uint => Uint32,
        float => Float32,
        short => Int16,
        ushort => Uint16,
        sbyte => Int8,
        System.Numerics.Complex => Complex128,
        _ => null,
    };

    /// <summary>The value a variable of this type starts with.</summary>
    public object? Zero() => Kind switch
    {
        GoKind.Bool => false,
        GoKind.Int => (nint)0,
        GoKind.Int8 => (sbyte)0,
        GoKind.Int16 => (short)0,
        GoKind.Int32 => 0,
        GoKind.Int64 => 0L,
        GoKind.Uint => (nuint)0,
        GoKind.Uint8 => (byte)0,
        GoKind.Uint16 => (ushort)0,
        GoKind.Uint32 => 0U,
        GoKind.Uint64 => 0UL,
        GoKind.Float32 => 0F,
        GoKind.Float64 => 0D,
        GoKind.Complex128 => System.Numerics.Complex.Zero,
        GoKind.String => "",
        GoKind.Slice => GoList.Nil(this),
        GoKind.Map => GoMap.Nil(this),
        GoKind.Interface => null,
        GoKind.Struct => ((GoStructType)this).MakeZero(),
        _ => new GoNil(this),
    };

    public override string ToString() => Name;
}
