using System.Globalization;
using System.Text;
using Fairlead.Templates.Values;

namespace Fairlead.Templates.Language;

/// <summary>Reads Go's string and character literals. <c>\x41</c> and <c>\101</c> are bytes, <c>\u0041</c> a character.</summary>
internal static class GoUnquote
{
    /// <summary>A literal with its double or back quotes.</summary>
    public static bool TryString(string literal, out string value)
    {
        value = "";
        if (literal.Length < 2 || literal[0] != literal[^1])
        {
            return false;
        }

        var body = literal[1..^1];
        if (literal[0] == '`')
        {
            // Carriage returns are not part of a raw string.
            value = body.Replace("\r", "", StringComparison.Ordinal);
            return true;
        }

        if (!body.Contains('\\', StringComparison.Ordinal))
        {
            value = body;
            return true;
        }

        var bytes = new List<byte>(body.Length);
        for (var i = 0; i < body.Length;)
        {
            if (body[i] != '\\')
            {
                var next = body.IndexOf('\\', i);
                next = next < 0 ? body.Length : next;
                bytes.AddRange(GoText.ToUtf8(body[i..next]));
                i = next;
            }
            else if (TryEscape(body, ref i, '"', out var code, out var isByte))
            {
                AddCode(bytes, code, isByte);
            }
            else
            {
                return false;
            }
        }

        value = GoText.FromUtf8(bytes.ToArray());
        return true;
    }

    /// <summary>A literal with its single quotes.</summary>
    /// <param name="isWhole">False when more than one character stands between the quotes.</param>
    public static bool TryCharacter(string literal, out int value, out bool isWhole)
    {
        value = 0;
        isWhole = true;
        var end = 1;
        if (literal.Length < 3 || literal[1] == '\'')
        {
            return false;
        }

        if (literal[1] == '\\')
        {
            if (!TryEscape(literal, ref end, '\'', out value, out _))
            {
                return false;
            }
        }
        else if (Rune.TryGetRuneAt(literal, 1, out var rune))
        {
            value = rune.Value;
            end += rune.Utf16SequenceLength;
        }
        else
        {
            return false;
        }

        isWhole = end == literal.Length - 1;
        return isWhole;
    }

    private static bool TryEscape(string text, ref int i, char quote, out int code, out bool isByte)
    {
        code = 0;
        isByte = false;
        if (++i >= text.Length)
        {
            return false;
        }

        var c = text[i++];
        switch (c)
        {
            case 'a': code = 7; return true;
            case 'b': code = 8; return true;
            case 'f': code = 12; return true;
            case 'n': code = 10; return true;
            case 'r': code = 13; return true;
            case 't': code = 9; return true;
            case 'v': code = 11; return true;
            case '\\': code = '\\'; return true;
            case 'x':
                isByte = true;
                return TryHex(text, ref i, 2, out code);
            case 'u' or 'U':
                return TryHex(text, ref i, c == 'u' ? 4 : 8, out code) && Rune.IsValid(code);
            case >= '0' and <= '7':
                isByte = true;
                i--;
                return TryOctal(text, ref i, out code);
            default:
                code = c;
                return c == quote;
        }
    }

    private static bool TryHex(string text, ref int i, int length, out int code)
    {
        code = 0;
        if (i + length > text.Length
            || !uint.TryParse(text.AsSpan(i, length), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var parsed)
            || parsed > int.MaxValue)
        {
            return false;
        }

        i += length;
        code = (int)parsed;
        return true;
    }

    private static bool TryOctal(string text, ref int i, out int code)
    {
        code = 0;
        for (var end = i + 3; i < end; i++)
        {
            if (i >= text.Length || text[i] is < '0' or > '7')
            {
                return false;
            }

            code = (code * 8) + (text[i] - '0');
        }

        return code <= 255;
    }

    private static void AddCode(List<byte> bytes, int code, bool isByte)
    {
        if (isByte)
        {
            bytes.Add((byte)code);
            return;
        }

        Span<byte> utf8 = stackalloc byte[4];
        bytes.AddRange(utf8[..new Rune(code).EncodeToUtf8(utf8)]);
    }
}
