using System.Text.RegularExpressions;
using Fairlead.Templates.Configuration;

namespace Fairlead.Templates.Commands;

/// <summary>Applies the <c>env</c> block to the variables a child inherits.</summary>
internal static class ChildEnvironment
{
    public static void Apply(ExecEnvironment rules, IDictionary<string, string?> variables)
    {
        if (rules.Pristine)
        {
            variables.Clear();
        }
        else
        {
            foreach (var name in variables.Keys.ToArray())
            {
                if ((rules.Allowlist.Length > 0 && !MatchesAny(rules.Allowlist, name)) || MatchesAny(rules.Denylist, name))
                {
                    variables.Remove(name);
                }
            }
        }

        foreach (var pair in rules.Custom)
        {
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            variables[equals < 0 ? pair : pair[..equals]] = equals < 0 ? "" : pair[(equals + 1)..];
        }
    }

    private static bool MatchesAny(IEnumerable<string> globs, string name) => globs.Any(glob => Glob.IsMatch(glob, name));
}

/// <summary>Patterns with <c>*</c> and <c>?</c>.</summary>
internal static class Glob
{
    public static bool IsMatch(string pattern, string text) => Regex.IsMatch(
        text,
        @"\A" + Regex.Escape(pattern).Replace(@"\*", ".*", StringComparison.Ordinal).Replace(@"\?", ".", StringComparison.Ordinal) + @"\z",
        RegexOptions.NonBacktracking | RegexOptions.Singleline | RegexOptions.CultureInvariant);
}
