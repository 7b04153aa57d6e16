using Fairlead.Templates.Functions;
using Fairlead.Templates.Values;

namespace Fairlead.Templates.Sprig;

/// <summary>Slash paths and URLs. The <c>os</c> forms are the same functions: this program's paths have slashes.</summary>
internal static class SprigPaths
{
    public static IEnumerable<TemplateFunction> Functions()
    {
        TemplateFunction[] paths =
        [
            new("base", "string -> string", static a => Base((string)a[0]!)),
            new("dir", "string -> string", static a => Clean(((string)a[0]!)[..(((string)a[0]!).LastIndexOf('/') + 1)])),
            new("clean", "string -> string", static a => Clean((string)a[0]!)),
            new("ext", "string -> string", static a => Extension((string)a[0]!)),
            new("isAbs", "string -> bool", static a => ((string)a[0]!).StartsWith('/')),
        ];
        TemplateFunction[] urls =
        [
            new("urlParse", "string", static a => SprigUrl.Parse((string)a[0]!)),
            new("urlJoin", "map[string]any -> string", static a => SprigUrl.Join((GoMap)a[0]!)),
        ];
        return [.. paths, .. urls, .. paths.Select(function => function.WithName("os" + char.ToUpperInvariant(function.Name[0]) + function.Name[1..]))];
    }

    private static string Base(string path)
    {
        if (path.Length == 0)
        {
            return ".";
        }

        var trimmed = path.TrimEnd('/');
        return trimmed.Length == 0 ? "/" : trimmed[(trimmed.LastIndexOf('/') + 1)..];
    }

    private static string Extension(string path)
    {
        var name = path[(path.LastIndexOf('/') + 1)..];
        var dot = name.LastIndexOf('.');
        return dot < 0 ? "" : name[dot..];
    }

    /// <summary>The shortest name for the same place, by text alone.</summary>
    private static string Clean(string path)
    {
        var isRooted = path.StartsWith('/');
        var parts = new List<string>();
        foreach (var part in path.Split('/'))
        {
            if (part is "" or ".")
            {
                continue;
            }

            if (part != "..")
            {
                parts.Add(part);
            }
            else if (parts.Count > 0 && parts[^1] != "..")
            {
                parts.RemoveAt(parts.Count - 1);
            }
            else if (!isRooted)
            {
                parts.Add(part);
            }
        }

        var joined = string.Join('/', parts);
        return isRooted ? "/" + joined : joined.Length == 0 ? "." : joined;
    }
}
