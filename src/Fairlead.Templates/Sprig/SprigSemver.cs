using System.Text.RegularExpressions;
using Fairlead.Templates.Functions;

namespace Fairlead.Templates.Sprig;

/// <summary><c>semver</c> and <c>semverCompare</c>: comparisons, <c>^</c>, <c>~</c>, wildcards, hyphen ranges, and/or.</summary>
internal static partial class SprigSemver
{
    public static IEnumerable<TemplateFunction> Functions() =>
    [
        new("semver", "string", static a => Version((string)a[0]!)),
        new("semverCompare", "string, string -> bool", static a => Satisfies((string)a[0]!, Version((string)a[1]!))),
    ];

    private static SemanticVersion Version(string text) =>
        SemanticVersion.TryParse(text, out var version) ? version : throw new FunctionException("Invalid Semantic Version");

    private static bool Satisfies(string constraint, SemanticVersion version)
    {
        var alternatives = constraint.Split("||").Select(Parse).ToArray();
        return Array.Exists(alternatives, all => all.TrueForAll(one => one(version)));
    }

    private static List<Predicate<SemanticVersion>> Parse(string text)
    {
        var rewritten = HyphenRange().Replace(text, ">=$1 <=$2");
        var matches = Constraint().Matches(rewritten);
        if (matches.Count == 0 || Constraint().Replace(rewritten, "").AsSpan().Trim(" ,").Length > 0)
        {
            throw new FunctionException($"improper constraint: {text}");
        }

        return [.. matches.Select(match => One(match.Groups["op"].Value, match.Groups["version"].Value, text))];
    }

    private static Predicate<SemanticVersion> One(string op, string text, string whole)
    {
        var wildcardAt = text.TrimStart('v').Split('-', '+')[0].Split('.');
        var known = wildcardAt.TakeWhile(part => part is not ("x" or "X" or "*")).Count();
        var isDirty = known < 3;
        var number = string.Join('.', wildcardAt.Take(known).Concat(Enumerable.Repeat("0", Math.Max(3 - known, 0))));
        var tail = text.IndexOfAny(['-', '+']) is > 0 and var at && known == 3 ? text[at..] : "";
        if (!SemanticVersion.TryParse(number + tail, out var bound))
        {
            throw new FunctionException($"improper constraint: {whole}");
        }

        // A prerelease satisfies only a constraint that speaks of prereleases.
        return version => (version.Prerelease.Length == 0 || bound.Prerelease.Length > 0) && Compare(op, version, bound, known, isDirty);
    }

    private static bool Compare(string op, SemanticVersion version, SemanticVersion bound, int known, bool isDirty) => op switch
    {
        "" or "=" when isDirty => Within(version, bound, known),
        "" or "=" => version.CompareTo(bound) == 0,
        "!=" => isDirty ? !Within(version, bound, known) : version.CompareTo(bound) != 0,
        ">" => isDirty ? version.CompareTo(bound) > 0 && !Within(version, bound, known) : version.CompareTo(bound) > 0,
        "<" => version.CompareTo(bound) < 0,
        ">=" or "=>" => version.CompareTo(bound) >= 0,
        "<=" or "=<" => version.CompareTo(bound) <= 0 || (isDirty && Within(version, bound, known)),
        "~" or "~>" => version.CompareTo(bound) >= 0 && Within(version, bound, Math.Min(known, 2)),
        _ => version.CompareTo(bound) >= 0 && InCaret(version, bound, known),
    };

    /// <summary>The same in the parts that the constraint names.</summary>
    private static bool Within(SemanticVersion version, SemanticVersion bound, int parts) =>
        (parts < 1 || version.Major == bound.Major) && (parts < 2 || version.Minor == bound.Minor) && (parts < 3 || version.Patch == bound.Patch);

    /// <summary>The same up to the first part that is not zero.</summary>
    private static bool InCaret(SemanticVersion version, SemanticVersion bound, int known)
    {
        if (bound.Major > 0 || known < 2)
        {
            return known == 0 || version.Major == bound.Major;
        }

        return version.Major == 0 && (bound.Minor > 0 || known < 3 ? version.Minor == bound.Minor : version.Minor == 0 && version.Patch == bound.Patch);
    }

    [GeneratedRegex(@"(\S+)\s+-\s+(\S+)", RegexOptions.None, 1000)]
    private static partial Regex HyphenRange();

    [GeneratedRegex(@"(?<op>!=|>=|=>|<=|=<|~>|[=<>~^])?\s*(?<version>v?([0-9]+|[xX*])(\.([0-9]+|[xX*]))?(\.([0-9]+|[xX*]))?(-[0-9A-Za-z.\-]+)?(\+[0-9A-Za-z.\-]+)?)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Constraint();
}
