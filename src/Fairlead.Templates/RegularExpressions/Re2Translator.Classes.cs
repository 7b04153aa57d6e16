using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace Fairlead.Templates.RegularExpressions;

/// <summary>Bracketed classes and escapes.</summary>
internal sealed partial class Re2Translator
{
    private static readonly FrozenDictionary<string, string> PosixClasses = new Dictionary<string, string>
    {
        ["alnum"] = "0-9A-Za-z",
        ["alpha"] = "A-Za-z",
        ["ascii"] = @"\x00-\x7F",
        ["blank"] = @"\t\x20",
        ["cntrl"] = @"\x00-\x1F\x7F",
        ["digit"] = "0-9",
        ["graph"] = "!-~",
        ["lower"] = "a-z",
        ["print"] = @"\x20-~",
        ["punct"] = @"!-/:-@\[-`{-~",
        ["space"] = @"\t-\r\x20",
        ["upper"] = "A-Z",
        ["word"] = "0-9A-Za-z_",
        ["xdigit"] = "0-9A-Fa-f",
        ["^alnum"] = @"\x00-/:-@\[-`{-\uFFFF",
        ["^alpha"] = @"\x00-@\[-`{-\uFFFF",
        ["^digit"] = @"\x00-/:-\uFFFF",
        ["^lower"] = @"\x00-`{-\uFFFF",
        ["^space"] = @"\x00-\x08\x0E-\x1F!-\uFFFF",
        ["^upper"] = @"\x00-@\[-\uFFFF",
        ["^word"] = @"\x00-/:-@\[-^`{-\uFFFF",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    // Go knows the scripts of Unicode by name; .NET knows blocks. Of the general categories both say the same.
    private static readonly FrozenSet<string> Categories = FrozenSet.Create(
        StringComparer.Ordinal,
        "L", "Lu", "Ll", "Lt", "Lm", "Lo", "M", "Mn", "Mc", "Me", "N", "Nd", "Nl", "No", "P", "Pc", "Pd", "Ps", "Pe", "Pi", "Pf", "Po",
        "S", "Sm", "Sc", "Sk", "So", "Z", "Zs", "Zl", "Zp", "C", "Cc", "Cf", "Co", "Cs");

    /// <summary>A whole bracketed class; the cursor stands on its bracket.</summary>
    private string Class()
    {
        var start = _position++;
        var isNegated = Current == '^';
        _position += isNegated ? 1 : 0;
        var members = new StringBuilder();
        var isFirst = true;
        while (Current != ']' || isFirst)
        {
            if (Current is null)
            {
                throw Error("missing closing ]", _pattern[start..]);
            }

            isFirst = false;
            if (At("[:") && _pattern.IndexOf(":]", _position + 2, StringComparison.Ordinal) is > 0 and var end)
            {
                var name = _pattern[(_position + 2)..end];
                members.Append(PosixClasses.GetValueOrDefault(name) ?? throw Error("invalid character class range", $"[:{name}:]"));
                _position = end + 2;
            }
            else if (Current == '\\' && ClassEscape() is { } escape)
            {
                members.Append(escape.Members);
            }
            else
            {
                Range(members);
            }
        }

        _position++;
        // What is not in the class may also be a character of two units.
        return isNegated ? $"(?:{Pair}|[^{members}])" : $"[{members}]";
    }

    private void Range(StringBuilder members)
    {
        var start = _position;
        var low = Member();
        var high = low;
        if (Current == '-' && _position + 1 < _pattern.Length && _pattern[_position + 1] != ']')
        {
            _position++;
            high = Member();
        }

        if (high < low)
        {
            throw Error("invalid character class range", _pattern[start.._position]);
        }

        if (high > 0xFFFF)
        {
            throw Error("characters above U+FFFF are not supported in a class here", _pattern[start.._position]);
        }

        members.Append(CultureInfo.InvariantCulture, $@"\u{low:X4}");
        if (high > low)
        {
            members.Append(CultureInfo.InvariantCulture, $@"-\u{high:X4}");
        }
    }

    private int Member()
    {
        if (Current == '\\')
        {
            return CharacterEscape();
        }

        if (!Rune.TryGetRuneAt(_pattern, _position, out var rune))
        {
            return _pattern[_position++];
        }

        _position += rune.Utf16SequenceLength;
        return rune.Value;
    }

    /// <summary><c>\d \w \s</c> and <c>\p{…}</c>: members for a bracket. Null, and nothing read, for any other escape.</summary>
    private (string Members, bool IsNegated)? ClassEscape()
    {
        var letter = _position + 1 < _pattern.Length ? _pattern[_position + 1] : '\0';
        if (letter is 'd' or 'D' or 'w' or 'W' or 's' or 'S')
        {
            _position += 2;
            return letter switch
            {
                'd' => (PosixClasses["digit"], false),
                'D' => (PosixClasses["^digit"], true),
                'w' => (PosixClasses["word"], false),
                'W' => (PosixClasses["^word"], true),
                's' => (@"\t\n\f\r\x20", false),
                _ => (@"\x00-\x08\x0B\x0E-\x1F!-\uFFFF", true),
            };
        }

        if (letter is not ('p' or 'P'))
        {
            return null;
        }

        var start = _position;
        _position += 2;
        var name = "";
        if (Current == '{')
        {
            var end = _pattern.IndexOf('}', _position);
            name = end < 0 ? "" : _pattern[(_position + 1)..end];
            _position = end < 0 ? _pattern.Length : end + 1;
        }
        else if (Current is { } single)
        {
            name = single.ToString();
            _position++;
        }

        var isNegated = letter == 'P' != name.StartsWith('^');
        name = name.TrimStart('^');
        return Categories.Contains(name)
            ? ($@"\{(isNegated ? 'P' : 'p')}{{{name}}}", isNegated)
            : throw Error("invalid or, as a script, not supported character class range", _pattern[start.._position]);
    }

    private int CharacterEscape()
    {
        var start = _position++;
        if (Current is not { } c)
        {
            throw new FunctionException("error parsing regexp: trailing backslash at end of expression: ``");
        }

        _position++;
        switch (c)
        {
            case 'a': return 7;
            case 'f': return 12;
            case 't': return 9;
            case 'n': return 10;
            case 'r': return 13;
            case 'v': return 11;
            case 'x':
                return HexEscape(start);
            case '0':
                return OctalEscape(0);
            case >= '1' and <= '7' when Current is >= '0' and <= '7':
                // One digit alone would be a back-reference, which RE2 does not have.
                return OctalEscape(c - '0');
        }

        return c < 0x80 && !char.IsAsciiLetterOrDigit(c) ? c : throw Error("invalid escape sequence", _pattern[start.._position]);
    }

    private int OctalEscape(int code)
    {
        for (var i = 0; i < 2 && Current is >= '0' and <= '7'; i++, _position++)
        {
            code = (code * 8) + (_pattern[_position] - '0');
        }

        return code;
    }

    private int HexEscape(int start)
    {
        var isBraced = Current == '{';
        var end = isBraced ? _pattern.IndexOf('}', _position) : Math.Min(_position + 2, _pattern.Length);
        var digits = end < 0 ? "" : _pattern[(_position + (isBraced ? 1 : 0))..end];
        _position = end < 0 ? _pattern.Length : end + (isBraced ? 1 : 0);
        return int.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code) && Rune.IsValid(code) && (isBraced || digits.Length == 2)
            ? code
            : throw Error("invalid escape sequence", _pattern[start.._position]);
    }
}
