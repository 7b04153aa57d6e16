using System.Collections.Concurrent;
using System.Text;
using System.Text.RegularExpressions;
using Fairlead.Templates.Functions;

namespace Fairlead.Templates.RegularExpressions;

/// <summary>
/// A regular expression in RE2's syntax and with RE2's promise: time linear in the text. It is translated for .NET's
/// engine that does not backtrack; what that engine cannot mean the same by is refused with a message.
/// </summary>
internal sealed class Re2
{
    // Templates hold few patterns, but some make them from data.
    private const int MaxCached = 512;
    private const int MaxPatternLength = 10_000;
    private static readonly ConcurrentDictionary<string, Re2> Cache = new(StringComparer.Ordinal);

    private readonly Regex _regex;

    private Re2(string pattern)
    {
        var translated = Re2Translator.Translate(pattern);
        try
        {
            _regex = new Regex(translated, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
        }
        catch (Exception failure) when (failure is ArgumentException or NotSupportedException)
        {
            throw new FunctionException($"error parsing regexp: `{pattern}` is too large or not supported here: {failure.Message}");
        }
    }

    /// <exception cref="FunctionException">The pattern is not RE2's, in Go's words.</exception>
    public static Re2 Compile(string pattern)
    {
        if (Cache.TryGetValue(pattern, out var known))
        {
            return known;
        }

        if (pattern.Length > MaxPatternLength)
        {
            throw new FunctionException($"error parsing regexp: a pattern may be {MaxPatternLength} characters long");
        }

        if (Cache.Count >= MaxCached)
        {
            Cache.Clear();
        }

        return Cache[pattern] = new Re2(pattern);
    }

    public bool IsMatch(string text) => _regex.IsMatch(text);

    /// <summary>All matches but the empty ones that touch the match before them, as Go counts.</summary>
    public IEnumerable<Match> Matches(string text)
    {
        var previousEnd = -1;
        foreach (Match match in _regex.Matches(text))
        {
            if (match.Length == 0 && match.Index == previousEnd)
            {
                continue;
            }

            previousEnd = match.Index + match.Length;
            yield return match;
        }
    }

    /// <param name="replacement">With <c>$1</c>, <c>${1}</c>, <c>$name</c>, <c>$$</c>.</param>
    public string ReplaceAll(Execution execution, string text, string replacement) =>
        ReplaceEach(execution, text, match => Expand(replacement, match));

    /// <summary>Puts the replacement in as it is.</summary>
    public string ReplaceAllLiteral(Execution execution, string text, string replacement) =>
        ReplaceEach(execution, text, _ => replacement);

    private string ReplaceEach(Execution execution, string text, Func<Match, string> replace)
    {
        execution.Charge(text.Length);
        var result = new StringBuilder(text.Length);
        var end = 0;
        foreach (var match in Matches(text))
        {
            result.Append(text, end, match.Index - end).Append(replace(match));
            end = match.Index + match.Length;
            execution.Charge(1);
            execution.CheckLength(result.Length);
        }

        return result.Append(text, end, text.Length - end).ToString();
    }

    private static string Expand(string template, Match match)
    {
        if (!template.Contains('$', StringComparison.Ordinal))
        {
            return template;
        }

        var text = new StringBuilder();
        for (var i = 0; i < template.Length; i++)
        {
            if (template[i] != '$' || i + 1 >= template.Length)
            {
                text.Append(template[i]);
                continue;
            }

            if (template[i + 1] == '$')
            {
                text.Append('$');
                i++;
                continue;
            }

            var isBraced = template[i + 1] == '{';
            var start = i + (isBraced ? 2 : 1);
            var end = start;
            while (end < template.Length && (char.IsLetterOrDigit(template[end]) || template[end] == '_'))
            {
                end++;
            }

            if (end == start || (isBraced && (end >= template.Length || template[end] != '}')))
            {
                text.Append('$'); // Not a reference after all.
                continue;
            }

            text.Append(match.Groups[template[start..end]].Value);
            i = isBraced ? end : end - 1;
        }

        return text.ToString();
    }
}
