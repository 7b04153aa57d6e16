using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Fairlead.Api.Json;

/// <summary>Floating point as Go's <c>encoding/json</c> spells it: plain digits from 1e-6 to 1e21, else an exponent without padding.</summary>
internal static class GoNumber
{
    public static void WriteGoNumber(this Utf8JsonWriter writer, double value) => writer.WriteRawValue(Format(value), skipInputValidation: true);

    public static void WriteGoNumber(this Utf8JsonWriter writer, string name, double value)
    {
        writer.WritePropertyName(name);
        writer.WriteGoNumber(value);
    }

    public static string Format(double value)
    {
        if (!double.IsFinite(value))
        {
            // Go refuses to encode these; a zero keeps the answer readable.
            return "0";
        }

        // The shortest digits that read back the same, as in Go.
        var text = value.ToString("E16", CultureInfo.InvariantCulture);
        var shortest = value.ToString("R", CultureInfo.InvariantCulture);
        var mark = shortest.IndexOf('E', StringComparison.Ordinal);
        if (mark < 0 && Math.Abs(value) is 0 or (>= 1e-6 and < 1e21))
        {
            return shortest;
        }

        var exponent = mark < 0 ? int.Parse(text[(text.IndexOf('E', StringComparison.Ordinal) + 1)..], CultureInfo.InvariantCulture) : int.Parse(shortest[(mark + 1)..], CultureInfo.InvariantCulture);
        var sign = value < 0 ? "-" : "";
        var mantissa = (mark < 0 ? shortest : shortest[..mark]).TrimStart('-');
        var digits = mantissa.Replace(".", "", StringComparison.Ordinal).TrimStart('0');
        if (Math.Abs(value) is < 1e-6 or >= 1e21)
        {
            var rest = digits.Length > 1 ? "." + digits[1..] : "";
            return string.Create(CultureInfo.InvariantCulture, $"{sign}{digits[0]}{rest}e{(exponent < 0 ? "-" : "+")}{Math.Abs(exponent):00}").Replace("e-0", "e-", StringComparison.Ordinal);
        }

        var plain = new StringBuilder(sign);
        return exponent < 0
            ? plain.Append("0.").Append('0', -exponent - 1).Append(digits).ToString()
            : plain.Append(digits).Append('0', Math.Max(0, exponent + 1 - digits.Length)).ToString();
    }
}
