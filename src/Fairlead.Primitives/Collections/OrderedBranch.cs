using System.Diagnostics.CodeAnalysis;

namespace Fairlead.Primitives.Collections;

/// <summary>Children in order. <see cref="Lows"/> holds, for each child, a key that is not above its entries and above those before it.</summary>
internal sealed class OrderedBranch<T>(string[] lows, OrderedNode<T>[] children) : OrderedNode<T>
{
    internal string[] Lows { get; } = lows;

    internal OrderedNode<T>[] Children { get; } = children;

    internal override int Size => Children.Length;

    internal override string FirstKey => Children[0].FirstKey;

    internal static OrderedBranch<T> Of(OrderedNode<T> left, OrderedNode<T> right) => new([left.FirstKey, right.FirstKey], [left, right]);

    internal override bool TryGet(string key, [MaybeNullWhen(false)] out T value) => Children[ChildOf(key)].TryGet(key, out value);

    internal override (OrderedNode<T> Left, OrderedNode<T>? Right) Set(string key, T value, out bool added)
    {
        var at = ChildOf(key);
        var (left, right) = Children[at].Set(key, value, out added);
        var lows = at == 0 && CodePointOrder.Compare(key, Lows[0]) < 0 ? Replaced(Lows, 0, key) : Lows;
        var children = Replaced(Children, at, left);
        return right is null
            ? (new OrderedBranch<T>(lows, children), null)
            : Split(With(lows, at + 1, right.FirstKey), With(children, at + 1, right), atEnd: at == Children.Length - 1);
    }

    internal override OrderedNode<T> Remove(string key)
    {
        var at = ChildOf(key);
        var child = Children[at].Remove(key);
        if (ReferenceEquals(child, Children[at]))
        {
            return this;
        }

        if (child.Size >= MinSize || Children.Length == 1)
        {
            return new OrderedBranch<T>(Lows, Replaced(Children, at, child));
        }

        // A child that has become too small is joined with a neighbour; together they make one node, or two of equal size.
        var first = at == 0 ? 0 : at - 1;
        var (left, right) = at == 0 ? child.Join(Children[1]) : Children[first].Join(child);
        var children = Replaced(Children, first, left);
        return right is null
            ? new OrderedBranch<T>(Without(Lows, first + 1), Without(children, first + 1))
            : new OrderedBranch<T>(Replaced(Lows, first + 1, right.FirstKey), Replaced(children, first + 1, right));
    }

    internal override (OrderedNode<T> Left, OrderedNode<T>? Right) Join(OrderedNode<T> next)
    {
        var other = (OrderedBranch<T>)next;
        return Split([.. Lows, .. other.Lows], [.. Children, .. other.Children], atEnd: false);
    }

    /// <summary>The last child whose low key is not above the key; the first when all are.</summary>
    internal int ChildOf(string key)
    {
        int low = 1, high = Lows.Length - 1;
        while (low <= high)
        {
            var middle = (low + high) >>> 1;
            if (CodePointOrder.Compare(Lows[middle], key) <= 0)
            {
                low = middle + 1;
            }
            else
            {
                high = middle - 1;
            }
        }

        return low - 1;
    }

    private static (OrderedNode<T> Left, OrderedNode<T>? Right) Split(string[] lows, OrderedNode<T>[] children, bool atEnd)
    {
        if (children.Length <= MaxSize)
        {
            return (new OrderedBranch<T>(lows, children), null);
        }

        var half = atEnd ? children.Length - MinSize : children.Length / 2;
        return (new OrderedBranch<T>(lows[..half], children[..half]), new OrderedBranch<T>(lows[half..], children[half..]));
    }
}
