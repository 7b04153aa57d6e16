using System.Globalization;
using System.Text;
using Fairlead.Templates.Values;

namespace Fairlead.Templates.Printing;

/// <summary>Go's quoted strings and characters (<c>%q</c>, <c>%+q</c>, <c>%U</c>).</summary>
internal static class GoQuote
{
    public static string Double(string text, bool asciiOnly = false) => Quote(text, '"', asciiOnly);

    public static string Character(int code, bool asciiOnly = false) =>
        Quote(Rune.IsValid(code) ? new Rune(code).ToString() : "\uFFFD", '\'', asciiOnly);

    /// <summary><c>U+0041</c>, at least four digits.</summary>
    public static string Unicode(int code) => "U+" + code.ToString("X4", CultureInfo.InvariantCulture);

    /// <summary>Whether the text can stand between back quotes as it is.</summary>
    public static bool CanBackquote(string text)
    {
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.Value is 0xFEFF or '`' or 0x7F || (rune.Value < ' ' && rune.Value != '\t') || rune == Rune.ReplacementChar)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Go's <c>unicode.IsPrint</c>: letters, marks, numbers, punctuation, symbols and the plain space.</summary>
    public static bool IsPrintable(Rune rune) =>
        rune.Value == ' ' || Rune.GetUnicodeCategory(rune) is not (
            UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse
            or UnicodeCategory.OtherNotAssigned or UnicodeCategory.SpaceSeparator or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);

    private static string Quote(string text, char quote, bool asciiOnly)
    {
        var quoted = new StringBuilder(text.Length + 2).Append(quote);
        for (var i = 0; i < text.Length;)
        {
            if (Rune.TryGetRuneAt(text, i, out var rune))
            {
                AppendRune(quoted, rune, quote, asciiOnly);
                i += rune.Utf16SequenceLength;
            }
            else
            {
                quoted.Append(GoText.IsEscapedByte(text, i) ? $"\\x{text[i] - 0xDC00:x2}" : "\uFFFD");
                i++;
            }
        }

        return quoted.Append(quote).ToString();
    }

    private static void AppendRune(StringBuilder quoted, Rune rune, char quote, bool asciiOnly)
    {
        var code = rune.Value;
        if (code == quote || code == '\\')
        {
            quoted.Append('\\').Append((char)code);
        }
        else if (asciiOnly ? code is >= ' ' and < 0x7F : IsPrintable(rune))
        {
            quoted.Append(rune.ToString());
        }
        else
        {
            quoted.Append(code switch
            {
                7 => "\\a",
                8 => "\\b",
                12 => "\\f",
                10 => "\\n",
                13 => "\\r",
                9 => "\\t",
                11 => "\\v",
                < ' ' or 0x7F => $"\\x{code:x2}",
                < 0x10000 => $"\\u{code:x4}",
                _ => $"\\U{code:x8}",
            });
        }
    }
}
