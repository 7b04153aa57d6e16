using System.Buffers;
using System.Globalization;
using System.Numerics;

namespace Fairlead.Templates.Values;

/// <summary>Numbers from text, by the rules of Go's <c>strconv</c>: base prefixes, underscores, range.</summary>
internal static class GoNumberText
{
    private static readonly SearchValues<char> FloatCharacters = SearchValues.Create("0123456789.eE+-");

    public enum Outcome
    {
        Ok,
        Syntax,
        Range,
    }

    /// <param name="numberBase">2 to 36, or 0: by prefix, and then underscores may separate digits.</param>
    /// <param name="value">The value; the nearest one when out of range.</param>
    public static Outcome ParseInt(string text, int numberBase, int bits, out long value)
    {
        value = 0;
        if (text.Length == 0)
        {
            return Outcome.Syntax;
        }

        var isNegative = text[0] == '-';
        var outcome = ParseUint(text[0] is '+' or '-' ? text[1..] : text, numberBase, 64, out var magnitude);
        if (outcome == Outcome.Syntax)
        {
            return outcome;
        }

        var limit = 1UL << (bits - 1);
        if (isNegative ? magnitude > limit : magnitude >= limit)
        {
            value = isNegative ? (long)(0 - limit) : (long)(limit - 1);
            return Outcome.Range;
        }

        value = isNegative ? (long)(0 - magnitude) : (long)magnitude;
        return Outcome.Ok;
    }

    public static Outcome ParseUint(string text, int numberBase, int bits, out ulong value)
    {
        value = 0;
        var digits = text.AsSpan();
        var byPrefix = numberBase == 0;
        if (byPrefix)
        {
            (numberBase, var skip) = digits switch
            {
                ['0', 'x' or 'X', _, ..] => (16, 2),
                ['0', 'b' or 'B', _, ..] => (2, 2),
                ['0', 'o' or 'O', _, ..] => (8, 2),
                ['0', _, ..] => (8, 1),
                _ => (10, 0),
            };
            if (!UnderscoresSeparateDigits(digits[skip..], skip > 0))
            {
                return Outcome.Syntax;
            }

            digits = digits[skip..];
        }

        if (digits.IsEmpty)
        {
            return Outcome.Syntax;
        }

        var sum = UInt128.Zero;
        var overflows = false;
        foreach (var c in digits)
        {
            if (c == '_' && byPrefix)
            {
                continue;
            }

            var digit = char.IsAsciiDigit(c) ? c - '0' : char.IsAsciiLetter(c) ? (c | 0x20) - 'a' + 10 : 99;
            if (digit >= numberBase)
            {
                return Outcome.Syntax;
            }

            if (!overflows)
            {
                sum = (sum * (uint)numberBase) + (uint)digit;
                overflows = sum > (bits == 64 ? ulong.MaxValue : (1UL << bits) - 1);
            }
        }

        value = overflows ? (bits == 64 ? ulong.MaxValue : (1UL << bits) - 1) : (ulong)sum;
        return overflows ? Outcome.Range : Outcome.Ok;
    }

    /// <summary>Decimal and hexadecimal floats, infinities and NaN.</summary>
    public static Outcome ParseFloat(string text, out double value)
    {
        value = 0;
        var body = text.AsSpan();
        var isNegative = body is ['-', ..];
        if (body is ['+' or '-', ..])
        {
            body = body[1..];
        }

        if (body.Equals("inf", StringComparison.OrdinalIgnoreCase) || body.Equals("infinity", StringComparison.OrdinalIgnoreCase))
        {
            value = isNegative ? double.NegativeInfinity : double.PositiveInfinity;
            return Outcome.Ok;
        }

        if (text.Equals("nan", StringComparison.OrdinalIgnoreCase))
        {
            value = double.NaN;
            return Outcome.Ok;
        }

        if (body is ['0', 'x' or 'X', ..])
        {
            var outcome = ParseHexFloat(body[2..], out value);
            value = isNegative ? -value : value;
            return outcome;
        }

        // .NET takes a little more than Go (leading and trailing signs of culture, spaces): let only Go's characters pass.
        if (body.IsEmpty || body.IndexOfAnyExcept(FloatCharacters) >= 0 || body[0] is '+' or '-' || body[^1] is 'e' or 'E')
        {
            return Outcome.Syntax;
        }

        if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value))
        {
            return Outcome.Syntax;
        }

        return double.IsInfinity(value) ? Outcome.Range : Outcome.Ok;
    }

    private static bool UnderscoresSeparateDigits(ReadOnlySpan<char> digits, bool afterPrefix)
    {
        var previousIsDigit = afterPrefix;
        foreach (var c in digits)
        {
            if (c == '_' && !previousIsDigit)
            {
                return false;
            }

            previousIsDigit = c != '_';
        }

        return previousIsDigit || digits.IsEmpty;
    }

    private static Outcome ParseHexFloat(ReadOnlySpan<char> body, out double value)
    {
        value = 0;
        var exponentAt = body.IndexOfAny('p', 'P');
        if (exponentAt < 0 || !int.TryParse(body[(exponentAt + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var exponent))
        {
            return Outcome.Syntax;
        }

        if (!UnderscoresSeparateDigits(body[..exponentAt], afterPrefix: true))
        {
            return Outcome.Syntax;
        }

        var mantissa = BigInteger.Zero;
        var (digits, fraction, inFraction) = (0, 0, false);
        foreach (var c in body[..exponentAt])
        {
            if (c == '.' && !inFraction)
            {
                inFraction = true;
            }
            else if (char.IsAsciiHexDigit(c))
            {
                // More digits than this can only round; no template writes them.
                if (++digits > 64)
                {
                    return Outcome.Syntax;
                }

                mantissa = (mantissa * 16) + (char.IsAsciiDigit(c) ? c - '0' : (c | 0x20) - 'a' + 10);
                fraction += inFraction ? 4 : 0;
            }
            else if (c != '_')
            {
                return Outcome.Syntax;
            }
        }

        if (digits == 0)
        {
            return Outcome.Syntax;
        }

        value = Math.ScaleB((double)mantissa, Math.Clamp(exponent, -5000, 5000) - fraction);
        return double.IsInfinity(value) ? Outcome.Range : Outcome.Ok;
    }
}
