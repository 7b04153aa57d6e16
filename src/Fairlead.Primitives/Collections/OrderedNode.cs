using System.Diagnostics.CodeAnalysis;

namespace Fairlead.Primitives.Collections;

/// <summary>A node of the tree; never changed once another thread can see it.</summary>
internal abstract class OrderedNode<T>
{
    /// <summary>Most entries of a leaf, most children of a branch. 32 keeps a path copy of a million entries under 2 KB.</summary>
    internal const int MaxSize = 32;

    /// <summary>Below this a node is joined with its neighbour.</summary>
    internal const int MinSize = 8;

    /// <summary>Entries of a leaf, children of a branch.</summary>
    internal abstract int Size { get; }

    /// <summary>The smallest key below; only asked of nodes that have entries.</summary>
    internal abstract string FirstKey { get; }

    internal abstract bool TryGet(string key, [MaybeNullWhen(false)] out T value);

    /// <summary>The node with the entry, in two halves when one would be too large.</summary>
    internal abstract (OrderedNode<T> Left, OrderedNode<T>? Right) Set(string key, T value, out bool added);

    /// <summary>The node without the entry; this one when the key is not there.</summary>
    internal abstract OrderedNode<T> Remove(string key);

    /// <summary>One node of the entries of both, or two of about equal size. Both are of one kind.</summary>
    internal abstract (OrderedNode<T> Left, OrderedNode<T>? Right) Join(OrderedNode<T> next);

    protected static TItem[] With<TItem>(TItem[] items, int at, TItem item)
    {
        var copy = new TItem[items.Length + 1];
        Array.Copy(items, copy, at);
        copy[at] = item;
        Array.Copy(items, at, copy, at + 1, items.Length - at);
        return copy;
    }

    protected static TItem[] Without<TItem>(TItem[] items, int at)
    {
        var copy = new TItem[items.Length - 1];
        Array.Copy(items, copy, at);
        Array.Copy(items, at + 1, copy, at, copy.Length - at);
        return copy;
    }

    protected static TItem[] Replaced<TItem>(TItem[] items, int at, TItem item)
    {
        var copy = (TItem[])items.Clone();
        copy[at] = item;
        return copy;
    }
}
