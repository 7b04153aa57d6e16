using System.Text;
using Fairlead.Templates.Functions;
using Fairlead.Templates.Functions.Text;
using Fairlead.Templates.Printing;
using Fairlead.Templates.Values;

namespace Fairlead.Templates.Sprig;

/// <summary>Trimming, cutting, joining, quoting.</summary>
internal static class SprigStrings
{
    public static IEnumerable<TemplateFunction> Functions() =>
    [
        new("trim", "string -> string", static a => ((string)a[0]!).Trim()),
        new("trimAll", "string, string -> string", static a => TextFunctions.Trim((string)a[1]!, (string)a[0]!)),
        new("trimall", "string, string -> string", static a => TextFunctions.Trim((string)a[1]!, (string)a[0]!)),
        new("trimPrefix", "string, string -> string", static a => TextFunctions.TrimPrefix((string)a[1]!, (string)a[0]!)),
        new("trimSuffix", "string, string -> string", static a => TextFunctions.TrimSuffix((string)a[1]!, (string)a[0]!)),
        new("upper", "string -> string", static a => ((string)a[0]!).ToUpperInvariant()),
        new("lower", "string -> string", static a => ((string)a[0]!).ToLowerInvariant()),
        new("title", "string -> string", static a => TextFunctions.Title((string)a[0]!)),
        new("nospace", "string -> string", static a => string.Concat(((string)a[0]!).Where(c => !char.IsWhiteSpace(c)))),
        new("repeat", "int, string -> string", static (execution, a) => Repeat(execution, (nint)a[0]!, (string)a[1]!)),
        new("substr", "int, int, string -> string", static a => Substring((nint)a[0]!, (nint)a[1]!, (string)a[2]!)),
        new("trunc", "int, string -> string", static a => Truncate((nint)a[0]!, (string)a[1]!)),
        new("contains", "string, string -> bool", static a => ((string)a[1]!).Contains((string)a[0]!, StringComparison.Ordinal)),
        new("hasPrefix", "string, string -> bool", static a => ((string)a[1]!).StartsWith((string)a[0]!, StringComparison.Ordinal)),
        new("hasSuffix", "string, string -> bool", static a => ((string)a[1]!).EndsWith((string)a[0]!, StringComparison.Ordinal)),
        new("quote", "...any -> string", static (execution, a) => Joined(execution, a, text => GoQuote.Double(text))),
        new("squote", "...any -> string", static (execution, a) => Joined(execution, a, text => $"'{text}'")),
        new("cat", "...any -> string", static (execution, a) => Joined(execution, a, text => text)),
        new("indent", "int, string -> string", static (execution, a) => Indent(execution, (nint)a[0]!, (string)a[1]!)),
        new("nindent", "int, string -> string", static (execution, a) => "\n" + Indent(execution, (nint)a[0]!, (string)a[1]!)),
        new("replace", "string, string, string -> string", static (execution, a) => TextFunctions.Replace(execution, (string)a[2]!, (string)a[0]!, (string)a[1]!)),
        new("plural", "string, string, int -> string", static a => a[2] is (nint)1 ? a[0] : a[1]),
        new("join", "string, any -> string", static (execution, a) => TextFunctions.Join(execution, (string)a[0]!, GoList.OfStrings(SprigConvert.ToStrings(execution, a[1])))),
        new("split", "string, string", static (execution, a) => Numbered(TextFunctions.Split(execution, (string)a[0]!, (string)a[1]!), (string)a[1]!)),
        new("splitn", "string, int, string", static (execution, a) => Numbered(SplitAtMost(execution, (string)a[0]!, (nint)a[1]!, (string)a[2]!), (string)a[2]!)),
        new("splitList", "string, string", static (execution, a) => GoList.OfStrings(a is [_, ""] && a is not ["", _] ? [""] : TextFunctions.Split(execution, (string)a[0]!, (string)a[1]!))),
        new("sortAlpha", "any", static (execution, a) => Sorted(SprigConvert.ToStrings(execution, a[0]))),
        new("toString", "any -> string", static (execution, a) => SprigConvert.ToText(execution, a[0])),
        new("toStrings", "any", static (execution, a) => GoList.OfStrings(SprigConvert.ToStrings(execution, a[0]))),
        new("hello", "-> string", static _ => "Hello!"),
    ];

    private static string Repeat(Execution execution, nint count, string text)
    {
        if (count < 0)
        {
            throw new FunctionException("strings: negative Repeat count");
        }

        execution.CheckLength(checked((long)Math.Min(count, int.MaxValue)) * Math.Max(text.Length, 1));
        return new StringBuilder(text.Length * (int)count).Insert(0, text, (int)count).ToString();
    }

    /// <summary>By bytes; a negative start means from the beginning, a negative or too large end to the end.</summary>
    private static string Substring(nint start, nint end, string text)
    {
        var bytes = GoText.ToUtf8(text);
        var from = start < 0 ? 0 : start;
        var to = start < 0 ? end : end < 0 || end > bytes.Length ? bytes.Length : end;
        return from <= to && to <= bytes.Length
            ? GoText.FromUtf8(bytes.AsSpan((int)from, (int)(to - from)))
            : throw new FunctionException($"runtime error: slice bounds out of range [{from}:{to}]");
    }

    /// <summary>By bytes; a negative count keeps the end.</summary>
    private static string Truncate(nint count, string text)
    {
        var bytes = GoText.ToUtf8(text);
        if (count < 0 && bytes.Length + count > 0)
        {
            return GoText.FromUtf8(bytes.AsSpan((int)(bytes.Length + count)));
        }

        return count >= 0 && bytes.Length > count ? GoText.FromUtf8(bytes.AsSpan(0, (int)count)) : text;
    }

    private static string Joined(Execution execution, object?[] values, Func<string, string> shape)
    {
        var parts = values.Where(value => value is not null).Select(value => shape(SprigConvert.ToText(execution, value))).ToArray();
        execution.CheckLength(parts.Sum(part => part.Length + 1L));
        return string.Join(' ', parts);
    }

    /// <summary>Every line, empty ones too.</summary>
    public static string Indent(Execution execution, nint spaces, string text)
    {
        if (spaces < 0)
        {
            throw new FunctionException("strings: negative Repeat count");
        }

        execution.CheckLength(text.Length + (Math.Min(spaces, int.MaxValue) * (1L + text.AsSpan().Count('\n'))));
        var margin = new string(' ', (int)spaces);
        return margin + text.Replace("\n", "\n" + margin, StringComparison.Ordinal);
    }

    private static string[] SplitAtMost(Execution execution, string separator, nint count, string text)
    {
        execution.Charge(text.Length / 4);
        count = (nint)Math.Min(count, int.MaxValue);
        return count switch
        {
            0 => [],
            < 0 => TextFunctions.Split(execution, separator, text),
            _ when separator.Length == 0 => [.. TextFunctions.Split(execution, "", text).Take((int)count - 1), string.Concat(TextFunctions.Split(execution, "", text).Skip((int)count - 1))],
            _ => text.Split(separator, (int)count),
        };
    }

    /// <summary>Parts under <c>_0</c>, <c>_1</c>, …</summary>
    private static GoMap Numbered(string[] parts, string text)
    {
        var map = new GoMap(GoType.StringMap);
        parts = parts.Length == 0 && text.Length == 0 ? [""] : parts;
        for (var i = 0; i < parts.Length; i++)
        {
            map.Set($"_{i}", parts[i]);
        }

        return map;
    }

    private static GoList Sorted(string[] strings)
    {
        Array.Sort(strings, GoText.Compare);
        return GoList.OfStrings(strings);
    }
}
