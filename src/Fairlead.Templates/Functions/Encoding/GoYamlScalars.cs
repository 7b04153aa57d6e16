using System.Text;

namespace Fairlead.Templates.Functions.Encoding;

/// <summary>Which style a string can be written in.</summary>
internal static class GoYamlScalars
{
    /// <summary>Without quotes: nothing in it means something to YAML where it stands.</summary>
    public static bool CanBePlain(string text)
    {
        if (text[0] is ' ' or '\t' || text[^1] is ' ' or '\t' || text is "---" or "..." || !IsPrintable(text))
        {
            return false;
        }

        var startsWithIndicator = ",[]{}#&*!|>'\"%@`".Contains(text[0], StringComparison.Ordinal)
            || (text[0] is '-' or '?' or ':' && (text.Length == 1 || text[1] is ' ' or '\t'))
            || text.StartsWith("---", StringComparison.Ordinal) || text.StartsWith("...", StringComparison.Ordinal);
        return !startsWithIndicator
            && !text.Contains(": ", StringComparison.Ordinal)
            && !text.Contains(" #", StringComparison.Ordinal)
            && text[^1] != ':'
            && text != "=" && text != "<<";
    }

    public static bool CanBeSingle(string text) => IsPrintable(text) && !text.Contains('\n', StringComparison.Ordinal);

    public static bool CanBeLiteral(string text) =>
        text.Length > 0 && text[0] is not (' ' or '\n' or '\t') && IsPrintable(text.Replace("\n", "", StringComparison.Ordinal).Replace("\t", "", StringComparison.Ordinal))
        && !text.Contains(" \n", StringComparison.Ordinal);

    public static string Double(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (var rune in text.EnumerateRunes())
        {
            _ = rune.Value switch
            {
                '"' => quoted.Append("\\\""),
                '\\' => quoted.Append("\\\\"),
                '\n' => quoted.Append("\\n"),
                '\r' => quoted.Append("\\r"),
                '\t' => quoted.Append("\\t"),
                0 => quoted.Append("\\0"),
                < ' ' or 0x7F or (>= 0x80 and < 0xA0) => quoted.Append($"\\x{rune.Value:X2}"),
                _ => quoted.Append(rune.ToString()),
            };
        }

        return quoted.Append('"').ToString();
    }

    private static bool IsPrintable(string text)
    {
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.Value is < ' ' or (>= 0x7F and < 0xA0) or 0xFEFF or 0xFFFD && rune.Value != '\t')
            {
                return false;
            }
        }

        return true;
    }
}
