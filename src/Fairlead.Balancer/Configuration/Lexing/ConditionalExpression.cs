namespace Fairlead.Balancer.Configuration.Lexing;

/// <summary>
/// The expression behind <c>.if</c>: <c>||</c> over <c>&amp;&amp;</c> over an optional <c>!</c> and a number, a predicate or
/// parentheses (manual section 2.4). The empty expression is false.
/// </summary>
internal ref struct ConditionalExpression
{
    /// <summary>Deeper parentheses than this are refused, so that a hostile line cannot overflow the stack.</summary>
    private const int MaxDepth = 64;

    private readonly ReadOnlySpan<char> _text;
    private readonly EnvironmentVariables _variables;
    private int _at;
    private int _depth;
    private string? _error;

    private ConditionalExpression(ReadOnlySpan<char> text, EnvironmentVariables variables)
    {
        _text = text;
        _variables = variables;
    }

    /// <returns>Null when the text is no expression; then <paramref name="error"/> says why.</returns>
    public static bool? Evaluate(ReadOnlySpan<char> text, EnvironmentVariables variables, out string? error)
    {
        var expression = new ConditionalExpression(text.Trim(), variables);
        error = null;
        if (expression._text.IsEmpty)
        {
            return false;
        }

        bool value = expression.Or();
        expression.SkipBlanks();
        if (expression._error is null && expression._at < expression._text.Length)
        {
            expression.Fail($"cannot make sense of '{expression._text[expression._at..]}'");
        }

        error = expression._error;
        return error is null ? value : null;
    }

    private bool Or()
    {
        bool value = And();
        while (_error is null && TryTake("||"))
        {
            value |= And();
        }

        return value;
    }

    private bool And()
    {
        bool value = Term();
        while (_error is null && TryTake("&&"))
        {
            value &= Term();
        }

        return value;
    }

    private bool Term()
    {
        if (++_depth > MaxDepth)
        {
            Fail("the expression is nested too deeply");
            return false;
        }

        bool value = TryTake("!") ? !Term() : Atom();
        _depth--;
        return value;
    }

    private bool Atom()
    {
        if (TryTake("("))
        {
            bool inner = Or();
            if (_error is null && !TryTake(")"))
            {
                Fail("a ')' is missing");
            }

            return inner;
        }

        int start = _at;
        while (_at < _text.Length && (char.IsAsciiLetterOrDigit(_text[_at]) || _text[_at] == '_'))
        {
            _at++;
        }

        ReadOnlySpan<char> name = _text[start.._at];
        if (name.IsEmpty)
        {
            Fail(_at < _text.Length ? $"cannot make sense of '{_text[_at..]}'" : "something is missing at the end");
            return false;
        }

        if (_at < _text.Length && _text[_at] == '(')
        {
            _at++;
            return Predicate(name.ToString(), Arguments());
        }

        if (int.TryParse(name, out int number))
        {
            return number != 0;
        }

        Fail($"'{name}' is neither a number nor a predicate");
        return false;
    }

    private List<string> Arguments()
    {
        var arguments = new List<string>();
        int end = _text[_at..].IndexOf(')');
        if (end < 0)
        {
            Fail("a ')' is missing");
            return arguments;
        }

        foreach (Range part in _text.Slice(_at, end).Split(','))
        {
            arguments.Add(_text.Slice(_at, end)[part].ToString());
        }

        _at += end + 1;
        return arguments;
    }

    private bool Predicate(string name, List<string> arguments)
    {
        int wanted = name is "streq" or "strneq" or "strstr" ? 2 : 1;
        if (_error is null && IsPredicate(name) && arguments.Count != wanted)
        {
            Fail($"'{name}' takes {wanted} argument(s), got {arguments.Count}");
        }

        if (_error is not null)
        {
            return false;
        }

        switch (name)
        {
            case "streq":
                return arguments[0] == arguments[1];
            case "strneq":
                return arguments[0] != arguments[1];
            case "strstr":
                return arguments[0].Contains(arguments[1], StringComparison.Ordinal);
            case "defined":
                return _variables.Get(arguments[0]) is not null;
            case "version_atleast":
                return CompareVersion(arguments[0]) >= 0;
            case "version_before":
                return CompareVersion(arguments[0]) < 0;
            case "feature":
                // What a build of HAProxy with these features promises, and we keep.
                return arguments[0] is "EPOLL" or "THREAD" or "GETADDRINFO" or "TFO" or "NS";
            case "enabled":
                return arguments[0] is "EPOLL" or "POLL" or "GETADDRINFO";
            case "openssl_version_atleast" or "openssl_version_before" or "ssllib_name_startswith":
                // TLS is not supported yet, so no library has any name or version.
                return false;
            default:
                Fail($"unknown predicate '{name}'");
                return false;
        }
    }

    private static bool IsPredicate(string name) => name is
        "streq" or "strneq" or "strstr" or "defined" or "version_atleast" or "version_before" or "feature" or "enabled" or
        "openssl_version_atleast" or "openssl_version_before" or "ssllib_name_startswith";

    private int CompareVersion(string text)
    {
        int? order = LanguageVersion.CompareTo(text);
        if (order is null)
        {
            Fail($"'{text}' is no version");
        }

        return order ?? 0;
    }

    private bool TryTake(string token)
    {
        SkipBlanks();
        if (!_text[_at..].StartsWith(token))
        {
            return false;
        }

        _at += token.Length;
        SkipBlanks();
        return true;
    }

    private void SkipBlanks()
    {
        while (_at < _text.Length && _text[_at] is ' ' or '\t')
        {
            _at++;
        }
    }

    private void Fail(string message) => _error ??= message;
}
