using System.Globalization;
using System.Text;

namespace Fairlead.Balancer.Configuration.Lexing;

/// <summary>
/// Cuts one line into words by the rules of the HAProxy manual, section 2.2 (quoting and escaping) and 2.3
/// (environment variables):
/// blanks part words; <c>#</c> outside quotes begins a comment even within a word; a backslash takes the meaning off
/// a blank, <c>#</c>, a quote or itself, and writes <c>\n \r \t \xHH</c>, anywhere but within single quotes; before
/// any other character it stands for itself; <c>$</c> is a variable only within double quotes, where a backslash
/// takes its meaning off too. Checked against HAProxy 2.6.
/// </summary>
internal ref struct LineLexer
{
    /// <summary>HAProxy's own bound on the words of one line.</summary>
    public const int MaxWords = 64 * 1024;

    private readonly ReadOnlySpan<char> _line;
    private readonly EnvironmentVariables _variables;
    private readonly List<string> _words = [];
    private readonly StringBuilder _word = new();
    private int _at;
    private bool _inWord;
    private LexicalError? _error;

    private LineLexer(ReadOnlySpan<char> line, EnvironmentVariables variables)
    {
        _line = line;
        _variables = variables;
    }

    /// <summary>The words of a line; none for a blank one or a comment.</summary>
    public static string[] Split(ReadOnlySpan<char> line, EnvironmentVariables variables, out LexicalError? error)
    {
        var lexer = new LineLexer(line, variables);
        lexer.Run();
        error = lexer._error;
        return error is null ? [.. lexer._words] : [];
    }

    private void Run()
    {
        while (_at < _line.Length && _error is null)
        {
            char c = _line[_at];
            switch (c)
            {
                case '#':
                    EndWord();
                    return;
                case ' ' or '\t' or '\r' or '\v' or '\f':
                    EndWord();
                    _at++;
                    break;
                case '\'':
                    SingleQuoted();
                    break;
                case '"':
                    DoubleQuoted();
                    break;
                case '\\':
                    Escape(quoted: false);
                    break;
                default:
                    Take(c);
                    _at++;
                    break;
            }
        }

        EndWord();
    }

    private void SingleQuoted()
    {
        int length = _line[(_at + 1)..].IndexOf('\'');
        if (length < 0)
        {
            Fail("unmatched quote", _at);
            return;
        }

        _inWord = true;
        _word.Append(_line.Slice(_at + 1, length));
        _at += length + 2;
    }

    private void DoubleQuoted()
    {
        int start = _at++;
        _inWord = true;
        while (_at < _line.Length && _error is null)
        {
            char c = _line[_at];
            switch (c)
            {
                case '"':
                    _at++;
                    return;
                case '\\':
                    Escape(quoted: true);
                    break;
                case '$':
                    Variable();
                    break;
                default:
                    _word.Append(c);
                    _at++;
                    break;
            }
        }

        if (_error is null)
        {
            Fail("unmatched quote", start);
        }
    }

    private void Escape(bool quoted)
    {
        char next = _at + 1 < _line.Length ? _line[_at + 1] : '\0';
        switch (next)
        {
            case ' ' or '\\' or '#' or '\'' or '"':
            case '$' when quoted:
                Take(next);
                break;
            case 'n':
                Take('\n');
                break;
            case 'r':
                Take('\r');
                break;
            case 't':
                Take('\t');
                break;
            case 'x':
                Hexadecimal();
                return;
            default:
                // Not an escape: the backslash stands for itself, which keeps regular expressions readable.
                Take('\\');
                _at++;
                return;
        }

        _at += 2;
    }

    private void Hexadecimal()
    {
        if (_at + 3 < _line.Length &&
            byte.TryParse(_line.Slice(_at + 2, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out byte value) &&
            value != 0)
        {
            Take((char)value);
            _at += 4;
            return;
        }

        Fail("truncated, zero or invalid hexadecimal sequence", _at);
    }

    /// <summary><c>$NAME</c>, <c>${NAME}</c>, <c>${NAME-default}</c> or <c>${NAME[*]}</c>.</summary>
    private void Variable()
    {
        int start = _at++;
        bool braces = _at < _line.Length && _line[_at] == '{';
        if (braces)
        {
            _at++;
        }

        int nameStart = _at;
        while (_at < _line.Length && EnvironmentVariables.IsNameCharacter(_line[_at], _at == nameStart))
        {
            _at++;
        }

        if (_at == nameStart)
        {
            Fail("forbidden first character in the name of an environment variable", nameStart);
            return;
        }

        string? value = _variables.Get(_line[nameStart.._at].ToString());
        if (!braces)
        {
            _word.Append(value);
            return;
        }

        bool words = _line[_at..].StartsWith("[*]");
        _at += words ? 3 : 0;
        if (_at < _line.Length && _line[_at] == '-')
        {
            int length = _line[(_at + 1)..].IndexOf('}');
            if (length >= 0)
            {
                value = value is { Length: > 0 } ? value : _line.Slice(_at + 1, length).ToString();
                _at += length + 1;
            }
        }

        if (_at >= _line.Length || _line[_at] != '}')
        {
            Fail("unmatched brace in the name of an environment variable", start);
            return;
        }

        _at++;
        Expand(value, words);
    }

    private void Expand(string? value, bool words)
    {
        if (!words)
        {
            _word.Append(value);
            return;
        }

        string[] parts = (value ?? "").Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
        for (int i = 0; i < parts.Length; i++)
        {
            if (i > 0)
            {
                EndWord();
                _inWord = true;
            }

            _word.Append(parts[i]);
        }
    }

    private void Take(char c)
    {
        _inWord = true;
        _word.Append(c);
    }

    private void EndWord()
    {
        if (!_inWord)
        {
            return;
        }

        if (_words.Count == MaxWords)
        {
            Fail($"more than {MaxWords} words on one line", _at);
            return;
        }

        _words.Add(_word.ToString());
        _word.Clear();
        _inWord = false;
    }

    private void Fail(string message, int index) => _error ??= new LexicalError(message, index + 1);
}
