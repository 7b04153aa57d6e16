using Fairlead.Templates.Printing;
using Fairlead.Templates.Values;

namespace Fairlead.Templates.Functions.Builtins;

/// <summary><c>index slice len</c>: strings are bytes here, as everywhere in Go.</summary>
internal static class Containers
{
    public static IEnumerable<TemplateFunction> Functions() =>
    [
        new("index", "value, ...value -> any", static a => Index(a)),
        new("slice", "value, ...value -> any", static a => Slice(a)),
        new("len", "value -> int", static a => Length(a[0])),
    ];

    private static object Length(object? item) => item switch
    {
        string text => (nint)GoText.ByteCount(text),
        GoList list => (nint)list.Count,
        GoMap map => (nint)map.Count,
        GoChannel => (nint)0,
        null => throw new FunctionException("len of nil pointer"),
        GoNil { Type.Kind: GoKind.Pointer } => throw new FunctionException("len of nil pointer"),
        _ => throw new FunctionException($"len of type {GoType.Of(item)?.Name}"),
    };

    private static object? Index(object?[] arguments)
    {
        var item = arguments[0] ?? throw new FunctionException("index of untyped nil");
        object? current = item;
        for (var i = 1; i < arguments.Length; i++)
        {
            current = current switch
            {
                GoList list => list[Position(arguments[i], list.Count, isLength: false)],
                string text => Byte(text, arguments[i]),
                GoMap map => Entry(map, arguments[i]),
                null or GoNil => throw new FunctionException("index of nil pointer"),
                _ => throw new FunctionException($"can't index item of type {GoType.Of(current)?.Name}"),
            };
        }

        return current;
    }

    private static object Byte(string text, object? index)
    {
        var bytes = GoText.ToUtf8(text);
        return bytes[Position(index, bytes.Length, isLength: false)];
    }

    private static object? Entry(GoMap map, object? key)
    {
        var keyType = map.Type.Key!;
        if (key is null && keyType.Kind != GoKind.Interface)
        {
            throw new FunctionException($"value is nil; should be of type {keyType.Name}");
        }

        var actual = GoType.Of(key);
        if (actual == keyType || keyType.Kind == GoKind.Interface)
        {
            return key is null ? null : map.GetOrZero(key);
        }

        // Any integer will do for a map with integer keys, if it fits.
        if (GoNumber.IsSigned(key) && GoNumber.TryMakeInteger(keyType, GoNumber.ToInt64(key!), out var signed))
        {
            return map.GetOrZero(signed!);
        }

        return GoNumber.IsUnsigned(key) && GoNumber.TryMakeUnsigned(keyType, GoNumber.ToUInt64(key!), out var unsigned)
            ? map.GetOrZero(unsigned!)
            : throw new FunctionException($"value has type {actual?.Name}; should be {keyType.Name}");
    }

    private static object Slice(object?[] arguments)
    {
        var item = arguments[0] ?? throw new FunctionException("slice of untyped nil");
        if (arguments.Length > 4)
        {
            throw new FunctionException($"too many slice indexes: {arguments.Length - 1}");
        }

        if (item is string text)
        {
            return arguments.Length == 4
                ? throw new FunctionException("cannot 3-index slice a string")
                : SliceText(text, arguments);
        }

        var list = item as GoList ?? throw new FunctionException($"can't slice item of type {GoType.Of(item)?.Name}");
        var bounds = Bounds(arguments, list.Count, list.Capacity);
        return list.Slice(bounds[0], bounds[1]);
    }

    private static string SliceText(string text, object?[] arguments)
    {
        var bytes = GoText.ToUtf8(text);
        var bounds = Bounds(arguments, bytes.Length, bytes.Length);
        return GoText.FromUtf8(bytes.AsSpan(bounds[0], bounds[1] - bounds[0]));
    }

    private static int[] Bounds(object?[] arguments, int length, int capacity)
    {
        int[] bounds = [0, length, capacity];
        for (var i = 1; i < arguments.Length; i++)
        {
            bounds[i - 1] = Position(arguments[i], capacity, isLength: true);
        }

        if (bounds[0] > bounds[1])
        {
            throw new FunctionException($"invalid slice index: {bounds[0]} > {bounds[1]}");
        }

        return arguments.Length == 4 && bounds[1] > bounds[2]
            ? throw new FunctionException($"invalid slice index: {bounds[1]} > {bounds[2]}")
            : bounds;
    }

    /// <param name="isLength">True when the length itself is a good position, as in a slice.</param>
    private static int Position(object? index, int length, bool isLength)
    {
        if (index is null)
        {
            throw new FunctionException("cannot index slice/array with nil");
        }

        if (!GoNumber.IsSigned(index) && !GoNumber.IsUnsigned(index))
        {
            throw new FunctionException($"cannot index slice/array with type {GoType.Of(index)?.Name}");
        }

        var position = GoNumber.IsSigned(index) ? GoNumber.ToInt64(index) : (long)Math.Min(GoNumber.ToUInt64(index), long.MaxValue);
        return position >= 0 && (isLength ? position <= length : position < length)
            ? (int)position
            : throw new FunctionException($"index out of range: {position}");
    }
}
