using System.Collections.Immutable;

namespace Fairlead.Registry.Filter;

/// <summary>What kind of thing a field holds: it decides which operators make sense.</summary>
internal enum FilterKind
{
    Text,
    Number,
    Flag,
    Texts,
    TextMap,
    Objects,
    ObjectMap,
}

/// <summary>A field of some record. <see cref="Any"/> tells whether one of its values (there is one, but below a list) passes.</summary>
/// <param name="Kind">What its values are. A value is null where a map has no such key.</param>
/// <param name="Any">Runs a test over the values until one passes.</param>
internal sealed record FilterField<T>(FilterKind Kind, Func<T, Func<object?, bool>, bool> Any);

/// <summary>The fields by which records of one shape can be filtered, named as in the JSON of the API.</summary>
/// <typeparam name="T">The record.</typeparam>
public sealed class FilterShape<T>
{
    private readonly Dictionary<string, Func<ReadOnlyMemory<string>, FilterField<T>?>> _fields = new(StringComparer.Ordinal);

    internal FilterShape<T> Text(string name, Func<T, string> value) => Leaf(name, FilterKind.Text, value);

    internal FilterShape<T> Number(string name, Func<T, long> value) => Leaf(name, FilterKind.Number, item => (object)value(item));

    internal FilterShape<T> Flag(string name, Func<T, bool> value) => Leaf(name, FilterKind.Flag, item => (object)value(item));

    internal FilterShape<T> Texts(string name, Func<T, ImmutableArray<string>> value) =>
        Leaf(name, FilterKind.Texts, item => (object)value(item));

    internal FilterShape<T> TextMap(string name, Func<T, ImmutableSortedDictionary<string, string>> value)
    {
        _fields[name] = rest => rest.Length switch
        {
            0 => Field(FilterKind.TextMap, value),
            1 => KeyOf(rest.Span[0]),
            _ => null,
        };
        return this;

        FilterField<T> KeyOf(string key) => Field(FilterKind.Text, item => value(item).GetValueOrDefault(key));
    }

    internal FilterShape<T> Nested<TInner>(string name, FilterShape<TInner> shape, Func<T, TInner> value)
    {
        _fields[name] = rest => shape.Resolve(rest) is { } inner
            ? new FilterField<T>(inner.Kind, (item, test) => inner.Any(value(item), test))
            : null;
        return this;
    }

    /// <summary>A list of records: a field below it passes when it does for one of them.</summary>
    internal FilterShape<T> Each<TInner>(string name, FilterShape<TInner> shape, Func<T, ImmutableArray<TInner>> value)
    {
        _fields[name] = rest => rest.Length == 0
            ? Field(FilterKind.Objects, item => (object)value(item).Length)
            : shape.Resolve(rest) is { } inner
                ? new FilterField<T>(inner.Kind, (item, test) => value(item).Any(one => inner.Any(one, test)))
                : null;
        return this;
    }

    /// <summary>A map of records: the first name below it is a key.</summary>
    internal FilterShape<T> MapOf<TInner>(string name, FilterShape<TInner> shape, Func<T, ImmutableSortedDictionary<string, TInner>> value)
    {
        _fields[name] = rest => rest.Length == 0
            ? Field(FilterKind.ObjectMap, item => (object)value(item).Keys.ToImmutableArray())
            : shape.Resolve(rest[1..]) is { } inner ? KeyOf(rest.Span[0], inner) : null;
        return this;

        FilterField<T> KeyOf(string key, FilterField<TInner> inner) =>
            new(inner.Kind, (item, test) => value(item).TryGetValue(key, out var one) ? inner.Any(one, test) : test(null));
    }

    /// <summary>The field a path names; null when there is none.</summary>
    internal FilterField<T>? Resolve(ReadOnlyMemory<string> path) =>
        !path.IsEmpty && _fields.TryGetValue(path.Span[0], out var field) ? field(path[1..]) : null;

    private FilterShape<T> Leaf(string name, FilterKind kind, Func<T, object?> value)
    {
        _fields[name] = rest => rest.IsEmpty ? Field(kind, value) : null;
        return this;
    }

    private static FilterField<T> Field(FilterKind kind, Func<T, object?> value) => new(kind, (item, test) => test(value(item)));
}
