using System.Text.RegularExpressions;

namespace Fairlead.Templates.Dependencies;

/// <summary>
/// The pieces that query strings share: <c>?key=value</c>, <c>@datacenter</c>, <c>~near</c>. Word characters are ASCII,
/// as RE2 has them.
/// </summary>
internal static class QuerySyntax
{
    public const string Query = @"(?:\?(?<query>[^@~|]*))?";
    public const string Datacenter = @"(?:@(?<dc>[A-Za-z0-9_.\-]+))?";
    public const string Near = @"(?:~(?<near>[A-Za-z0-9_.\-]+))?";

    /// <summary>Matches the whole text or says so in consul-template's words.</summary>
    public static Match Match(Regex grammar, string kind, string text)
    {
        var match = grammar.Match(text);
        return match.Success ? match : throw new DependencyFormatException($"{kind}: invalid format: \"{text}\"");
    }

    public static string? Optional(this Match match, string group) =>
        match.Groups[group] is { Success: true, Length: > 0 } found ? found.Value : null;

    /// <summary>
    /// Reads the <c>?…</c> part. Namespaces and partitions exist only in Consul Enterprise; the one every cluster has,
    /// <c>default</c>, is accepted and means nothing.
    /// </summary>
    /// <returns>The peer asked for, if any.</returns>
    public static string? ReadPeer(Match match, string kind, bool allowsPeer)
    {
        string? peer = null;
        foreach (var pair in (match.Optional("query") ?? "").Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            var key = equals < 0 ? pair : pair[..equals];
            var value = equals < 0 ? "" : Uri.UnescapeDataString(pair[(equals + 1)..]);
            switch (key)
            {
                case "ns" or "partition" when value is "" or "default":
                    break;
                case "ns" or "partition" or "sameness-group":
                    throw new DependencyFormatException($"{kind}: \"{key}={value}\" in \"{match.Value}\": namespaces, partitions and sameness groups are not part of the open version");
                case "peer" when allowsPeer:
                    peer = value.Length > 0 ? value : null;
                    break;
                default:
                    throw new DependencyFormatException($"{kind}: invalid query parameter key \"{key}\" in query \"{match.Value}\"");
            }
        }

        return peer;
    }

    public static string Join(string name, string? datacenter, string? near = null) =>
        name + (datacenter is null ? "" : "@" + datacenter) + (near is null ? "" : "~" + near);

    /// <summary><c>kind(text)</c>, or the kind alone when there is nothing to say.</summary>
    public static string Canonical(string kind, string text) => text.Length == 0 ? kind : $"{kind}({text})";
}
