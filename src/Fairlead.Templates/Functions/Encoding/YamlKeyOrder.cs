using System.Numerics;
using Fairlead.Templates.Values;

namespace Fairlead.Templates.Functions.Encoding;

/// <summary>yaml.v2's order of keys: numbers first, and in strings digits count as numbers (a2 before a10), letters after the rest.</summary>
internal sealed class YamlKeyOrder : IComparer<object>
{
    public static YamlKeyOrder Instance { get; } = new();

    public int Compare(object? x, object? y)
    {
        if (x is not string left || y is not string right)
        {
            return GoOrder.Compare(x, y);
        }

        int i = 0, j = 0;
        while (i < left.Length && j < right.Length)
        {
            if (char.IsAsciiDigit(left[i]) && char.IsAsciiDigit(right[j]))
            {
                var byNumber = Number(left, ref i).CompareTo(Number(right, ref j));
                if (byNumber != 0)
                {
                    return byNumber;
                }

                continue;
            }

            if (left[i] != right[j])
            {
                var (leftLetter, rightLetter) = (char.IsLetter(left[i]), char.IsLetter(right[j]));
                return leftLetter == rightLetter ? left[i].CompareTo(right[j]) : leftLetter ? 1 : -1;
            }

            i++;
            j++;
        }

        return (left.Length - i).CompareTo(right.Length - j);
    }

    private static BigInteger Number(string text, ref int position)
    {
        var start = position;
        while (position < text.Length && char.IsAsciiDigit(text[position]))
        {
            position++;
        }

        return BigInteger.Parse(text.AsSpan(start, position - start), System.Globalization.CultureInfo.InvariantCulture);
    }
}
