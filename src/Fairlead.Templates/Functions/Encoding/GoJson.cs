using System.Globalization;
using System.Text;
using Fairlead.Templates.Values;

namespace Fairlead.Templates.Functions.Encoding;

/// <summary>
/// JSON into Go values as <c>encoding/json</c> makes them: objects <c>map[string]interface {}</c>, numbers
/// <c>float64</c>, the last of equal keys wins; and its error texts.
/// </summary>
public sealed class GoJson
{
    private const int MaxDepth = 500;
    private readonly string _text;
    private int _position;

    private GoJson(string text) => _text = text;

    /// <exception cref="FunctionException">The text is not JSON.</exception>
    public static object? Parse(string text)
    {
        var reader = new GoJson(text);
        reader.SkipSpace();
        var value = reader.Value(0);
        reader.SkipSpace();
        return reader._position == text.Length ? value : throw reader.Unexpected("after top-level value");
    }

    private object? Value(int depth)
    {
        if (depth > MaxDepth)
        {
            throw new FunctionException("exceeded max depth");
        }

        switch (Current)
        {
            case '{':
                return Object(depth);
            case '[':
                return Array(depth);
            case '"':
                return String();
            case 't':
                return Word("true", true);
            case 'f':
                return Word("false", false);
            case 'n':
                return Word("null", null);
            case '-' or (>= '0' and <= '9'):
                return Number();
            default:
                throw Unexpected("looking for beginning of value");
        }
    }

    private char? Current => _position < _text.Length ? _text[_position] : null;

    private GoMap Object(int depth)
    {
        var map = GoMap.NewAny();
        _position++;
        SkipSpace();
        if (Current == '}')
        {
            _position++;
            return map;
        }

        while (true)
        {
            SkipSpace();
            if (Current != '"')
            {
                throw Unexpected("looking for beginning of object key string");
            }

            var key = String();
            SkipSpace();
            Pass(':', "after object key");
            SkipSpace();
            map.Set(key, Value(depth + 1));
            SkipSpace();
            if (Current == '}')
            {
                _position++;
                return map;
            }

            Pass(',', "after object key:value pair");
        }
    }

    private GoList Array(int depth)
    {
        var items = new List<object?>();
        _position++;
        SkipSpace();
        if (Current == ']')
        {
            _position++;
            return GoList.OfAny();
        }

        while (true)
        {
            SkipSpace();
            items.Add(Value(depth + 1));
            SkipSpace();
            if (Current == ']')
            {
                _position++;
                return GoList.OfAny([.. items]);
            }

            Pass(',', "after array element");
        }
    }

    private string String()
    {
        var text = new StringBuilder();
        _position++;
        while (true)
        {
            switch (Current)
            {
                case '"':
                    _position++;
                    return text.ToString();
                case '\\':
                    _position++;
                    text.Append(Escape());
                    break;
                case null or < ' ':
                    throw Unexpected("in string literal");
                case var c:
                    text.Append(c.Value);
                    _position++;
                    break;
            }
        }
    }

    private string Escape()
    {
        var c = Current;
        switch (c)
        {
            case '"' or '\\' or '/':
                _position++;
                return c.Value.ToString();
            case 'b' or 'f' or 'n' or 'r' or 't':
                _position++;
                return c switch { 'b' => "\b", 'f' => "\f", 'n' => "\n", 'r' => "\r", _ => "\t" };
            case 'u':
                _position++;
                var first = HexUnit();
                if (char.IsHighSurrogate(first) && _position + 1 < _text.Length && _text[_position] == '\\' && _text[_position + 1] == 'u')
                {
                    var back = _position;
                    _position += 2;
                    var second = HexUnit();
                    if (char.IsLowSurrogate(second))
                    {
                        return new string([first, second]);
                    }

                    _position = back;
                }

                return char.IsSurrogate(first) ? "\uFFFD" : first.ToString();
            default:
                throw Unexpected("in string escape code");
        }
    }

    private char HexUnit()
    {
        var unit = 0;
        for (var i = 0; i < 4; i++, _position++)
        {
            unit = Current is { } c && char.IsAsciiHexDigit(c)
                ? (unit * 16) + int.Parse([c], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture)
                : throw Unexpected("in \\u hexadecimal character escape");
        }

        return (char)unit;
    }

    private object Number()
    {
        var start = _position;
        if (Current == '-')
        {
            _position++;
        }

        if (Current == '0')
        {
            _position++;
        }
        else if (!PassDigits())
        {
            throw Unexpected("in numeric literal");
        }

        if (Current == '.')
        {
            _position++;
            if (!PassDigits())
            {
                throw Unexpected("after decimal point in numeric literal");
            }
        }

        if (Current is 'e' or 'E')
        {
            _position++;
            if (Current is '+' or '-')
            {
                _position++;
            }

            if (!PassDigits())
            {
                throw Unexpected("in exponent of numeric literal");
            }
        }

        var literal = _text[start.._position];
        return GoNumberText.ParseFloat(literal, out var value) == GoNumberText.Outcome.Ok
            ? value
            : throw new FunctionException($"json: cannot unmarshal number {literal} into Go value of type float64");
    }

    private bool PassDigits()
    {
        var start = _position;
        while (Current is { } c && char.IsAsciiDigit(c))
        {
            _position++;
        }

        return _position > start;
    }

    private object? Word(string word, object? value)
    {
        for (var i = 0; i < word.Length; i++, _position++)
        {
            if (Current != word[i])
            {
                throw Unexpected(i == 0 ? "looking for beginning of value" : $"in literal {word} (expecting {Printing.GoQuote.Character(word[i])})");
            }
        }

        return value;
    }

    private void Pass(char c, string context)
    {
        if (Current != c)
        {
            throw Unexpected(context);
        }

        _position++;
    }

    private void SkipSpace()
    {
        while (Current is ' ' or '\t' or '\r' or '\n')
        {
            _position++;
        }
    }

    /// <summary>Inside a word or number Go takes the end of the text for a space.</summary>
    private FunctionException Unexpected(string context) => new(
        Current is not null ? $"invalid character {Describe()} {context}"
        : context.Contains("literal", StringComparison.Ordinal) && !context.Contains("string", StringComparison.Ordinal) ? $"invalid character ' ' {context}"
        : "unexpected end of JSON input");

    private string Describe() => Current switch
    {
        '\'' => "'\\''",
        '"' => "'\"'",
        _ => Rune.TryGetRuneAt(_text, _position, out var rune) && rune.Value < 0x80
            ? Printing.GoQuote.Character(rune.Value)
            // Go looks at bytes.
            : Printing.GoQuote.Character(GoText.ToUtf8(_text.Substring(_position, Math.Min(2, _text.Length - _position)))[0]),
    };
}
