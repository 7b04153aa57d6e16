using System.Diagnostics.CodeAnalysis;

namespace Fairlead.Balancer.Configuration.Parsing;

/// <summary>Times as the manual's section 2.5 writes them: a whole number and one unit of <c>us ms s m h d</c>, milliseconds without.</summary>
internal static class Durations
{
    /// <summary>HAProxy's own bound: 2^31-1 milliseconds, about 24.8 days.</summary>
    private const long MaxMilliseconds = int.MaxValue;

    public static bool TryParse(string text, out TimeSpan value, [NotNullWhen(false)] out string? error)
    {
        value = default;
        int digits = text.AsSpan().IndexOfAnyExceptInRange('0', '9');
        digits = digits < 0 ? text.Length : digits;
        if (digits == 0)
        {
            error = $"'{text}' is not a time";
            return false;
        }

        long ticksPerUnit = text[digits..] switch
        {
            "us" => TimeSpan.TicksPerMicrosecond,
            "" or "ms" => TimeSpan.TicksPerMillisecond,
            "s" => TimeSpan.TicksPerSecond,
            "m" => TimeSpan.TicksPerMinute,
            "h" => TimeSpan.TicksPerHour,
            "d" => TimeSpan.TicksPerDay,
            _ => 0,
        };
        if (ticksPerUnit == 0)
        {
            error = $"unexpected character '{text[digits]}' in '{text}' (units are us, ms, s, m, h, d)";
            return false;
        }

        if (!long.TryParse(text.AsSpan(0, digits), out long number) ||
            number > MaxMilliseconds * TimeSpan.TicksPerMillisecond / ticksPerUnit)
        {
            error = $"'{text}' is longer than the longest time there is ({MaxMilliseconds} ms, about 24.8 days)";
            return false;
        }

        value = TimeSpan.FromTicks(number * ticksPerUnit);
        error = null;
        return true;
    }
}
