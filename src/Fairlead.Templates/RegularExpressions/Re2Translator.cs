using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Fairlead.Templates.RegularExpressions;

/// <summary>
/// Rewrites RE2's syntax for .NET: classes are ASCII, <c>$</c> is the very end, a dot is a whole character, and flags
/// that .NET means differently (<c>s</c>, <c>m</c>, <c>U</c>) are resolved here. Only <c>i</c> is left to .NET.
/// </summary>
internal sealed partial class Re2Translator
{
    private const string Pair = @"[\uD800-\uDBFF][\uDC00-\uDFFF]";
    private const int MaxNesting = 200;
    private const int MaxRepeat = 1000;

    private readonly string _pattern;
    private readonly StringBuilder _output = new();
    private readonly Stack<Flags> _groups = new();
    private Flags _flags;
    private int _position;

    private Re2Translator(string pattern) => _pattern = pattern;

    [Flags]
    private enum Flags
    {
        None = 0,
        MultiLine = 1,
        DotAll = 2,
        Ungreedy = 4,
        IgnoreCase = 8,
    }

    /// <exception cref="FunctionException">In the words of Go's <c>regexp</c>.</exception>
    public static string Translate(string pattern)
    {
        var translator = new Re2Translator(pattern);
        translator.Run();
        return translator._output.ToString();
    }

    private char? Current => _position < _pattern.Length ? _pattern[_position] : null;

    private void Run()
    {
        // Whether a repetition may follow, and where the last one started.
        var canRepeat = false;
        while (Current is { } c)
        {
            switch (c)
            {
                case '(':
                    canRepeat = OpenGroup() && false;
                    break;
                case ')':
                    if (!_groups.TryPop(out _flags))
                    {
                        throw Error("unexpected )", _pattern);
                    }

                    Emit(")", 1);
                    canRepeat = true;
                    break;
                case '|':
                    Emit("|", 1);
                    canRepeat = false;
                    break;
                case '*' or '+' or '?':
                    Repeat(c.ToString(), canRepeat);
                    canRepeat = true;
                    break;
                case '{' when RepeatCount() is { } count:
                    Repeat(count, canRepeat);
                    canRepeat = true;
                    break;
                case '[':
                    _output.Append(Class());
                    canRepeat = true;
                    break;
                case '.':
                    Emit(_flags.HasFlag(Flags.DotAll) ? $@"(?:{Pair}|[\s\S])" : $@"(?:{Pair}|[^\n])", 1);
                    canRepeat = true;
                    break;
                case '^':
                    Emit(_flags.HasFlag(Flags.MultiLine) ? "(?m:^)" : @"\A", 1);
                    canRepeat = true;
                    break;
                case '$':
                    Emit(_flags.HasFlag(Flags.MultiLine) ? "(?m:$)" : @"\z", 1);
                    canRepeat = true;
                    break;
                case '\\':
                    EscapeOutside();
                    canRepeat = true;
                    break;
                default:
                    Literal();
                    canRepeat = true;
                    break;
            }
        }

        if (_groups.Count > 0)
        {
            throw Error("missing closing )", _pattern);
        }
    }

