namespace Fairlead.Balancer.Expressions;

/// <summary>A set of patterns a text is held against.</summary>
internal abstract class TextPatterns
{
    public abstract bool Matches(ReadOnlySpan<byte> value);
}

/// <summary><c>-m found</c>: that there is a value is enough.</summary>
internal sealed class AnyText : TextPatterns
{
    public override bool Matches(ReadOnlySpan<byte> value) => true;
}

/// <summary><c>-m bool</c> on a text: any number but zero, or <c>true</c>.</summary>
internal sealed class TrueText : TextPatterns
{
    public override bool Matches(ReadOnlySpan<byte> value) =>
        System.Buffers.Text.Utf8Parser.TryParse(value, out long number, out int used) && used == value.Length
            ? number != 0
            : System.Text.Ascii.EqualsIgnoreCase(value, "true"u8);
}

/// <summary><c>-m str</c>: the whole text.</summary>
internal sealed class ExactPatterns : TextPatterns
{
    private readonly HashSet<byte[]>.AlternateLookup<ReadOnlySpan<byte>> _patterns;

    public ExactPatterns(IEnumerable<byte[]> patterns, bool ignoreCase) =>
        _patterns = new HashSet<byte[]>(patterns, new BytesComparer(ignoreCase)).GetAlternateLookup<ReadOnlySpan<byte>>();

    public override bool Matches(ReadOnlySpan<byte> value) => _patterns.Contains(value);
}

/// <summary>
/// <c>-m beg</c> and <c>-m end</c>: one look-up per length that occurs among the patterns, so that a thousand prefixes
/// of ten lengths cost ten look-ups.
/// </summary>
internal sealed class EdgePatterns : TextPatterns
{
    private readonly HashSet<byte[]>.AlternateLookup<ReadOnlySpan<byte>> _patterns;
    private readonly int[] _lengths;
    private readonly bool _atEnd;

    public EdgePatterns(IReadOnlyCollection<byte[]> patterns, bool ignoreCase, bool atEnd)
    {
        _patterns = new HashSet<byte[]>(patterns, new BytesComparer(ignoreCase)).GetAlternateLookup<ReadOnlySpan<byte>>();
        _lengths = [.. patterns.Select(p => p.Length).Distinct().Order()];
        _atEnd = atEnd;
    }

    public override bool Matches(ReadOnlySpan<byte> value)
    {
        foreach (int length in _lengths)
        {
            if (length > value.Length)
            {
                return false;
            }

            if (_patterns.Contains(_atEnd ? value[^length..] : value[..length]))
            {
                return true;
            }
        }

        return false;
    }
}

/// <summary><c>-m sub</c>: anywhere within.</summary>
internal sealed class SubstringPatterns(byte[][] patterns, bool ignoreCase) : TextPatterns
{
    private readonly BytesComparer _comparer = new(ignoreCase);

    public override bool Matches(ReadOnlySpan<byte> value)
    {
        foreach (byte[] pattern in patterns)
        {
            if (ignoreCase ? Contains(value, pattern) : value.IndexOf(pattern) >= 0)
            {
                return true;
            }
        }

        return false;
    }

    private bool Contains(ReadOnlySpan<byte> value, byte[] pattern)
    {
        for (int i = 0; i + pattern.Length <= value.Length; i++)
        {
            if (_comparer.Equals(value.Slice(i, pattern.Length), pattern))
            {
                return true;
            }
        }

        return false;
    }
}

/// <summary><c>-m dir</c> (parted by <c>/ ?</c>) and <c>-m dom</c> (parted by <c>/ ? . :</c>): whole parts of the text.</summary>
internal sealed class DelimitedPatterns : TextPatterns
{
    private readonly byte[][] _patterns;
    private readonly byte[] _delimiters;
    private readonly BytesComparer _comparer;

    public DelimitedPatterns(IEnumerable<byte[]> patterns, bool ignoreCase, byte[] delimiters)
    {
        // Delimiters around a pattern say nothing: it is always held against whole parts.
        _patterns = [.. patterns.Select(p => p.AsSpan().Trim(delimiters).ToArray())];
        _delimiters = delimiters;
        _comparer = new BytesComparer(ignoreCase);
    }

    public override bool Matches(ReadOnlySpan<byte> value)
    {
        foreach (byte[] pattern in _patterns)
        {
            for (int i = 0; i + pattern.Length <= value.Length; i++)
            {
                int end = i + pattern.Length;
                if ((i == 0 || _delimiters.AsSpan().Contains(value[i - 1])) &&
                    (end == value.Length || _delimiters.AsSpan().Contains(value[end])) &&
                    _comparer.Equals(value[i..end], pattern))
                {
                    return true;
                }
            }
        }

        return false;
    }
}

/// <summary><c>-m len</c>: the number of bytes.</summary>
internal sealed class LengthPatterns(IntegerRanges ranges) : TextPatterns
{
    public override bool Matches(ReadOnlySpan<byte> value) => ranges.Contains(value.Length);
}

/// <summary><c>-m int</c> on a text: the number it is; none when it is none.</summary>
internal sealed class NumberPatterns(IntegerRanges ranges) : TextPatterns
{
    public override bool Matches(ReadOnlySpan<byte> value) =>
        System.Buffers.Text.Utf8Parser.TryParse(value, out long number, out int used) && used == value.Length && ranges.Contains(number);
}

/// <summary><c>-m ip</c> on a text: the address it is; none when it is none.</summary>
internal sealed class AddressPatterns(NetworkSet networks) : TextPatterns
{
    public override bool Matches(ReadOnlySpan<byte> value) => NetworkSet.TryParse(value, out Loops.PeerAddress address) && networks.Contains(address);
}
