using System.Globalization;

namespace Fairlead.Primitives.Durations;

/// <summary>
/// A span of time as Go writes it ("1h15m30.918s"), in nanoseconds: the form every duration of Consul's and consul-template's
/// API and configuration has. Range: about 292 years either way (a signed 64-bit count of nanoseconds, as in Go).
/// </summary>
public readonly record struct GoDuration(long Nanoseconds) : IComparable<GoDuration>
{
    private const long NanosecondsPerTick = 100;

    /// <summary>Rounded towards zero to .NET's 100 ns.</summary>
    public TimeSpan ToTimeSpan() => TimeSpan.FromTicks(Nanoseconds / NanosecondsPerTick);

    /// <exception cref="OverflowException">More than about 292 years.</exception>
    public static GoDuration FromTimeSpan(TimeSpan value) => new(checked(value.Ticks * NanosecondsPerTick));

    /// <summary>Go's <c>Duration.String</c> of a TimeSpan: "0s", "1.5s", "1h0m0s", "10ms", "1.1µs".</summary>
    public static string Format(TimeSpan value) => FromTimeSpan(value).ToString();

    /// <exception cref="FormatException">The text is no duration; the message says why.</exception>
    public static GoDuration Parse(string text) => TryParse(text, out var value, out var error) ? value : throw new FormatException(error);

    public static bool TryParse(string text, out GoDuration value) => TryParse(text, out value, out _);

    /// <param name="error">Null on success; otherwise one sentence that quotes the text.</param>
    public static bool TryParse(string text, out GoDuration value, out string? error)
    {
        error = GoDurationParser.Parse(text, out var nanoseconds);
        value = new GoDuration(nanoseconds);
        return error is null;
    }

    public int CompareTo(GoDuration other) => Nanoseconds.CompareTo(other.Nanoseconds);

    public static bool operator <(GoDuration left, GoDuration right) => left.Nanoseconds < right.Nanoseconds;

    public static bool operator >(GoDuration left, GoDuration right) => left.Nanoseconds > right.Nanoseconds;

    public static bool operator <=(GoDuration left, GoDuration right) => left.Nanoseconds <= right.Nanoseconds;

    public static bool operator >=(GoDuration left, GoDuration right) => left.Nanoseconds >= right.Nanoseconds;

    public override string ToString()
    {
        if (Nanoseconds == 0)
        {
            return "0s";
        }

        var sign = Nanoseconds < 0 ? "-" : "";
        // The magnitude of long.MinValue does not fit a long.
        var magnitude = Nanoseconds < 0 ? (ulong)-(Nanoseconds + 1) + 1 : (ulong)Nanoseconds;
        if (magnitude < 1_000)
        {
            return string.Create(CultureInfo.InvariantCulture, $"{sign}{magnitude}ns");
        }

        if (magnitude < 1_000_000)
        {
            return $"{sign}{Fraction(magnitude, 1_000)}µs";
        }

        if (magnitude < 1_000_000_000)
        {
            return $"{sign}{Fraction(magnitude, 1_000_000)}ms";
        }

        var minutes = magnitude / 60_000_000_000;
        var seconds = Fraction(magnitude % 60_000_000_000, 1_000_000_000);
        return minutes switch
        {
            0 => $"{sign}{seconds}s",
            < 60 => string.Create(CultureInfo.InvariantCulture, $"{sign}{minutes}m{seconds}s"),
            _ => string.Create(CultureInfo.InvariantCulture, $"{sign}{minutes / 60}h{minutes % 60}m{seconds}s"),
        };
    }

    /// <summary>value ÷ unit with only the decimals it needs.</summary>
    private static string Fraction(ulong value, ulong unit)
    {
        var whole = (value / unit).ToString(CultureInfo.InvariantCulture);
        var rest = value % unit;
        if (rest == 0)
        {
            return whole;
        }

        var width = unit.ToString(CultureInfo.InvariantCulture).Length - 1;
        return $"{whole}.{rest.ToString(CultureInfo.InvariantCulture).PadLeft(width, '0').TrimEnd('0')}";
    }
}
