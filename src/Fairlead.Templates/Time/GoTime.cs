using System.Globalization;
using Fairlead.Templates.Functions.Encoding;
using Fairlead.Templates.Values;

namespace Fairlead.Templates.Time;

/// <summary>Go's <c>time.Time</c> with the methods templates call.</summary>
internal sealed class GoTime(DateTimeOffset value, string zone = "UTC") : IGoStruct, IGoJsonText
{
    // "Mar  4, 2026" and the rest come from the layouts; this is what %v shows.
    private const string StringLayout = "2006-01-02 15:04:05.999999999 -0700 MST";

    public static GoStructType Type { get; } = new(
        "time.Time",
        [],
        [
            GoMethod.Of<GoTime>("Format", "string -> string", static (time, a) => GoTimeLayout.Format(time.Value, (string)a[0]!, time.Zone)),
            GoMethod.Of<GoTime>("String", "-> string", static (time, _) => time.Text),
            GoMethod.Of<GoTime>("Unix", "-> int64", static (time, _) => time.Value.ToUnixTimeSeconds()),
            GoMethod.Of<GoTime>("UnixMilli", "-> int64", static (time, _) => time.Value.ToUnixTimeMilliseconds()),
            GoMethod.Of<GoTime>("Year", "-> int", static (time, _) => (nint)time.Value.Year),
            GoMethod.Of<GoTime>("Month", "-> any", static (time, _) => CultureInfo.InvariantCulture.DateTimeFormat.GetMonthName(time.Value.Month)),
            GoMethod.Of<GoTime>("Day", "-> int", static (time, _) => (nint)time.Value.Day),
            GoMethod.Of<GoTime>("Hour", "-> int", static (time, _) => (nint)time.Value.Hour),
            GoMethod.Of<GoTime>("Minute", "-> int", static (time, _) => (nint)time.Value.Minute),
            GoMethod.Of<GoTime>("Second", "-> int", static (time, _) => (nint)time.Value.Second),
            GoMethod.Of<GoTime>("Weekday", "-> any", static (time, _) => time.Value.DayOfWeek.ToString()),
            GoMethod.Of<GoTime>("YearDay", "-> int", static (time, _) => (nint)time.Value.DayOfYear),
            GoMethod.Of<GoTime>("IsZero", "-> bool", static (time, _) => time.Value == DateTimeOffset.MinValue),
            GoMethod.Of<GoTime>("UTC", "-> any", static (time, _) => new GoTime(time.Value.ToUniversalTime())),
        ])
    {
        Stringer = time => ((GoTime)time).Text,
    };

    GoType IGoStruct.GoType => Type;

    public DateTimeOffset Value { get; } = value;

    public string Zone { get; } = zone;

    public string JsonText => GoTimeLayout.Format(Value, "2006-01-02T15:04:05.999999999Z07:00", Zone);

    private string Text => GoTimeLayout.Format(Value, StringLayout, Zone);
}
