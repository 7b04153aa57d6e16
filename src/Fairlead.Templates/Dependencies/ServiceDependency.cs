using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using Fairlead.Templates.Data;

namespace Fairlead.Templates.Dependencies;

/// <summary>
/// The instances of a service: <c>[tag.]name[?query][@dc][~near][|filter]</c>. The world gives them ordered by node and
/// then ID, or by distance when <see cref="Near"/> is set, and already filtered by <see cref="Filters"/>.
/// </summary>
public sealed partial record ServiceDependency : Dependency<IReadOnlyList<HealthService>>
{
    private const string AnyFilter = "any";
    private static readonly string[] KnownFilters = [AnyFilter, "passing", "warning", "critical", "maintenance"];

    /// <summary>Queries whose parse is remembered; templates that name more of them only pay for the parse.</summary>
    private const int MaxKnown = 65_536;

    private static readonly ConcurrentDictionary<(string Query, bool IsConnect), ServiceDependency> Known = new();

    private readonly int _hash;

    private ServiceDependency(string id) => (Id, _hash) = (id, id.GetHashCode(StringComparison.Ordinal));

    public override string Id { get; }

    public required string Name { get; init; }

    /// <summary>Only instances with this tag.</summary>
    public string? Tag { get; init; }

    public string? Datacenter { get; init; }

    /// <summary>A node name or <c>_agent</c>: order by round-trip time from there.</summary>
    public string? Near { get; init; }

    /// <summary>A peered cluster to ask instead of our own.</summary>
    public string? Peer { get; init; }

    /// <summary>Only instances that take part in the service mesh (<c>connect</c>).</summary>
    public bool IsConnect { get; init; }

    /// <summary>The statuses wanted, joined by commas: an OR. <c>passing</c> when the query names none.</summary>
    public required string Filters { get; init; }

    public bool WantsEveryStatus => Filters == AnyFilter;

    /// <summary>True when only healthy instances are wanted, so the server may filter.</summary>
    public bool WantsOnlyPassing => Filters == "passing";

    public bool Wants(string status) => WantsEveryStatus || Filters.Split(',').Contains(status, StringComparer.Ordinal);

    /// <exception cref="DependencyFormatException">The text does not follow the grammar or names an unknown filter.</exception>
    public static ServiceDependency Parse(string query, bool isConnect = false)
    {
        if (Known.TryGetValue((query, isConnect), out var known))
        {
            return known;
        }

        var parsed = Read(query, isConnect);
        if (Known.Count < MaxKnown)
        {
            Known.TryAdd((query, isConnect), parsed);
        }

        return parsed;
    }

    // The canonical string holds all there is, and is compared several times for each service of each render.
    public bool Equals(ServiceDependency? other) => ReferenceEquals(this, other) || (other is not null && _hash == other._hash && Id == other.Id);

    public override int GetHashCode() => _hash;

    private static ServiceDependency Read(string query, bool isConnect)
    {
        var kind = isConnect ? "health.connect" : "health.service";
        var match = QuerySyntax.Match(Grammar(), kind, query);
        var (tag, name, near) = (match.Optional("tag"), match.Groups["name"].Value, match.Optional("near"));
        var datacenter = match.Optional("dc");
        var peer = QuerySyntax.ReadPeer(match, kind, allowsPeer: true);
        var filters = ReadFilters(match.Optional("filter"), kind, query);
        var asked = (tag is null ? name : $"{tag}.{name}") + (peer is null ? "" : $"?peer={peer}");
        return new ServiceDependency($"{kind}({QuerySyntax.Join(asked, datacenter, near)}|{filters})")
        {
            Name = name,
            Tag = tag,
            Datacenter = datacenter,
            Near = near,
            Peer = peer,
            IsConnect = isConnect,
            Filters = filters,
        };
    }

    private static string ReadFilters(string? text, string kind, string query)
    {
        if (text is null)
        {
            return "passing";
        }

        var filters = text.Split(',', StringSplitOptions.RemoveEmptyEntries);
        foreach (var filter in filters)
        {
            if (!KnownFilters.Contains(filter, StringComparer.Ordinal))
            {
                throw new DependencyFormatException($"{kind}: invalid filter: \"{filter}\" in \"{query}\"");
            }
        }

        return filters.Contains(AnyFilter, StringComparer.Ordinal) ? AnyFilter : string.Join(',', filters.Distinct().Order(StringComparer.Ordinal));
    }

    // A tag may hold dots, so the name cannot: the last dot is the border.
    [GeneratedRegex(@"\A(?:(?<tag>[A-Za-z0-9_=:.\-]+)\.)?(?<name>[A-Za-z0-9_\-]+)" + QuerySyntax.Query + QuerySyntax.Datacenter + QuerySyntax.Near + @"(?:\|(?<filter>[A-Za-z0-9_,]+))?\z", RegexOptions.ExplicitCapture)]
    private static partial Regex Grammar();
}
