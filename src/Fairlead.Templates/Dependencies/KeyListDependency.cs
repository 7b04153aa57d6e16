using System.Text.RegularExpressions;
using Fairlead.Templates.Data;

namespace Fairlead.Templates.Dependencies;

/// <summary>
/// Every key below a prefix: <c>prefix[?query][@dc]</c>; what <c>ls</c>, <c>tree</c> and their <c>safe</c> kin read. The
/// world gives entries in key order whose <see cref="KeyPair.Path"/> is the whole key and whose <see cref="KeyPair.Key"/>
/// is the key without the prefix and the slash after it. The functions choose which of them to show.
/// </summary>
public sealed partial record KeyListDependency : Dependency<IReadOnlyList<KeyPair>>
{
    private KeyListDependency(string id) => Id = id;

    public override string Id { get; }

    /// <summary>The prefix, without a leading slash; empty for the whole store.</summary>
    public required string Prefix { get; init; }

    public string? Datacenter { get; init; }

    /// <exception cref="DependencyFormatException">The text does not follow the grammar.</exception>
    public static KeyListDependency Parse(string query)
    {
        var match = QuerySyntax.Match(Grammar(), "kv.list", query);
        QuerySyntax.ReadPeer(match, "kv.list", allowsPeer: false);
        var (prefix, datacenter) = (match.Groups["prefix"].Value, match.Optional("dc"));
        return new KeyListDependency($"kv.list({QuerySyntax.Join(prefix, datacenter)})") { Prefix = prefix, Datacenter = datacenter };
    }

    [GeneratedRegex(@"\A/?(?<prefix>[^@?]*)" + QuerySyntax.Query + QuerySyntax.Datacenter + @"\z", RegexOptions.ExplicitCapture)]
    private static partial Regex Grammar();
}
