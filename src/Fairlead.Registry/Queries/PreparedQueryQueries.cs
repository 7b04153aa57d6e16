using System.Collections.Immutable;
using Fairlead.Registry.KeySpace;
using Fairlead.Registry.Model;
using Fairlead.Registry.State;

namespace Fairlead.Registry.Queries;

/// <summary>All prepared queries by id.</summary>
public sealed record ListPreparedQueries : SnapshotListQuery<PreparedQuery>
{
    /// <inheritdoc/>
    public override QueryResult<ImmutableArray<PreparedQuery>> Evaluate(RegistrySnapshot snapshot) =>
        QueryResult<ImmutableArray<PreparedQuery>>.Of(
            snapshot.Indexes.PreparedQueries,
            [.. snapshot.PreparedQueries.Select(q => q.Value)],
            false,
            new WatchKey(WatchTable.PreparedQueries));
}

/// <summary>The prepared query with an id; null when unknown.</summary>
public sealed record GetPreparedQuery(string Id) : SnapshotQuery<PreparedQuery?>
{
    /// <inheritdoc/>
    public override bool IsWorthKeeping => false;

    /// <inheritdoc/>
    public override QueryResult<PreparedQuery?> Evaluate(RegistrySnapshot snapshot)
    {
        var query = snapshot.PreparedQueries.Find(Id);
        return QueryResult<PreparedQuery?>.Of(
            query?.ModifyIndex ?? snapshot.Indexes.PreparedQueries, query, query is null, new WatchKey(WatchTable.PreparedQueries));
    }
}

/// <summary>The prepared query an id or a name stands for, a template filled in; null when there is none (<c>explain</c>).</summary>
public sealed record ResolvePreparedQuery(string IdOrName) : SnapshotQuery<PreparedQuery?>
{
    /// <inheritdoc/>
    public override QueryResult<PreparedQuery?> Evaluate(RegistrySnapshot snapshot) =>
        QueryResult<PreparedQuery?>.Of(
            snapshot.Indexes.PreparedQueries,
            PreparedQueryMatch.Find(snapshot, IdOrName),
            false,
            new WatchKey(WatchTable.PreparedQueries));
}

/// <summary>
/// What a prepared query gives in this datacenter; null when there is no such query. Instances come in the catalog's order or by
/// distance: shuffling, limits and other datacenters are the caller's.
/// </summary>
/// <param name="IdOrName">Which query.</param>
/// <param name="Near">The node to sort by when the query names none; in a query <c>_agent</c> and <c>_ip</c> mean it too.</param>
public sealed record ExecutePreparedQuery(string IdOrName, string Near = "") : SnapshotQuery<PreparedQueryOutcome?>
{
    /// <inheritdoc/>
    public override QueryResult<PreparedQueryOutcome?> Evaluate(RegistrySnapshot snapshot)
    {
        var watch = new WatchKey(WatchTable.PreparedQueries);
        if (PreparedQueryMatch.Find(snapshot, IdOrName) is not { } query)
        {
            return QueryResult<PreparedQueryOutcome?>.Of(snapshot.Indexes.PreparedQueries, null, false, watch);
        }

        var near = query.Near is "" or "_agent" or "_ip" ? Near : query.Near;
        var endpoints = new ListEndpoints { Service = query.Service }
            .Select(snapshot, withChecks: true, endpoint => Wants(query, endpoint));
        var service = snapshot.FindService(query.Service);
        return QueryResult<PreparedQueryOutcome?>.Of(
            Math.Max(snapshot.Indexes.PreparedQueries, service?.HealthIndex ?? snapshot.Indexes.ServiceExtinction),
            new PreparedQueryOutcome(query, Distance.Sort(snapshot, near, endpoints, e => e.Node.Name)),
            true,
            watch,
            new WatchKey(WatchTable.ServiceHealth, StoreKeys.Fold(query.Service)));
    }

    private static bool Wants(PreparedQuery query, ServiceEndpoint endpoint)
    {
        foreach (var check in endpoint.Checks)
        {
            var dropped = check.Status == CheckStatus.Critical || (query.OnlyPassing && check.Status != CheckStatus.Passing);
            if (dropped && !query.IgnoreCheckIds.Contains(check.CheckId))
            {
                return false;
            }
        }

        return query.Tags.All(tag => tag.StartsWith('!') ? !HasTag(endpoint, tag[1..]) : HasTag(endpoint, tag))
            && Has(endpoint.Node.Meta, query.NodeMeta) && Has(endpoint.Service.Meta, query.ServiceMeta);
    }

    private static bool HasTag(ServiceEndpoint endpoint, string tag) =>
        endpoint.Service.Tags.Contains(tag, StringComparer.OrdinalIgnoreCase);

    private static bool Has(ImmutableSortedDictionary<string, string> meta, ImmutableSortedDictionary<string, string> wanted) =>
        wanted.All(w => meta.TryGetValue(w.Key, out var value) && value == w.Value);
}

/// <summary>The query as it was run, templates filled in, and what it found.</summary>
public sealed record PreparedQueryOutcome(PreparedQuery Query, ImmutableArray<ServiceEndpoint> Endpoints);
