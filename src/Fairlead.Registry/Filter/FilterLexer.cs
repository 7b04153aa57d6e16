using System.Text;

namespace Fairlead.Registry.Filter;

/// <summary>Cuts an expression into tokens.</summary>
internal static class FilterLexer
{
    internal static List<FilterToken> Tokens(string text)
    {
        var tokens = new List<FilterToken>();
        for (var at = 0; at < text.Length;)
        {
            if (char.IsWhiteSpace(text[at]))
            {
                at++;
                continue;
            }

            var (token, end) = Next(text, at);
            tokens.Add(token);
            at = end;
        }

        tokens.Add(new FilterToken(FilterTokenKind.End, "", text.Length));
        return tokens;
    }

    private static (FilterToken Token, int End) Next(string text, int at)
    {
        var first = text[at];
        if (first is '"' or '`')
        {
            return Quoted(text, at);
        }

        if (first is '(' or ')' or '[' or ']' or '.')
        {
            return (new FilterToken(FilterTokenKind.Sign, first.ToString(), at), at + 1);
        }

        if (text.AsSpan(at) is ['=' or '!', '=', ..])
        {
            return (new FilterToken(FilterTokenKind.Sign, text.Substring(at, 2), at), at + 2);
        }

        if (char.IsAsciiDigit(first) || (first == '-' && at + 1 < text.Length && char.IsAsciiDigit(text[at + 1])))
        {
            var end = Run(text, at + 1, c => char.IsAsciiDigit(c) || c == '.');
            return (new FilterToken(FilterTokenKind.Number, text[at..end], at), end);
        }

        if (char.IsAsciiLetter(first) || first == '_')
        {
            var end = Run(text, at + 1, c => char.IsAsciiLetterOrDigit(c) || c is '_' or '/');
            return (new FilterToken(FilterTokenKind.Word, text[at..end], at), end);
        }

        throw new FilterSyntaxException(at, $"unexpected character '{first}'");
    }

    /// <summary>Double quotes know backslash escapes, back ticks take everything as it is: Go's two kinds of string.</summary>
    private static (FilterToken Token, int End) Quoted(string text, int at)
    {
        var quote = text[at];
        var value = new StringBuilder();
        for (var i = at + 1; i < text.Length; i++)
        {
            if (text[i] == quote)
            {
                return (new FilterToken(FilterTokenKind.Text, value.ToString(), at), i + 1);
            }

            if (text[i] == '\\' && quote == '"' && i + 1 < text.Length)
            {
                value.Append(text[++i] switch
                {
                    'n' => '\n',
                    't' => '\t',
                    'r' => '\r',
                    '"' => '"',
                    '\\' => '\\',
                    var other => throw new FilterSyntaxException(i - 1, $"unknown escape '\\{other}' in a string; use back ticks to take it as it is"),
                });
                continue;
            }

            value.Append(text[i]);
        }

        throw new FilterSyntaxException(at, "a string is not closed");
    }

    private static int Run(string text, int from, Func<char, bool> belongs)
    {
        var end = from;
        while (end < text.Length && belongs(text[end]))
        {
            end++;
        }

        return end;
    }
}
