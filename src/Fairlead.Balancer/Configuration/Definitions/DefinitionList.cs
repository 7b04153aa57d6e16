using System.Collections;
using System.Runtime.CompilerServices;

namespace Fairlead.Balancer.Configuration.Definitions;

/// <summary>An immutable list that equals another one with equal items in the same order, which no list of .NET does.</summary>
[CollectionBuilder(typeof(DefinitionList), nameof(DefinitionList.Create))]
public sealed class DefinitionList<T> : IReadOnlyList<T>, IEquatable<DefinitionList<T>>
{
    private readonly T[] _items;

    internal DefinitionList(T[] items) => _items = items;

    internal static readonly DefinitionList<T> Empty = new([]);

    /// <inheritdoc/>
    public int Count => _items.Length;

    /// <inheritdoc/>
    public T this[int index] => _items[index];

    /// <summary>The items without the cost of an enumerator.</summary>
    public ReadOnlySpan<T> Span => _items;

    /// <inheritdoc/>
    public bool Equals(DefinitionList<T>? other) => other is not null && _items.AsSpan().SequenceEqual(other._items);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as DefinitionList<T>);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (T item in _items)
        {
            hash.Add(item);
        }

        return hash.ToHashCode();
    }

    /// <inheritdoc/>
    public IEnumerator<T> GetEnumerator() => ((IEnumerable<T>)_items).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => _items.GetEnumerator();
}

/// <summary>Makes <see cref="DefinitionList{T}"/>.</summary>
public static class DefinitionList
{
    /// <summary>A list of a copy of the items.</summary>
    public static DefinitionList<T> Create<T>(ReadOnlySpan<T> items) =>
        items.IsEmpty ? DefinitionList<T>.Empty : new DefinitionList<T>(items.ToArray());

    /// <summary>A list of a copy of the items.</summary>
    public static DefinitionList<T> ToDefinitionList<T>(this IEnumerable<T> items) => Create<T>(items.ToArray());
}
