using System.Globalization;
using System.Text;

namespace Fairlead.Templates.Printing;

/// <summary>Floats as Go's <c>strconv.FormatFloat</c> writes them.</summary>
internal static class GoFloat
{
    /// <param name="verb">One of <c>e E f F g G b x X</c>.</param>
    /// <param name="precision">-1 for the fewest digits that name the number.</param>
    public static string Format(double value, char verb, int precision, bool isSingle = false)
    {
        if (double.IsNaN(value))
        {
            return "NaN";
        }

        if (double.IsInfinity(value))
        {
            return value > 0 ? "+Inf" : "-Inf";
        }

        var sign = double.IsNegative(value) ? "-" : "";
        var magnitude = Math.Abs(value);
        switch (verb)
        {
            case 'b':
                return sign + Binary(magnitude, isSingle);
            case 'x' or 'X':
                var hex = sign + Hexadecimal(magnitude, precision);
                return verb == 'X' ? hex.ToUpperInvariant() : hex;
        }

        var isShortest = precision < 0;
        var digits = isShortest ? FloatDigits.Shortest(magnitude, isSingle) : FloatDigits.Exact(magnitude);
        switch (char.ToLowerInvariant(verb))
        {
            case 'e':
                precision = isShortest ? Math.Max(digits.Digits.Length - 1, 0) : precision;
                return sign + Exponent(digits.RoundTo(precision + 1), precision, verb);
            case 'f':
                precision = isShortest ? Math.Max(digits.Digits.Length - digits.Point, 0) : precision;
                return sign + Fixed(digits.RoundTo(digits.Point + precision), precision);
            default:
                return sign + General(digits, precision, isShortest, verb);
        }
    }

    /// <summary>JSON's form, which encoding/json shares with JavaScript: exponents only below 1e-6 and from 1e21.</summary>
    public static string FormatJson(double value)
    {
        var magnitude = Math.Abs(value);
        if (magnitude != 0 && magnitude is < 1e-6 or >= 1e21)
        {
            var text = Format(value, 'e', -1);
            // e-09 becomes e-9.
            return text.Length > 4 && text[^4] == 'e' && text[^3] == '-' && text[^2] == '0' ? text[..^2] + text[^1] : text;
        }

        return Format(value, 'f', -1);
    }

    private static string General(FloatDigits digits, int precision, bool isShortest, char verb)
    {
        precision = precision == 0 ? 1 : precision;
        digits = isShortest ? digits : digits.RoundTo(precision);
        var threshold = isShortest ? 6 : precision;
        if (!isShortest && threshold > digits.Digits.Length && digits.Digits.Length >= digits.Point)
        {
            threshold = digits.Digits.Length;
        }

        var exponent = digits.Point - 1;
        if (digits.Digits.Length > 0 && (exponent < -4 || exponent >= Math.Max(threshold, isShortest ? 6 : 0)))
        {
            return Exponent(digits, digits.Digits.Length - 1, verb == 'g' ? 'e' : 'E');
        }

        return Fixed(digits, Math.Max(digits.Digits.Length - digits.Point, 0));
    }

    private static string Exponent(FloatDigits digits, int precision, char verb)
    {
        var padded = digits.Digits.PadRight(precision + 1, '0');
        var exponent = digits.Digits.Length == 0 ? 0 : digits.Point - 1;
        return new StringBuilder()
            .Append(padded[0])
            .Append(precision > 0 ? "." : "").Append(padded, 1, precision)
            .Append(verb).Append(exponent < 0 ? '-' : '+')
            .Append(Math.Abs(exponent).ToString("00", CultureInfo.InvariantCulture))
            .ToString();
    }

    private static string Fixed(FloatDigits digits, int precision)
    {
        var whole = digits.Point > 0 ? digits.Digits.PadRight(digits.Point, '0')[..digits.Point] : "0";
        if (precision == 0)
        {
            return whole;
        }

        var fraction = digits.Point > 0
            ? digits.Digits.Length > digits.Point ? digits.Digits[digits.Point..] : ""
            : new string('0', Math.Min(-digits.Point, precision)) + digits.Digits;
        return whole + "." + fraction.PadRight(precision, '0')[..precision];
    }

    private static string Binary(double magnitude, bool isSingle)
    {
        var (mantissa, exponent) = isSingle ? SplitSingle((float)magnitude) : Split(magnitude);
        return string.Create(CultureInfo.InvariantCulture, $"{mantissa}p{(exponent < 0 ? "" : "+")}{exponent}");
    }

    private static (long Mantissa, int Exponent) Split(double magnitude)
    {
        var bits = BitConverter.DoubleToInt64Bits(magnitude);
        var biased = (int)(bits >> 52);
        var mantissa = bits & 0xFFFFFFFFFFFFF;
        return biased == 0 ? (mantissa, -1074) : (mantissa | (1L << 52), biased - 1075);
    }

    private static (long Mantissa, int Exponent) SplitSingle(float magnitude)
    {
        var bits = BitConverter.SingleToInt32Bits(magnitude);
        var biased = bits >> 23;
        long mantissa = bits & 0x7FFFFF;
        return biased == 0 ? (mantissa, -149) : (mantissa | (1L << 23), biased - 150);
    }

    private static string Hexadecimal(double magnitude, int precision)
    {
        if (magnitude == 0)
        {
            return "0x0" + (precision > 0 ? "." + new string('0', precision) : "") + "p+00";
        }

        var (mantissa, exponent) = Split(magnitude);
        // One bit before the point, 52 (13 hexadecimal digits) after it.
        while ((mantissa & (1L << 52)) == 0)
        {
            mantissa <<= 1;
            exponent--;
        }

        exponent += 52;
        if (precision is >= 0 and < 13)
        {
            var drop = 52 - (precision * 4);
            var rest = mantissa & ((1L << drop) - 1);
            var half = 1L << (drop - 1);
            mantissa >>= drop;
            mantissa += rest > half || (rest == half && (mantissa & 1) == 1) ? 1 : 0;
            if (mantissa >> (precision * 4) >= 2)
            {
                mantissa >>= 1;
                exponent++;
            }

            mantissa <<= drop;
        }

        var digits = (mantissa & 0xFFFFFFFFFFFFF).ToString("x13", CultureInfo.InvariantCulture);
        digits = precision < 0 ? digits.TrimEnd('0') : digits.PadRight(precision, '0')[..precision];
        var point = digits.Length > 0 ? "." : "";
        return string.Create(CultureInfo.InvariantCulture, $"0x1{point}{digits}p{(exponent < 0 ? '-' : '+')}{Math.Abs(exponent):00}");
    }
}
