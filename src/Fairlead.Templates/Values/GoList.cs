namespace Fairlead.Templates.Values;

/// <summary>
/// A Go slice: a window on an array nobody changes. Slicing shares the array. A nil slice has no elements and prints as
/// an empty one, but is encoded as <c>null</c>.
/// </summary>
public sealed class GoList
{
    private readonly object?[] _items;
    private readonly int _start;

    public GoList(GoType type, object?[] items)
        : this(type, items, 0, items.Length)
    {
    }

    private GoList(GoType type, object?[] items, int start, int count)
    {
        Type = type;
        _items = items;
        _start = start;
        Count = count;
    }

    /// <summary>The slice type, e.g. <c>[]string</c>.</summary>
    public GoType Type { get; }

    public int Count { get; }

    public bool IsNil { get; private init; }

    // Not AsSpan: the array may really be a HealthService[], which a writable span refuses.
    public ReadOnlySpan<object?> Items => new(_items, _start, Count);

    /// <summary>How far a three-index slice may reach: to the end of the shared array.</summary>
    public int Capacity => _items.Length - _start;

    public object? this[int index] => Items[index];

    public static GoList Nil(GoType type) => new(type, []) { IsNil = true };

    public static GoList OfStrings(params IEnumerable<string> items) => new(GoType.Strings, [.. items]);

    /// <summary>A <c>[]interface {}</c>.</summary>
    public static GoList OfAny(params object?[] items) => new(GoType.AnySlice, items);

    /// <summary>Wraps an array of structs without copying; the array must not change afterwards.</summary>
    public static GoList Of<T>(GoType elementType, T[] items)
        where T : class => new(GoType.SliceOf(elementType), items);

    /// <summary>The strings of a <c>[]string</c>.</summary>
    public string[] ToStrings() => Array.ConvertAll(ToArray(), item => (string)item!);

    /// <summary>A <c>[]uint8</c>.</summary>
    public static GoList OfBytes(ReadOnlySpan<byte> bytes)
    {
        var items = new object?[bytes.Length];
        for (var i = 0; i < items.Length; i++)
        {
            items[i] = bytes[i];
        }

        return new GoList(GoType.Bytes, items);
    }

    public GoList Slice(int start, int end) => new(Type, _items, _start + start, end - start);

    public object?[] ToArray() => Items.ToArray();
}
