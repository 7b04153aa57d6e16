using System.Text.RegularExpressions;
using Fairlead.Templates.Data;

namespace Fairlead.Templates.Dependencies;

/// <summary>
/// One key of the key/value store: <c>path[?query][@dc]</c>. The world gives the entry, or <c>null</c> when the key does
/// not exist; for one that <see cref="Blocks"/> it says "no data yet" until the key exists.
/// </summary>
public sealed partial record KeyDependency : Dependency<KeyPair?>
{
    private KeyDependency(string id) => Id = id;

    public override string Id { get; }

    /// <summary>The key, without a leading slash.</summary>
    public required string Path { get; init; }

    public string? Datacenter { get; init; }

    /// <summary>True for <c>key</c>: the render waits until the key exists.</summary>
    public bool Blocks { get; init; }

    /// <exception cref="DependencyFormatException">The text does not follow the grammar.</exception>
    public static KeyDependency ParseBlocking(string query) => Parse("kv.block", query, blocks: true);

    /// <inheritdoc cref="ParseBlocking"/>
    public static KeyDependency ParseOptional(string query) => Parse("kv.get", query, blocks: false);

    /// <inheritdoc cref="ParseBlocking"/>
    public static KeyDependency ParseExists(string query) => Parse("kv.exists", query, blocks: false);

    private static KeyDependency Parse(string kind, string query, bool blocks)
    {
        var match = QuerySyntax.Match(Grammar(), kind, query);
        QuerySyntax.ReadPeer(match, kind, allowsPeer: false);
        var (path, datacenter) = (match.Groups["path"].Value, match.Optional("dc"));
        return new KeyDependency($"{kind}({QuerySyntax.Join(path, datacenter)})") { Path = path, Datacenter = datacenter, Blocks = blocks };
    }

    [GeneratedRegex(@"\A/?(?<path>[^@?]+)" + QuerySyntax.Query + QuerySyntax.Datacenter + @"\z", RegexOptions.ExplicitCapture)]
    private static partial Regex Grammar();
}
