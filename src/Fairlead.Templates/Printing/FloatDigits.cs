using System.Globalization;
using System.Numerics;

namespace Fairlead.Templates.Printing;

/// <summary>
/// The decimal digits of a float: <c>0.d1d2d3… × 10^Point</c>. Either the fewest that name the number, or all of them,
/// which can then be rounded half to even as Go does (.NET's own formats round half away from zero).
/// </summary>
internal sealed class FloatDigits
{
    private FloatDigits(string digits, int point)
    {
        Digits = digits.TrimEnd('0');
        Point = Digits.Length == 0 ? 0 : point;
    }

    public string Digits { get; }

    public int Point { get; }

    /// <param name="value">Finite and not negative.</param>
    public static FloatDigits Shortest(double value, bool isSingle)
    {
        var text = isSingle ? ((float)value).ToString("E8", CultureInfo.InvariantCulture) : "";
        text = isSingle ? ((float)value).ToString("R", CultureInfo.InvariantCulture) : value.ToString("R", CultureInfo.InvariantCulture);
        var exponentAt = text.IndexOf('E', StringComparison.Ordinal);
        var exponent = exponentAt < 0 ? 0 : int.Parse(text.AsSpan(exponentAt + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        var mantissa = exponentAt < 0 ? text : text[..exponentAt];
        var dot = mantissa.IndexOf('.', StringComparison.Ordinal);
        var whole = dot < 0 ? mantissa.Length : dot;
        var digits = mantissa.Replace(".", "", StringComparison.Ordinal);
        var leading = digits.Length - digits.TrimStart('0').Length;
        return new FloatDigits(digits[leading..], whole - leading + exponent);
    }

    /// <param name="value">Finite and not negative.</param>
    public static FloatDigits Exact(double value)
    {
        var bits = BitConverter.DoubleToInt64Bits(value);
        var biased = (int)((bits >> 52) & 0x7FF);
        var mantissa = bits & 0xFFFFFFFFFFFFF;
        var exponent = biased == 0 ? -1074 : biased - 1075;
        mantissa |= biased == 0 ? 0 : 1L << 52;
        var whole = exponent >= 0 ? new BigInteger(mantissa) << exponent : mantissa * BigInteger.Pow(5, -exponent);
        var digits = whole.ToString(CultureInfo.InvariantCulture);
        return new FloatDigits(digits, digits.Length + Math.Min(exponent, 0));
    }

    /// <summary>At most this many digits, rounded half to even.</summary>
    public FloatDigits RoundTo(int count)
    {
        if (count >= Digits.Length)
        {
            return this;
        }

        if (count < 0)
        {
            return new FloatDigits("", 0);
        }

        var isExactHalf = Digits[count] == '5' && count + 1 == Digits.Length;
        var roundsUp = isExactHalf ? count > 0 && (Digits[count - 1] - '0') % 2 == 1 : Digits[count] >= '5';
        var kept = Digits[..count];
        if (!roundsUp)
        {
            return new FloatDigits(kept, Point);
        }

        var raised = (BigInteger.Parse("0" + kept, CultureInfo.InvariantCulture) + 1).ToString(CultureInfo.InvariantCulture);
        return raised.Length > count ? new FloatDigits(raised, Point + 1) : new FloatDigits(raised.PadLeft(count, '0'), Point);
    }
}
