using System.Buffers;
using System.Globalization;
using System.Text;
using Fairlead.Templates.Printing;
using Fairlead.Templates.Values;

namespace Fairlead.Templates.Functions.Builtins;

/// <summary><c>html js urlquery</c>, and the printing functions: each prints its arguments first and escapes the text then.</summary>
internal static class Escaping
{
    private static readonly SearchValues<char> HtmlSpecial = SearchValues.Create("\0\"'&<>");

    public static IEnumerable<TemplateFunction> Functions() =>
    [
        new("print", "...any -> string", static (execution, a) => execution.NewPrinter().PrintAll(a)),
        new("println", "...any -> string", static (execution, a) => execution.NewPrinter().PrintLine(a)),
        new("printf", "string, ...any -> string", static (execution, a) => execution.NewPrinter().Format((string)a[0]!, a[1..])),
        new("html", "...any -> string", static (execution, a) => Html(execution, Text(execution, a))),
        new("js", "...any -> string", static (execution, a) => Js(execution, Text(execution, a))),
        new("urlquery", "...any -> string", static (execution, a) => UrlQuery(execution, Text(execution, a))),
    ];

    /// <summary>Strings as they are, everything else as an action would print it.</summary>
    private static string Text(Execution execution, object?[] arguments)
    {
        if (arguments is [string only])
        {
            return only;
        }

        return execution.NewPrinter().PrintAllShown(arguments);
    }

    public static string Html(Execution execution, string text)
    {
        if (text.AsSpan().IndexOfAny(HtmlSpecial) < 0)
        {
            return text;
        }

        execution.CheckLength(text.Length * 5L);
        var escaped = new StringBuilder(text.Length + 32);
        foreach (var c in text)
        {
            _ = c switch
            {
                '\0' => escaped.Append('\uFFFD'),
                '"' => escaped.Append("&#34;"),
                '\'' => escaped.Append("&#39;"),
                '&' => escaped.Append("&amp;"),
                '<' => escaped.Append("&lt;"),
                '>' => escaped.Append("&gt;"),
                _ => escaped.Append(c),
            };
        }

        return escaped.ToString();
    }

    private static string Js(Execution execution, string text)
    {
        execution.CheckLength(text.Length * 6L);
        var escaped = new StringBuilder(text.Length + 32);
        foreach (var rune in text.EnumerateRunes())
        {
            _ = rune.Value switch
            {
                '\\' => escaped.Append("\\\\"),
                '\'' => escaped.Append("\\'"),
                '"' => escaped.Append("\\\""),
                '<' or '>' or '&' or '=' or < ' ' => escaped.Append("\\u").Append(rune.Value.ToString("X4", CultureInfo.InvariantCulture)),
                < 0x7F => escaped.Append((char)rune.Value),
                _ when GoQuote.IsPrintable(rune) => escaped.Append(rune.ToString()),
                _ => escaped.Append("\\u").Append(rune.Value.ToString("X4", CultureInfo.InvariantCulture)),
            };
        }

        return escaped.ToString();
    }

    public static string UrlQuery(Execution execution, string text)
    {
        execution.CheckLength(text.Length * 9L);
        var escaped = new StringBuilder(text.Length + 32);
        foreach (var b in GoText.ToUtf8(text))
        {
            _ = b switch
            {
                (byte)' ' => escaped.Append('+'),
                _ when char.IsAsciiLetterOrDigit((char)b) || b is (byte)'-' or (byte)'_' or (byte)'.' or (byte)'~' => escaped.Append((char)b),
                _ => escaped.Append('%').Append(b.ToString("X2", CultureInfo.InvariantCulture)),
            };
        }

        return escaped.ToString();
    }
}
