using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Fairlead.Primitives.Documents;

/// <summary>
/// JSON as RFC 8259 has it and Consul takes it: no comments, no trailing commas. System.Text.Json would read it too, but its
/// document does not keep the line of a value, and that is the half of an error message people need.
/// </summary>
internal sealed class JsonReader(DocumentCursor cursor)
{
    public DocumentObject ReadDocument()
    {
        SkipSpace();
        if (cursor.Current != '{')
        {
            throw cursor.Error($"a JSON configuration is one object: expected '{{', found {cursor.Describe()}");
        }

        var root = ReadObject();
        SkipSpace();
        return cursor.AtEnd ? root : throw cursor.Error($"nothing may follow the closing '}}', found {cursor.Describe()}");
    }

    private DocumentValue ReadValue()
    {
        SkipSpace();
        var at = cursor.Location;
        switch (cursor.Current)
        {
            case '{':
                return ReadObject();
            case '[':
                return ReadList();
            case '"':
                return new DocumentString(at, ReadString());
            case '-' or (>= '0' and <= '9'):
                return new DocumentNumber(at, ReadNumber());
            case >= 'a' and <= 'z':
                return ReadWord(at);
            default:
                throw cursor.Error($"expected a value, found {cursor.Describe()}");
        }
    }

    private DocumentObject ReadObject()
    {
        var at = cursor.Location;
        cursor.Enter(at);
        cursor.Advance();
        var members = new MemberCollector(cursor);
        SkipSpace();
        while (cursor.Current != '}')
        {
            if (cursor.Current != '"')
            {
                throw cursor.Error($"expected a name in double quotes, found {cursor.Describe()}");
            }

            var nameAt = cursor.Location;
            var name = ReadString();
            SkipSpace();
            if (cursor.Current != ':')
            {
                throw cursor.Error($"expected ':' after \"{name}\", found {cursor.Describe()}");
            }

            cursor.Advance();
            members.Add(name, nameAt, ReadValue());
            ReadSeparator('}');
        }

        cursor.Advance();
        cursor.Leave();
        return members.Build(at);
    }

    private DocumentList ReadList()
    {
        var at = cursor.Location;
        cursor.Enter(at);
        cursor.Advance();
        var items = ImmutableArray.CreateBuilder<DocumentValue>();
        SkipSpace();
        while (cursor.Current != ']')
        {
            items.Add(ReadValue());
            ReadSeparator(']');
        }

        cursor.Advance();
        cursor.Leave();
        return new DocumentList(at, items.ToImmutable());
    }

    private void ReadSeparator(char close)
    {
        SkipSpace();
        if (cursor.Current == close)
        {
            return;
        }

        if (cursor.Current != ',')
        {
            throw cursor.Error($"expected ',' or '{close}', found {cursor.Describe()}");
        }

        cursor.Advance();
        SkipSpace();
        if (cursor.Current == close)
        {
            throw cursor.Error($"JSON allows no ',' before '{close}'; remove it");
        }
    }

    private string ReadString()
    {
        var start = cursor.Location;
        var text = new StringBuilder();
        cursor.Advance();
        while (cursor.Current != '"')
        {
            if (cursor.AtEnd || cursor.Current is '\n' or '\r')
            {
                throw new DocumentSyntaxException(start, "the string that begins here has no closing '\"' on its line");
            }

            if (cursor.Current < ' ')
            {
                throw cursor.Error($"{cursor.Describe()} must be written as an escape in a string");
            }

            if (cursor.Current == '\\')
            {
                ReadEscape(text);
            }
            else
            {
                text.Append(cursor.Current);
                cursor.Advance();
            }
        }

        cursor.Advance();
        return text.ToString();
    }

    private void ReadEscape(StringBuilder text)
    {
        cursor.Advance();
        switch (cursor.Current)
        {
            case '"' or '\\' or '/':
                text.Append(cursor.Current);
                break;
            case 'b':
                text.Append('\b');
                break;
            case 'f':
                text.Append('\f');
                break;
            case 'n':
                text.Append('\n');
                break;
            case 'r':
                text.Append('\r');
                break;
            case 't':
                text.Append('\t');
                break;
            case 'u':
                cursor.Advance();
                AppendUnit(text, (char)ReadHex(4));
                return;
            default:
                throw cursor.Error($"unknown escape \\{(cursor.AtEnd ? "" : cursor.Current)} in a JSON string");
        }

        cursor.Advance();
    }

    /// <summary>A surrogate without its partner becomes U+FFFD, as Go's decoder does (RFC 8259 section 8.2 leaves it open).</summary>
    private void AppendUnit(StringBuilder text, char unit)
    {
        if (!char.IsSurrogate(unit))
        {
            text.Append(unit);
            return;
        }

        if (char.IsHighSurrogate(unit) && cursor.Current == '\\' && cursor.Peek() == 'u' && IsLowSurrogateAhead())
        {
            cursor.Advance(2);
            text.Append(unit).Append((char)ReadHex(4));
            return;
        }

        text.Append('\uFFFD');
    }

    private bool IsLowSurrogateAhead() => cursor.Peek(2) is 'd' or 'D' && cursor.Peek(3) is (>= 'c' and <= 'f') or (>= 'C' and <= 'F');

    private int ReadHex(int digits)
    {
        var value = 0;
        for (var i = 0; i < digits; i++)
        {
            if (!char.IsAsciiHexDigit(cursor.Current))
            {
                throw cursor.Error($"\\u takes four hexadecimal digits, found {cursor.Describe()}");
            }

            value = (value << 4) | int.Parse([cursor.Current], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
            cursor.Advance();
        }

        return value;
    }

    private string ReadNumber()
    {
        // RFC 8259 section 6: no leading zeros, no bare point, no plus sign.
        var start = cursor.Position;
        if (cursor.Current == '-')
        {
            cursor.Advance();
        }

        if (cursor.Current == '0' && char.IsAsciiDigit(cursor.Peek()))
        {
            throw cursor.Error("a JSON number may not begin with 0");
        }

        SkipDigits();
        if (cursor.Current == '.')
        {
            cursor.Advance();
            SkipDigits();
        }

        if (cursor.Current is 'e' or 'E')
        {
            cursor.Advance();
            if (cursor.Current is '+' or '-')
            {
                cursor.Advance();
            }

            SkipDigits();
        }

        return cursor.Slice(start);
    }

    private void SkipDigits()
    {
        if (!char.IsAsciiDigit(cursor.Current))
        {
            throw cursor.Error($"expected a digit, found {cursor.Describe()}");
        }

        while (char.IsAsciiDigit(cursor.Current))
        {
            cursor.Advance();
        }
    }

    private DocumentValue ReadWord(SourceLocation at)
    {
        var start = cursor.Position;
        while (char.IsAsciiLetterOrDigit(cursor.Current))
        {
            cursor.Advance();
        }

        return cursor.Slice(start) switch
        {
            "true" => new DocumentBoolean(at, true),
            "false" => new DocumentBoolean(at, false),
            "null" => new DocumentNull(at),
            var word => throw new DocumentSyntaxException(at, $"expected a value, found {word}; a string needs double quotes"),
        };
    }

    private void SkipSpace()
    {
        while (cursor.Current is ' ' or '\t' or '\n' or '\r')
        {
            cursor.Advance();
        }

        if (cursor.Current == '/' && cursor.Peek() is '/' or '*' || cursor.Current == '#')
        {
            throw cursor.Error("JSON has no comments; remove it, or name the file .hcl");
        }
    }
}
