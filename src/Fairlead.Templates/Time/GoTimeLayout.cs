using System.Globalization;
using System.Text;

namespace Fairlead.Templates.Time;

/// <summary>
/// Go's time layouts: the reference time <c>Mon Jan 2 15:04:05 MST 2006</c> written the way the result should look.
/// </summary>
internal static class GoTimeLayout
{
    public const string Rfc3339 = "2006-01-02T15:04:05Z07:00";

    // Longest first where one is the beginning of another.
    private static readonly string[] Elements =
    [
        "January", "Jan", "Monday", "Mon", "MST", "2006", "002", "01", "02", "03", "04", "05", "06", "_2006", "__2", "_2",
        "15", "PM", "pm", "Z070000", "Z07:00:00", "Z0700", "Z07:00", "Z07", "-070000", "-07:00:00", "-0700", "-07:00", "-07", "1", "2", "3", "4", "5",
    ];

    /// <summary>The text and the layout elements in it, in order.</summary>
    internal static IEnumerable<(bool IsElement, string Text)> Split(string layout)
    {
        var start = 0;
        for (var i = 0; i < layout.Length;)
        {
            var element = ElementAt(layout, i);
            if (element is null)
            {
                i++;
                continue;
            }

            if (i > start)
            {
                yield return (false, layout[start..i]);
            }

            // "_2006" is an underscore and a year.
            if (element == "_2006")
            {
                yield return (false, "_");
                element = "2006";
                i++;
            }

            yield return (true, element);
            start = i += element.Length;
        }

        if (start < layout.Length)
        {
            yield return (false, layout[start..]);
        }
    }

    public static string Format(DateTimeOffset time, string layout, string zone = "UTC")
    {
        var text = new StringBuilder();
        foreach (var (isElement, part) in Split(layout))
        {
            text.Append(isElement ? Element(time, part, zone) : part);
        }

        return text.ToString();
    }

    private static string? ElementAt(string layout, int i)
    {
        if (layout[i] is '.' or ',' && i + 1 < layout.Length && layout[i + 1] is '0' or '9')
        {
            // A fraction: the same digit again and again, and no digit after it.
            var end = i + 1;
            while (end < layout.Length && layout[end] == layout[i + 1])
            {
                end++;
            }

            if (end == layout.Length || !char.IsAsciiDigit(layout[end]))
            {
                return layout[i..end];
            }
        }

        var rest = layout.AsSpan(i);
        foreach (var element in Elements)
        {
            // "Jan" in "Janet" is a name, not a month.
            if (rest.StartsWith(element, StringComparison.Ordinal)
                && !(element is "Jan" or "Mon" && rest.Length > 3 && char.IsAsciiLetterLower(rest[3])))
            {
                return element;
            }
        }

        return null;
    }

    private static string Element(DateTimeOffset time, string element, string zone)
    {
        var culture = CultureInfo.InvariantCulture;
        var hour12 = time.Hour % 12 == 0 ? 12 : time.Hour % 12;
        return element switch
        {
            "January" => culture.DateTimeFormat.GetMonthName(time.Month),
            "Jan" => culture.DateTimeFormat.GetAbbreviatedMonthName(time.Month),
            "1" => time.Month.ToString(culture),
            "01" => time.Month.ToString("00", culture),
            "Monday" => culture.DateTimeFormat.GetDayName(time.DayOfWeek),
            "Mon" => culture.DateTimeFormat.GetAbbreviatedDayName(time.DayOfWeek),
            "2" => time.Day.ToString(culture),
            "_2" => time.Day.ToString(culture).PadLeft(2),
            "02" => time.Day.ToString("00", culture),
            "002" => time.DayOfYear.ToString("000", culture),
            "__2" => time.DayOfYear.ToString(culture).PadLeft(3),
            "15" => time.Hour.ToString("00", culture),
            "3" => hour12.ToString(culture),
            "03" => hour12.ToString("00", culture),
            "4" => time.Minute.ToString(culture),
            "04" => time.Minute.ToString("00", culture),
            "5" => time.Second.ToString(culture),
            "05" => time.Second.ToString("00", culture),
            "2006" => time.Year.ToString("0000", culture),
            "06" => (time.Year % 100).ToString("00", culture),
            "PM" => time.Hour < 12 ? "AM" : "PM",
            "pm" => time.Hour < 12 ? "am" : "pm",
            "MST" => zone,
            _ when element[0] is '.' or ',' => Fraction(time, element),
            _ => Offset(time.Offset, element),
        };
    }

    private static string Fraction(DateTimeOffset time, string element)
    {
        var nanoseconds = (time.Ticks % TimeSpan.TicksPerSecond * 100).ToString("000000000", CultureInfo.InvariantCulture);
        var digits = nanoseconds.PadRight(element.Length - 1, '0')[..(element.Length - 1)];
        if (element[1] == '0')
        {
            return element[0] + digits;
        }

        digits = digits.TrimEnd('0');
        return digits.Length == 0 ? "" : element[0] + digits;
    }

    private static string Offset(TimeSpan offset, string element)
    {
        if (element[0] == 'Z' && offset == TimeSpan.Zero)
        {
            return "Z";
        }

        var sign = offset < TimeSpan.Zero ? "-" : "+";
        var (hours, minutes, seconds) = (Math.Abs(offset.Hours), Math.Abs(offset.Minutes), Math.Abs(offset.Seconds));
        var colon = element.Contains(':', StringComparison.Ordinal) ? ":" : "";
        var digits = element.Count(char.IsAsciiDigit);
        return $"{sign}{hours:00}" + (digits > 2 ? $"{colon}{minutes:00}" : "") + (digits > 4 ? $"{colon}{seconds:00}" : "");
    }
}
