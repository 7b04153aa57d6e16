using System.Globalization;
using System.Text;
using Fairlead.Templates.RegularExpressions;
using Fairlead.Templates.Values;

namespace Fairlead.Templates.Functions.Text;

/// <summary>consul-template's own string functions. The subject comes last, so that pipes read well.</summary>
internal static class TextFunctions
{
    public static IEnumerable<TemplateFunction> Functions() =>
    [
        new("toLower", "string -> string", static a => ((string)a[0]!).ToLowerInvariant()),
        new("toUpper", "string -> string", static a => ((string)a[0]!).ToUpperInvariant()),
        new("toTitle", "string -> string", static a => Title((string)a[0]!)),
        new("trim", "string, string -> string", static a => Trim((string)a[1]!, (string)a[0]!)),
        new("trimPrefix", "string, string -> string", static a => TrimPrefix((string)a[1]!, (string)a[0]!)),
        new("trimSuffix", "string, string -> string", static a => TrimSuffix((string)a[1]!, (string)a[0]!)),
        new("trimSpace", "string -> string", static a => ((string)a[0]!).Trim()),
        new("replaceAll", "string, string, string -> string", static (execution, a) => Replace(execution, (string)a[2]!, (string)a[0]!, (string)a[1]!)),
        new("regexMatch", "string, string -> bool", static a => Re2.Compile((string)a[0]!).IsMatch((string)a[1]!)),
        new("regexReplaceAll", "string, string, string -> string", static (execution, a) => Re2.Compile((string)a[0]!).ReplaceAll(execution, (string)a[2]!, (string)a[1]!)),
        new("indent", "int, string -> string", static (execution, a) => Indent(execution, (nint)a[0]!, (string)a[1]!)),
        new("join", "string, []string -> string", static (execution, a) => Join(execution, (string)a[0]!, (GoList)a[1]!)),
        new("split", "string, string", static (execution, a) => GoList.OfStrings(Split(execution, (string)a[0]!, ((string)a[1]!).Trim()))),
        new("splitToMap", "string, string, string", static (execution, a) => SplitToMap(execution, (string)a[0]!, (string)a[1]!, (string)a[2]!)),
    ];

    public static string TrimPrefix(string text, string prefix) =>
        text.StartsWith(prefix, StringComparison.Ordinal) ? text[prefix.Length..] : text;

    public static string TrimSuffix(string text, string suffix) =>
        text.EndsWith(suffix, StringComparison.Ordinal) ? text[..^suffix.Length] : text;

    /// <summary>Cuts any of the characters of the set off both ends.</summary>
    public static string Trim(string text, string cutset) => cutset.Length == 0 ? text : text.Trim(cutset.ToCharArray());

    /// <summary>An empty string in the place of what is sought matches before every character and at the end.</summary>
    public static string Replace(Execution execution, string text, string from, string to)
    {
        if (from.Length == 0)
        {
            execution.CheckLength(text.Length + ((text.Length + 1L) * to.Length));
            return to + string.Concat(text.EnumerateRunes().Select(rune => rune + to));
        }

        var found = 0L;
        for (var i = text.IndexOf(from, StringComparison.Ordinal); i >= 0; i = text.IndexOf(from, i + from.Length, StringComparison.Ordinal))
        {
            found++;
        }

        execution.CheckLength(text.Length + (found * (to.Length - from.Length)));
        return found == 0 ? text : text.Replace(from, to, StringComparison.Ordinal);
    }

    /// <summary>The first letter of each word in upper case, the rest as it is.</summary>
    public static string Title(string text)
    {
        var titled = new StringBuilder(text.Length);
        var previous = ' ';
        foreach (var c in text)
        {
            titled.Append(IsSeparator(previous) ? char.ToUpperInvariant(c) : c);
            previous = c;
        }

        return titled.ToString();
    }

    public static string Join(Execution execution, string separator, GoList list)
    {
        var strings = list.ToStrings();
        execution.CheckLength(strings.Sum(text => (long)text.Length) + ((long)separator.Length * strings.Length));
        return string.Join(separator, strings);
    }

    /// <summary>Nothing for an empty text; each character for an empty separator.</summary>
    public static string[] Split(Execution execution, string separator, string text)
    {
        execution.Charge(text.Length / 4);
        if (text.Length == 0)
        {
            return [];
        }

        return separator.Length == 0 ? [.. text.EnumerateRunes().Select(rune => rune.ToString())] : text.Split(separator);
    }

    private static bool IsSeparator(char c) =>
        c < 0x80 ? !char.IsAsciiLetterOrDigit(c) && c != '_' : !char.IsLetterOrDigit(c) && char.IsWhiteSpace(c);

    private static GoMap SplitToMap(Execution execution, string rowSeparator, string keySeparator, string text)
    {
        var map = new GoMap(GoType.StringMap);
        foreach (var row in Split(execution, rowSeparator, text.Trim()))
        {
            var at = row.IndexOf(keySeparator, StringComparison.Ordinal);
            map.Set((at < 0 ? row : row[..at]).Trim(), at < 0 ? "" : row[(at + keySeparator.Length)..].Trim());
        }

        return map;
    }

    private static string Indent(Execution execution, nint spaces, string text)
    {
        if (spaces < 0)
        {
            throw new FunctionException("indent value must be a positive integer");
        }

        execution.CheckLength(text.Length + (Math.Min(spaces, int.MaxValue) * (1L + text.AsSpan().Count('\n'))));
        var margin = new string(' ', (int)spaces);
        return string.Join('\n', text.Split('\n').Select(line => line.Length == 0 ? line : margin + line));
    }
}
