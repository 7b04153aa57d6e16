namespace Fairlead.Templates.Values;

/// <summary>
/// A Go map. Keys are boxed Go values; ranging and printing go through them in order (numbers by size, strings by byte).
/// Only the functions that Go's own users know to change a map (<c>sprig_set</c>, <c>scratch.MapSet</c>) change one.
/// </summary>
public sealed class GoMap
{
    private readonly Dictionary<object, object?> _entries;
    private object[]? _sortedKeys;

    public GoMap(GoType type)
        : this(type, [])
    {
    }

    private GoMap(GoType type, Dictionary<object, object?> entries)
    {
        Type = type;
        _entries = entries;
    }

    /// <summary>The map type, e.g. <c>map[string]string</c>.</summary>
    public GoType Type { get; }

    public bool IsNil { get; private init; }

    public int Count => _entries.Count;

    public IEnumerable<KeyValuePair<object, object?>> Entries => _entries;

    public static GoMap Nil(GoType type) => new(type) { IsNil = true };

    public static GoMap NewAny() => new(GoType.AnyMap);

    /// <summary>A <c>map[string]string</c> with these entries; a null source gives an empty map.</summary>
    public static GoMap OfStrings(IEnumerable<KeyValuePair<string, string>>? source)
    {
        var entries = new Dictionary<object, object?>();
        foreach (var (key, value) in source ?? [])
        {
            entries[key] = value;
        }

        return new GoMap(GoType.StringMap, entries);
    }

    public bool TryGet(object key, out object? value) => _entries.TryGetValue(key, out value);

    public bool ContainsKey(object key) => _entries.ContainsKey(key);

    /// <summary>The value under a key, or the zero value of the element type.</summary>
    public object? GetOrZero(object key) => _entries.TryGetValue(key, out var value) ? value : Type.Element!.Zero();

    public void Set(object key, object? value)
    {
        _entries[key] = value;
        _sortedKeys = null;
    }

    public void Remove(object key)
    {
        _entries.Remove(key);
        _sortedKeys = null;
    }

    /// <summary>Keys in Go's printing and ranging order. The array is a snapshot: the map may change while it is walked.</summary>
    public IReadOnlyList<object> SortedKeys()
    {
        // A benign race: two readers may both sort, both get the same order.
        var keys = _sortedKeys;
        if (keys is null)
        {
            keys = [.. _entries.Keys];
            Array.Sort(keys, GoOrder.Compare);
            _sortedKeys = keys;
        }

        return keys;
    }
}
