namespace Fairlead.Primitives.Durations;

/// <summary>The grammar of Go's <c>time.ParseDuration</c> (pkg.go.dev/time#ParseDuration): an optional sign, then numbers each with a unit.</summary>
internal static class GoDurationParser
{
    private const ulong Limit = 1UL << 63;

    /// <returns>Null, or what is wrong.</returns>
    public static string? Parse(string text, out long nanoseconds)
    {
        nanoseconds = 0;
        var position = text.StartsWith('-') || text.StartsWith('+') ? 1 : 0;
        var negative = text.StartsWith('-');
        if (text.AsSpan(position) is "0")
        {
            return null;
        }

        if (position == text.Length)
        {
            return Invalid(text);
        }

        ulong total = 0;
        while (position < text.Length)
        {
            var error = TakeTerm(text, ref position, out var term);
            if (error is not null)
            {
                return error;
            }

            total += term;
            if (total > Limit)
            {
                return Invalid(text);
            }
        }

        if (!negative && total == Limit)
        {
            return Invalid(text);
        }

        nanoseconds = negative ? unchecked(-(long)total) : (long)total;
        return null;
    }

    private static string? TakeTerm(string text, ref int position, out ulong nanoseconds)
    {
        nanoseconds = 0;
        var whole = TakeDigits(text, ref position);
        var fraction = ReadOnlySpan<char>.Empty;
        if (position < text.Length && text[position] == '.')
        {
            position++;
            fraction = TakeDigits(text, ref position);
        }

        if (whole.IsEmpty && fraction.IsEmpty)
        {
            return Invalid(text);
        }

        var unit = TakeUnit(text, ref position);
        if (unit.IsEmpty)
        {
            return $"missing unit in duration \"{text}\": write for example \"{text}s\"";
        }

        var scale = NanosecondsOf(unit);
        if (scale == 0)
        {
            return $"unknown unit \"{unit}\" in duration \"{text}\": units are ns, us, ms, s, m, h";
        }

        ulong count = 0;
        foreach (var digit in whole)
        {
            count = (count * 10) + (ulong)(digit - '0');
            if (count > Limit)
            {
                return Invalid(text);
            }
        }

        if (count > Limit / scale)
        {
            return Invalid(text);
        }

        nanoseconds = (count * scale) + FractionOf(fraction, scale);
        return nanoseconds > Limit ? Invalid(text) : null;
    }

    /// <summary>Digits below a nanosecond are dropped, as Go does.</summary>
    private static ulong FractionOf(ReadOnlySpan<char> digits, ulong scale)
    {
        UInt128 value = 0;
        UInt128 power = 1;
        // 19 digits of a fraction say more than an hour in nanoseconds (3.6e12) can hold.
        foreach (var digit in digits[..Math.Min(digits.Length, 19)])
        {
            value = (value * 10) + (uint)(digit - '0');
            power *= 10;
        }

        return (ulong)(value * scale / power);
    }

    private static ReadOnlySpan<char> TakeDigits(string text, scoped ref int position)
    {
        var start = position;
        while (position < text.Length && char.IsAsciiDigit(text[position]))
        {
            position++;
        }

        return text.AsSpan(start, position - start);
    }

    private static ReadOnlySpan<char> TakeUnit(string text, scoped ref int position)
    {
        var start = position;
        while (position < text.Length && text[position] != '.' && !char.IsAsciiDigit(text[position]))
        {
            position++;
        }

        return text.AsSpan(start, position - start);
    }

    private static ulong NanosecondsOf(ReadOnlySpan<char> unit) => unit switch
    {
        "ns" => 1,
        "us" or "\u00B5s" or "\u03BCs" => 1_000,
        "ms" => 1_000_000,
        "s" => 1_000_000_000,
        "m" => 60_000_000_000,
        "h" => 3_600_000_000_000,
        _ => 0,
    };

    private static string Invalid(string text) => $"invalid duration \"{text}\"";
}
