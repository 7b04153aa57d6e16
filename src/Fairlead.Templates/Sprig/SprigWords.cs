using System.Text;
using Fairlead.Templates.Functions;

namespace Fairlead.Templates.Sprig;

/// <summary>Functions that look at words: cases, initials, wrapping, abbreviating.</summary>
internal static class SprigWords
{
    public static IEnumerable<TemplateFunction> Functions() =>
    [
        new("untitle", "string -> string", static a => EachWord((string)a[0]!, char.ToLowerInvariant)),
        new("initials", "string -> string", static a => string.Concat(Words((string)a[0]!).Select(word => word[0]))),
        new("swapcase", "string -> string", static a => SwapCase((string)a[0]!)),
        new("snakecase", "string -> string", static a => Connected((string)a[0]!, '_')),
        new("kebabcase", "string -> string", static a => Connected((string)a[0]!, '-')),
        new("camelcase", "string -> string", static a => Camel((string)a[0]!)),
        new("shuffle", "string -> string", static a => Shuffle((string)a[0]!)),
        new("wrap", "int, string -> string", static (execution, a) => Wrap(execution, (nint)a[0]!, "\n", isBreaking: false, (string)a[1]!)),
        new("wrapWith", "int, string, string -> string", static (execution, a) => Wrap(execution, (nint)a[0]!, (string)a[1]!, isBreaking: true, (string)a[2]!)),
        new("abbrev", "int, string -> string", static a => (nint)a[0]! < 4 ? a[1] : Abbreviate((string)a[1]!, 0, (nint)a[0]!)),
        new("abbrevboth", "int, int, string -> string", static a =>
            (nint)a[1]! < 4 || ((nint)a[0]! > 0 && (nint)a[1]! < 7) ? a[2] : Abbreviate((string)a[2]!, (nint)a[0]!, (nint)a[1]!)),
    ];

    private static string[] Words(string text) => text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);

    private static string EachWord(string text, Func<char, char> first)
    {
        var result = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            result.Append(i == 0 || char.IsWhiteSpace(text[i - 1]) ? first(text[i]) : text[i]);
        }

        return result.ToString();
    }

    private static string SwapCase(string text)
    {
        var result = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            result.Append(char.IsUpper(c) ? char.ToLowerInvariant(c) : char.IsLower(c) ? char.ToUpperInvariant(c) : c);
        }

        return result.ToString();
    }

    /// <summary><c>FirstName</c> and <c>first name</c> to <c>first_name</c>; a row of capitals is one word, its last begins the next.</summary>
    private static string Connected(string text, char connector)
    {
        var result = new StringBuilder(text.Length + 8);
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c is '_' or '-' || char.IsWhiteSpace(c))
            {
                result.Append(connector);
                continue;
            }

            var previous = i > 0 ? text[i - 1] : '\0';
            var next = i + 1 < text.Length ? text[i + 1] : '\0';
            var startsWord = (char.IsUpper(c) && (char.IsLower(previous) || char.IsDigit(previous) || (char.IsUpper(previous) && char.IsLower(next))))
                || (char.IsDigit(c) && char.IsLetter(previous) && RunsIntoLower(text, i));
            if (startsWord)
            {
                result.Append(connector);
            }

            result.Append(char.ToLowerInvariant(c));
        }

        return result.ToString();
    }

    /// <summary>Digits belong to the word before them unless a small letter follows: <c>id3Tag</c>, but <c>abc_123def</c>.</summary>
    private static bool RunsIntoLower(string text, int start)
    {
        var end = start;
        while (end < text.Length && char.IsDigit(text[end]))
        {
            end++;
        }

        return end < text.Length && char.IsLower(text[end]);
    }

    /// <summary><c>http_server</c> to <c>HttpServer</c>; connectors at the front and rows of them stay.</summary>
    private static string Camel(string text)
    {
        var result = new StringBuilder(text.Length);
        var start = 0;
        while (start < text.Length && IsConnector(text[start]))
        {
            result.Append(text[start++]);
        }

        var upper = true;
        for (var i = start; i < text.Length; i++)
        {
            if (!IsConnector(text[i]))
            {
                result.Append(upper ? char.ToUpperInvariant(text[i]) : char.ToLowerInvariant(text[i]));
                upper = false;
                continue;
            }

            var end = i;
            while (end < text.Length && IsConnector(text[end]))
            {
                end++;
            }

            // A single connector between words goes; more, or one at the end, is kept but for the last.
            if (end == text.Length)
            {
                result.Append(text, i, end - i);
            }
            else if (end - i > 1)
            {
                result.Append(text, i, end - i - 1);
            }

            upper = true;
            i = end - 1;
        }

        return result.ToString();
    }

    private static bool IsConnector(char c) => c is '_' or '-' || char.IsWhiteSpace(c);

    private static string Shuffle(string text)
    {
        var runes = text.EnumerateRunes().ToArray();
        Random.Shared.Shuffle(runes);
        return string.Concat(runes);
    }

    private static string Abbreviate(string text, nint offset, nint width)
    {
        if (text.Length <= width)
        {
            return text;
        }

        offset = Math.Min(offset, text.Length);
        if (text.Length - offset < width - 3)
        {
            offset = text.Length - (width - 3);
        }

        if (offset <= 4)
        {
            return text[..(int)(width - 3)] + "...";
        }

        if (width < 7)
        {
            return text;
        }

        return offset + width - 3 < text.Length
            ? "..." + Abbreviate(text[(int)offset..], 0, width - 3)
            : "..." + text[(int)(text.Length - (width - 3))..];
    }

    /// <summary>Breaks at spaces; a word longer than the line is broken only when asked.</summary>
    private static string Wrap(Execution execution, nint width, string newLine, bool isBreaking, string text)
    {
        width = Math.Max(width, 1);
        newLine = newLine.Length == 0 ? "\n" : newLine;
        execution.CheckLength(text.Length + (text.Length / Math.Max(width, 1) + 1L) * newLine.Length + ((long)text.AsSpan().Count(' ') * newLine.Length));
        var wrapped = new StringBuilder(text.Length + 32);
        var offset = 0;
        while (text.Length - offset > width)
        {
            if (text[offset] == ' ')
            {
                offset++;
                continue;
            }

            var end = (int)Math.Min(offset + width, text.Length - 1);
            var space = text.LastIndexOf(' ', end, end - offset + 1);
            if (space < offset)
            {
                if (isBreaking)
                {
                    wrapped.Append(text, offset, (int)width).Append(newLine);
                    offset += (int)width;
                    continue;
                }

                space = text.IndexOf(' ', (int)(offset + width));
            }

            if (space < 0)
            {
                break;
            }

            wrapped.Append(text, offset, space - offset).Append(newLine);
            offset = space + 1;
        }

        return wrapped.Append(text, offset, text.Length - offset).ToString();
    }
}
