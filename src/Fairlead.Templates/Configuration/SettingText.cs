using System.Collections.Immutable;
using System.Globalization;
using Fairlead.Primitives.Durations;

namespace Fairlead.Templates.Configuration;

/// <summary>Reads a value that came as text: from a flag, the environment or a string in a file.</summary>
internal static class SettingText
{
    /// <summary>Returns null with an error when the text is no value of the kind.</summary>
    public static object? Read(SettingKind kind, string text, out string error)
    {
        error = "";
        switch (kind)
        {
            case SettingKind.Text:
                return text;
            case SettingKind.Flag:
                if (text is "1" or "t" or "T" or "true" or "TRUE" or "True" or "")
                {
                    // A flag without a value is on: -once.
                    return true;
                }

                if (text is "0" or "f" or "F" or "false" or "FALSE" or "False")
                {
                    return false;
                }

                error = $"\"{text}\" is not a boolean; write true or false";
                return null;
            case SettingKind.Count:
                if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var count))
                {
                    return count;
                }

                error = $"\"{text}\" is not a whole number";
                return null;
            case SettingKind.Bytes:
                if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var bytes))
                {
                    return bytes;
                }

                error = $"\"{text}\" is not a number of bytes";
                return null;
            case SettingKind.Fraction:
                if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var fraction) && fraction is > 0 and <= 1)
                {
                    return fraction;
                }

                error = $"\"{text}\" is not a number above 0 and up to 1";
                return null;
            case SettingKind.Duration:
                return TryReadDuration(text, out var duration, out error) ? duration : null;
            case SettingKind.Signal:
                return Signals.TryParse(text, out var signal, out error) ? signal : null;
            case SettingKind.Texts:
                return ImmutableArray.Create(text);
            case SettingKind.Command:
                return CommandSpec.Shell(text);
            case SettingKind.Mode:
                return TryReadMode(text, out var mode, out error) ? mode : null;
            default:
                error = $"\"{text}\" cannot be given as text";
                return null;
        }
    }

    /// <summary><c>min[:max]</c>; max is four times min when it is not given.</summary>
    public static (TimeSpan Min, TimeSpan Max)? ReadWait(string text, out string error)
    {
        var parts = text.Split(':');
        if (parts.Length > 2 || text.Length == 0)
        {
            error = $"\"{text}\" is not min[:max], for example 5s:20s";
            return null;
        }

        if (!TryReadDuration(parts[0], out var min, out error))
        {
            return null;
        }

        var max = min * 4;
        if (parts.Length == 2)
        {
            if (!TryReadDuration(parts[1], out var written, out error))
            {
                return null;
            }

            max = written;
        }

        if (max < min)
        {
            error = $"\"{text}\": the maximum is below the minimum";
            return null;
        }

        return (min, max);
    }

    private static bool TryReadDuration(string text, out TimeSpan value, out string error)
    {
        error = "";
        value = TimeSpan.Zero;
        if (text.Length == 0)
        {
            return true;
        }

        if (!GoDuration.TryParse(text.Trim(), out var duration, out var why))
        {
            error = $"{why}; write for example 10s or 1m30s";
            return false;
        }

        if (duration.Nanoseconds < 0)
        {
            error = $"\"{text}\" is negative";
            return false;
        }

        value = duration.ToTimeSpan();
        return true;
    }

    private static bool TryReadMode(string text, out int mode, out string error)
    {
        error = "";
        mode = 0;
        foreach (var digit in text)
        {
            if (digit is < '0' or > '7' || (mode = (mode << 3) | (digit - '0')) > 0xFFF)
            {
                error = $"\"{text}\" is not a file mode; write octal digits, for example 0644";
                return false;
            }
        }

        return true;
    }
}
