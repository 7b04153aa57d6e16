using System.Globalization;
using Fairlead.Templates.Functions;
using Fairlead.Templates.Time;
using Fairlead.Templates.Values;

namespace Fairlead.Templates.Sprig;

/// <summary>The date functions that do not read the clock for their result, and <c>ago</c>, which does.</summary>
internal static class SprigDates
{
    public static IEnumerable<TemplateFunction> Functions() =>
    [
        new("toDate", "string, string", static a => GoTimeParser.TryParse((string)a[0]!, (string)a[1]!, out var time) ? time : new GoTime(DateTimeOffset.MinValue)),
        new("mustToDate", "string, string", static a => GoTimeParser.TryParse((string)a[0]!, (string)a[1]!, out var time)
            ? time
            : throw new FunctionException($"parsing time {Printing.GoQuote.Double((string)a[1]!)} as {Printing.GoQuote.Double((string)a[0]!)}: cannot parse")),
        new("mustDateModify", "string, any", static a => Modify((string)a[0]!, a[1])),
        new("must_date_modify", "string, any", static a => Modify((string)a[0]!, a[1])),
        new("unixEpoch", "any -> string", static a => Time(a[0]).Value.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture)),
        new("ago", "any -> string", static (execution, a) => Ago(execution.World.Time.GetUtcNow(), a[0])),
        new("duration", "any -> string", static a => GoDuration.Format(Seconds(a[0]))),
        new("durationRound", "any -> string", static (execution, a) => RoundedText(execution, a[0])),
    ];

    private static GoTime Time(object? value) => value as GoTime
        ?? throw new FunctionException($"wrong type for value; expected time.Time; got {GoType.Of(value)?.Name ?? "nil"}");

    private static GoTime Modify(string change, object? value)
    {
        var time = Time(value);
        if (!GoDuration.TryParse(change, out var nanoseconds))
        {
            throw new FunctionException($"time: invalid duration {Printing.GoQuote.Double(change)}");
        }

        try
        {
            return new GoTime(time.Value.AddTicks(nanoseconds / 100), time.Zone);
        }
        catch (ArgumentOutOfRangeException)
        {
            throw new FunctionException("time out of range");
        }
    }

    private static string Ago(DateTimeOffset now, object? value)
    {
        var time = value switch
        {
            GoTime known => known.Value,
            _ when GoNumber.IsSigned(value) => DateTimeOffset.FromUnixTimeSeconds(Math.Clamp(GoNumber.ToInt64(value!), -62135596800, 253402300799)),
            _ => now,
        };
        return GoDuration.Format((long)Math.Round((now - time).TotalSeconds) * GoDuration.Second);
    }

    private static long Seconds(object? value)
    {
        var seconds = value switch
        {
            string text => GoNumberText.ParseInt(text, 10, 64, out var number) == GoNumberText.Outcome.Ok ? number : 0,
            long number => number,
            _ => 0,
        };
        return unchecked(seconds * GoDuration.Second);
    }

    /// <summary>The largest whole unit: <c>2h</c>, <c>3mo</c>.</summary>
    private static string RoundedText(Execution execution, object? value)
    {
        var nanoseconds = value switch
        {
            string text => GoDuration.TryParse(text, out var parsed) ? parsed : 0,
            long number => number,
            GoTime time => (execution.World.Time.GetUtcNow() - time.Value).Ticks * 100,
            _ => 0,
        };
        var seconds = Math.Abs((double)nanoseconds) / GoDuration.Second;
        const double Day = 86400;
        (double Size, string Unit)[] units = [(Day * 365, "y"), (Day * 30, "mo"), (Day, "d"), (3600, "h"), (60, "m"), (1, "s")];
        foreach (var (size, unit) in units)
        {
            if (seconds > size)
            {
                return string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(seconds / size)}{unit}");
            }
        }

        return "0s";
    }
}