    private bool OpenGroup()
    {
        if (_groups.Count >= MaxNesting)
        {
            throw Error("expression nests too deeply", _pattern);
        }

        if (!At("(?"))
        {
            _groups.Push(_flags);
            Emit("(", 1);
            return true;
        }

        if (At("(?P<") || (At("(?<") && !At("(?<=") && !At("(?<!")))
        {
            var start = _pattern.IndexOf('<', _position) + 1;
            var end = _pattern.IndexOf('>', start);
            var name = end < 0 ? "" : _pattern[start..end];
            if (name.Length == 0 || !name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_'))
            {
                throw Error("invalid named capture", end < 0 ? _pattern[_position..] : _pattern[_position..(end + 1)]);
            }

            _groups.Push(_flags);
            _output.Append(char.IsAsciiDigit(name[0]) ? "(" : $"(?<{name}>");
            _position = end + 1;
            return true;
        }

        FlagGroup();
        return true;
    }

    /// <summary><c>(?flags)</c> or <c>(?flags:…)</c>.</summary>
    private void FlagGroup()
    {
        var start = _position;
        var flags = _flags;
        var isOff = false;
        var count = 0;
        for (_position += 2; Current is { } c; _position++)
        {
            var flag = c switch { 'i' => Flags.IgnoreCase, 'm' => Flags.MultiLine, 's' => Flags.DotAll, 'U' => Flags.Ungreedy, _ => Flags.None };
            if (flag != Flags.None)
            {
                flags = isOff ? flags & ~flag : flags | flag;
                count++;
            }
            else if (c == '-' && !isOff)
            {
                isOff = true;
                count = 0;
            }
            else if (c is ')' or ':' && (!isOff || count > 0))
            {
                var ignoresCase = flags.HasFlag(Flags.IgnoreCase) ? "i" : "-i";
                if (c == ':')
                {
                    _groups.Push(_flags);
                }

                Emit($"(?{ignoresCase}{c}", 1);
                _flags = flags;
                return;
            }
            else
            {
                break;
            }
        }

        throw Current is null ? Error("missing argument to repetition operator", "?") : Error("invalid or unsupported Perl syntax", _pattern[start..Math.Min(_position + 1, _pattern.Length)]);
    }

    private void Repeat(string count, bool canRepeat)
    {
        if (!canRepeat)
        {
            throw Error("missing argument to repetition operator", count);
        }

        var start = _position;
        _position += count.Length;
        var isLazy = Current == '?';
        _position += isLazy ? 1 : 0;
        if (Current is '*' or '+' or '?' || RepeatCount() is not null)
        {
            throw Error("invalid nested repetition operator", _pattern[start..(_position + (RepeatCount()?.Length ?? 1))]);
        }

        _output.Append(count).Append(isLazy != _flags.HasFlag(Flags.Ungreedy) ? "?" : "");
    }

    /// <summary>The text of <c>{n}</c>, <c>{n,}</c> or <c>{n,m}</c> here; null when the brace is a plain character.</summary>
    private string? RepeatCount()
    {
        if (Current != '{')
        {
            return null;
        }

        var close = _pattern.IndexOf('}', _position);
        if (close < 0)
        {
            return null;
        }

        var text = _pattern[_position..(close + 1)];
        var parts = text[1..^1].Split(',');
        if (parts.Length > 2 || parts[0].Length == 0 || !parts.All(part => part.All(char.IsAsciiDigit)))
        {
            return null;
        }

        var low = Count(parts[0]);
        var high = parts.Length == 2 && parts[1].Length > 0 ? Count(parts[1]) : low;
        return low <= MaxRepeat && high <= MaxRepeat && low <= high ? text : throw Error("invalid repeat count", text);
    }

    private static int Count(string digits) => digits.Length > 5 ? int.MaxValue : int.Parse(digits, CultureInfo.InvariantCulture);

    private void Literal()
    {
        if (Rune.TryGetRuneAt(_pattern, _position, out var rune) && rune.Value > 0xFFFF)
        {
            Emit($"(?:{rune})", 2);
            return;
        }

        // "]" and "}" alone are plain characters in RE2; Escape leaves them bare.
        var c = _pattern[_position];
        Emit(c is ']' or '}' ? "\\" + c : Regex.Escape(c.ToString()), 1);
    }

    private void EscapeOutside()
    {
        switch (_position + 1 < _pattern.Length ? _pattern[_position + 1] : '\0')
        {
            case 'A':
                Emit(@"\A", 2);
                return;
            case 'z':
                Emit(@"\z", 2);
                return;
            case 'b' or 'B':
                Emit(_pattern.Substring(_position, 2), 2);
                return;
            case 'Q':
                var end = _pattern.IndexOf("\\E", _position + 2, StringComparison.Ordinal);
                var quoted = end < 0 ? _pattern[(_position + 2)..] : _pattern[(_position + 2)..end];
                _output.Append("(?:").Append(string.Concat(quoted.Select(c => Regex.Escape(c.ToString())))).Append(')');
                _position = end < 0 ? _pattern.Length : end + 2;
                return;
            case 'C':
                throw Error("invalid escape sequence", @"\C");
        }

        if (ClassEscape() is { } members)
        {
            _output.Append(members.IsNegated && members.Members.StartsWith(@"\P", StringComparison.Ordinal) ? $"(?:{Pair}|[{members.Members}])" : $"[{members.Members}]");
            return;
        }

        var code = CharacterEscape();
        _output.Append(code > 0xFFFF ? $"(?:{new Rune(code)})" : $@"\u{code:X4}");
    }

    private bool At(string text) => _pattern.AsSpan(_position).StartsWith(text, StringComparison.Ordinal);

    private void Emit(string text, int consumed)
    {
        _output.Append(text);
        _position += consumed;
    }

    private static FunctionException Error(string what, string where) => new($"error parsing regexp: {what}: `{where}`");
}
