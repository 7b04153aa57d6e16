using Fairlead.Templates.Functions;
using Fairlead.Templates.RegularExpressions;
using Fairlead.Templates.Values;

namespace Fairlead.Templates.Sprig;

/// <summary>Regular expressions; the <c>must</c> forms are the same functions, since a bad pattern always fails here.</summary>
internal static class SprigRegex
{
    public static IEnumerable<TemplateFunction> Functions()
    {
        TemplateFunction[] functions =
        [
            new("regexMatch", "string, string -> bool", static a => Re2.Compile((string)a[0]!).IsMatch((string)a[1]!)),
            new("regexFind", "string, string -> string", static a => Re2.Compile((string)a[0]!).Matches((string)a[1]!).FirstOrDefault()?.Value ?? ""),
            new("regexFindAll", "string, string, int", static (execution, a) => FindAll(execution, (string)a[0]!, (string)a[1]!, (nint)a[2]!)),
            new("regexReplaceAll", "string, string, string -> string", static (execution, a) => Re2.Compile((string)a[0]!).ReplaceAll(execution, (string)a[1]!, (string)a[2]!)),
            new("regexReplaceAllLiteral", "string, string, string -> string", static (execution, a) => Re2.Compile((string)a[0]!).ReplaceAllLiteral(execution, (string)a[1]!, (string)a[2]!)),
            new("regexSplit", "string, string, int", static (execution, a) => Split(execution, (string)a[0]!, (string)a[1]!, (nint)a[2]!)),
        ];
        var quote = new TemplateFunction("regexQuoteMeta", "string -> string", static a =>
            string.Concat(((string)a[0]!).Select(c => @"\.+*?()|[]{}^$".Contains(c, StringComparison.Ordinal) ? $"\\{c}" : c.ToString())));
        return [.. functions, quote, .. functions.Select(function => function.WithName(Must(function.Name)))];
    }

    internal static string Must(string name) => "must" + char.ToUpperInvariant(name[0]) + name[1..];

    private static GoList FindAll(Execution execution, string pattern, string text, nint count)
    {
        execution.Charge(text.Length);
        var matches = Re2.Compile(pattern).Matches(text).Select(match => match.Value);
        return GoList.OfStrings(count < 0 ? matches : matches.Take((int)Math.Min(count, int.MaxValue)));
    }

    private static GoList Split(Execution execution, string pattern, string text, nint count)
    {
        execution.Charge(text.Length);
        var parts = new List<string>();
        if (count == 0)
        {
            return GoList.Nil(GoType.Strings);
        }

        if (pattern.Length > 0 && text.Length == 0)
        {
            return GoList.OfStrings("");
        }

        var (begin, end) = (0, 0);
        foreach (var match in Re2.Compile(pattern).Matches(text))
        {
            if (count > 0 && parts.Count == count - 1)
            {
                break;
            }

            end = match.Index;
            if (match.Index + match.Length != 0)
            {
                parts.Add(text[begin..end]);
            }

            begin = match.Index + match.Length;
        }

        if (end != text.Length)
        {
            parts.Add(text[begin..]);
        }

        return GoList.OfStrings(parts);
    }
}
