using System.Text.RegularExpressions;
using Fairlead.Templates.Data;

namespace Fairlead.Templates.Dependencies;

/// <summary>All services of the catalog, by name: <c>[?query][@dc]</c>.</summary>
public sealed partial record ServicesDependency(string? Datacenter) : Dependency<IReadOnlyList<CatalogSnippet>>
{
    public override string Id => QuerySyntax.Canonical("catalog.services", QuerySyntax.Join("", Datacenter));

    /// <exception cref="DependencyFormatException">The text does not follow the grammar.</exception>
    public static ServicesDependency Parse(string query)
    {
        var match = QuerySyntax.Match(Grammar(), "catalog.services", query);
        QuerySyntax.ReadPeer(match, "catalog.services", allowsPeer: true);
        return new ServicesDependency(match.Optional("dc"));
    }

    [GeneratedRegex(@"\A" + QuerySyntax.Query + QuerySyntax.Datacenter + @"\z", RegexOptions.ExplicitCapture)]
    private static partial Regex Grammar();
}

/// <summary>
/// One machine and its services: <c>[name][?query][@dc]</c>; the agent's own when there is no name. The world gives an
/// empty <see cref="CatalogNode"/> (not null) for a node the catalog does not know.
/// </summary>
public sealed partial record NodeDependency(string? Name, string? Datacenter) : Dependency<CatalogNode>
{
    public override string Id => QuerySyntax.Canonical("catalog.node", QuerySyntax.Join(Name ?? "", Datacenter));

    /// <exception cref="DependencyFormatException">The text does not follow the grammar.</exception>
    public static NodeDependency Parse(string query)
    {
        var match = QuerySyntax.Match(Grammar(), "catalog.node", query);
        QuerySyntax.ReadPeer(match, "catalog.node", allowsPeer: false);
        return new NodeDependency(match.Optional("name"), match.Optional("dc"));
    }

    [GeneratedRegex(@"\A(?<name>[A-Za-z0-9_.\-]+)?" + QuerySyntax.Query + QuerySyntax.Datacenter + @"\z", RegexOptions.ExplicitCapture)]
    private static partial Regex Grammar();
}

/// <summary>All machines, by name or by distance: <c>[?query][@dc][~near]</c>.</summary>
public sealed partial record NodesDependency(string? Datacenter, string? Near) : Dependency<IReadOnlyList<CatalogMachine>>
{
    public override string Id => QuerySyntax.Canonical("catalog.nodes", QuerySyntax.Join("", Datacenter, Near));

    /// <exception cref="DependencyFormatException">The text does not follow the grammar.</exception>
    public static NodesDependency Parse(string query)
    {
        var match = QuerySyntax.Match(Grammar(), "catalog.nodes", query);
        QuerySyntax.ReadPeer(match, "catalog.nodes", allowsPeer: true);
        return new NodesDependency(match.Optional("dc"), match.Optional("near"));
    }

    [GeneratedRegex(@"\A" + QuerySyntax.Query + QuerySyntax.Datacenter + QuerySyntax.Near + @"\z", RegexOptions.ExplicitCapture)]
    private static partial Regex Grammar();
}

/// <summary>The names of all datacenters, sorted. Polled: Consul has no watch for it.</summary>
/// <param name="IgnoresFailing">Leave out those that cannot be reached or have no leader.</param>
public sealed record DatacentersDependency(bool IgnoresFailing) : Dependency<IReadOnlyList<string>>
{
    public override string Id => IgnoresFailing ? "catalog.datacenters(ignore failing)" : "catalog.datacenters";
}
