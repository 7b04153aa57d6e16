namespace Fairlead.Primitives.Collections;

/// <summary>
/// Orders strings as their UTF-8 bytes order, which is how key-value stores and Go programs order them. Ordinal comparison of
/// UTF-16 differs from it only where a surrogate meets a character of U+E000 or above.
/// </summary>
public sealed class CodePointOrder : IComparer<string>
{
    /// <summary>The one instance.</summary>
    public static CodePointOrder Instance { get; } = new();

    private CodePointOrder()
    {
    }

    /// <summary>Less than zero, zero or greater, as usual.</summary>
    public static int Compare(ReadOnlySpan<char> left, ReadOnlySpan<char> right)
    {
        var same = left.CommonPrefixLength(right);
        if (same == left.Length || same == right.Length)
        {
            return left.Length - right.Length;
        }

        return Weight(left[same]) - Weight(right[same]);
    }

    int IComparer<string>.Compare(string? x, string? y) => Compare(x, y);

    /// <summary>Surrogates stand for code points above U+FFFF, so they weigh more than U+E000 to U+FFFF.</summary>
    private static int Weight(char unit) => unit switch
    {
        < '\uD800' => unit,
        >= '\uE000' => unit - 0x800,
        _ => unit + 0x2000,
    };
}
