using System.Diagnostics.CodeAnalysis;

namespace Fairlead.Primitives.Collections;

/// <summary>Entries side by side: keys in order, each value at its key's place.</summary>
internal sealed class OrderedLeaf<T>(string[] keys, T[] values) : OrderedNode<T>
{
    internal static OrderedLeaf<T> Empty { get; } = new([], []);

    internal string[] Keys { get; } = keys;

    internal T[] Values { get; } = values;

    internal override int Size => Keys.Length;

    internal override string FirstKey => Keys[0];

    internal override bool TryGet(string key, [MaybeNullWhen(false)] out T value)
    {
        var at = Find(key);
        value = at < 0 ? default : Values[at];
        return at >= 0;
    }

    internal override (OrderedNode<T> Left, OrderedNode<T>? Right) Set(string key, T value, out bool added)
    {
        var at = Find(key);
        added = at < 0;
        if (!added)
        {
            return (new OrderedLeaf<T>(Keys, Replaced(Values, at, value)), null);
        }

        return Split(With(Keys, ~at, key), With(Values, ~at, value), atEnd: ~at == Keys.Length);
    }

    internal override OrderedNode<T> Remove(string key)
    {
        var at = Find(key);
        return at < 0 ? this : new OrderedLeaf<T>(Without(Keys, at), Without(Values, at));
    }

    internal override (OrderedNode<T> Left, OrderedNode<T>? Right) Join(OrderedNode<T> next)
    {
        var other = (OrderedLeaf<T>)next;
        return Split([.. Keys, .. other.Keys], [.. Values, .. other.Values], atEnd: false);
    }

    /// <summary>The place of the first key that is not less, or its complement when that key is another one.</summary>
    internal int Find(string key)
    {
        int low = 0, high = Keys.Length - 1;
        while (low <= high)
        {
            var middle = (low + high) >>> 1;
            var order = CodePointOrder.Compare(Keys[middle], key);
            if (order == 0)
            {
                return middle;
            }

            if (order < 0)
            {
                low = middle + 1;
            }
            else
            {
                high = middle - 1;
            }
        }

        return ~low;
    }

    /// <summary>Keys that arrive in order leave full leaves behind instead of half empty ones.</summary>
    private static (OrderedNode<T> Left, OrderedNode<T>? Right) Split(string[] keys, T[] values, bool atEnd)
    {
        if (keys.Length <= MaxSize)
        {
            return (new OrderedLeaf<T>(keys, values), null);
        }

        var half = atEnd ? keys.Length - MinSize : keys.Length / 2;
        return (new OrderedLeaf<T>(keys[..half], values[..half]), new OrderedLeaf<T>(keys[half..], values[half..]));
    }
}
