using System.Globalization;

namespace Fairlead.Templates.Time;

/// <summary>Go's <c>time.Duration</c> as text: <c>1h2m3.5s</c>. In nanoseconds, as there.</summary>
internal static class GoDuration
{
    private const long Microsecond = 1000;
    private const long Millisecond = 1000 * Microsecond;
    public const long Second = 1000 * Millisecond;
    public const long Minute = 60 * Second;
    public const long Hour = 60 * Minute;

    public static string Format(long nanoseconds)
    {
        if (nanoseconds == 0)
        {
            return "0s";
        }

        var sign = nanoseconds < 0 ? "-" : "";
        var rest = nanoseconds == long.MinValue ? long.MaxValue : Math.Abs(nanoseconds);
        if (rest < Second)
        {
            var (unit, name) = rest < Microsecond ? (1L, "ns") : rest < Millisecond ? (Microsecond, "µs") : (Millisecond, "ms");
            return sign + Decimal(rest, unit) + name;
        }

        var text = sign + (rest >= Hour ? string.Create(CultureInfo.InvariantCulture, $"{rest / Hour}h") : "");
        text += rest >= Minute ? string.Create(CultureInfo.InvariantCulture, $"{rest % Hour / Minute}m") : "";
        return text + Decimal(rest % Minute, Second) + "s";
    }

    /// <summary>Reads <c>-1.5h</c>, <c>300ms</c>, <c>2h45m</c>.</summary>
    public static bool TryParse(string text, out long nanoseconds)
    {
        nanoseconds = 0;
        var rest = text.AsSpan();
        var isNegative = rest is ['-', ..];
        rest = rest is ['+' or '-', ..] ? rest[1..] : rest;
        if (rest is "0")
        {
            return true;
        }

        if (rest.IsEmpty)
        {
            return false;
        }

        var sum = 0M;
        while (!rest.IsEmpty)
        {
            var length = 0;
            while (length < rest.Length && length < 25 && (char.IsAsciiDigit(rest[length]) || rest[length] == '.'))
            {
                length++;
            }

            if (!decimal.TryParse(rest[..length], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) || number > long.MaxValue)
            {
                return false;
            }

            rest = rest[length..];
            var unitLength = 0;
            while (unitLength < rest.Length && !char.IsAsciiDigit(rest[unitLength]) && rest[unitLength] != '.')
            {
                unitLength++;
            }

            var unit = rest[..unitLength] switch { "ns" => 1, "us" or "µs" or "μs" => Microsecond, "ms" => Millisecond, "s" => Second, "m" => Minute, "h" => Hour, _ => 0 };
            sum += number * unit;
            if (unit == 0 || sum > long.MaxValue)
            {
                return false;
            }

            rest = rest[unitLength..];
        }

        nanoseconds = (long)(isNegative ? -sum : sum);
        return true;
    }

    private static string Decimal(long value, long unit) => ((decimal)value / unit).ToString("0.#########", CultureInfo.InvariantCulture);
}
