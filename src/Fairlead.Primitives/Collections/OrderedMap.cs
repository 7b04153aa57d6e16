using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace Fairlead.Primitives.Collections;

/// <summary>
/// An immutable map from strings in UTF-8 byte order: a B+ tree whose nodes are shared between versions. A change copies one path,
/// O(log n); reading needs no lock; a prefix or a range is enumerated in order without visiting the rest.
/// </summary>
/// <remarks>
/// Leaves are arrays of exactly the size they need, so that a hundred thousand small maps (the checks of a node) cost little more
/// than their entries.
/// </remarks>
[SuppressMessage("Naming", "CA1710", Justification = "A map is what it is; the field says B-tree map, not dictionary collection.")]
public sealed class OrderedMap<T> : IReadOnlyCollection<KeyValuePair<string, T>>
{
    /// <summary>The map without entries.</summary>
    [SuppressMessage("Design", "CA1000", Justification = "The empty map is where every map of this type begins, as in System.Collections.Immutable.")]
    public static OrderedMap<T> Empty { get; } = new(OrderedLeaf<T>.Empty, 0);

    private readonly OrderedNode<T> _root;

    internal OrderedMap(OrderedNode<T> root, int count) => (_root, Count) = (root, count);

    /// <summary>How many entries.</summary>
    public int Count { get; }

    /// <summary>Whether there is none.</summary>
    public bool IsEmpty => Count == 0;

    /// <summary>The value of a key that must exist.</summary>
    public T this[string key] => TryGetValue(key, out var value) ? value : throw new KeyNotFoundException($"No entry '{key}'.");

    /// <summary>Looks a key up.</summary>
    public bool TryGetValue(string key, [MaybeNullWhen(false)] out T value) => _root.TryGet(key, out value);

    /// <summary>The value, or the type's default.</summary>
    public T? Find(string key) => _root.TryGet(key, out var value) ? value : default;

    /// <summary>Whether the key exists.</summary>
    public bool ContainsKey(string key) => _root.TryGet(key, out _);

    /// <summary>A map in which the key has this value.</summary>
    public OrderedMap<T> Set(string key, T value)
    {
        var (left, right) = _root.Set(key, value, out var added);
        var root = right is null ? left : OrderedBranch<T>.Of(left, right);
        return new OrderedMap<T>(root, added ? Count + 1 : Count);
    }

    /// <summary>A map without the key; this one when it is not there.</summary>
    public OrderedMap<T> Remove(string key)
    {
        var root = _root.Remove(key);
        if (ReferenceEquals(root, _root))
        {
            return this;
        }

        while (root is OrderedBranch<T> { Size: 1 } single)
        {
            root = single.Children[0];
        }

        return Count == 1 ? Empty : new OrderedMap<T>(root, Count - 1);
    }

    /// <summary>The entries whose key begins with the prefix, in order.</summary>
    public OrderedRange<T> WithPrefix(string prefix) => new(_root, prefix, prefix);

    /// <summary>The entries from this key on, in order.</summary>
    public OrderedRange<T> From(string key) => new(_root, key, "");

    /// <summary>All entries in order.</summary>
    public OrderedRange<T>.Enumerator GetEnumerator() => new OrderedRange<T>(_root, "", "").GetEnumerator();

    IEnumerator<KeyValuePair<string, T>> IEnumerable<KeyValuePair<string, T>>.GetEnumerator() => GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
