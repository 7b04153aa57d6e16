using System.Collections.Immutable;
using Fairlead.Registry.Model;
using Fairlead.Registry.Queries;
using Fairlead.Registry.State;

namespace Fairlead.Api.WebUi;

/// <summary>A node with everything on it.</summary>
internal sealed record UiNode(Node Node, ImmutableArray<ServiceInstance> Services, ImmutableArray<HealthCheck> Checks);

/// <summary>A service in one line.</summary>
internal sealed record UiService(string Name, string Kind, ImmutableArray<string> Tags, ImmutableArray<string> Nodes, int Instances, int Passing, int Warning, int Critical);

/// <summary>All nodes, or the one named.</summary>
internal sealed record ListUiNodes(string? Name = null) : SnapshotQuery<ImmutableArray<UiNode>>
{
    public override QueryResult<ImmutableArray<UiNode>> Evaluate(RegistrySnapshot snapshot)
    {
        IEnumerable<NodeState> states = Name is null ? snapshot.Nodes.Select(static pair => pair.Value) : snapshot.FindNode(Name) is { } named ? [named] : [];
        var nodes = states.Where(static state => state.Node is not null)
            .Select(static state => new UiNode(state.Node!, [.. state.Services.Select(static pair => pair.Value)], [.. state.Checks.Select(static pair => pair.Value)]));
        return new(UiIndex.Of(snapshot), [.. nodes], [.. UiIndex.Watches, .. snapshot.Nodes.Select(static pair => new WatchKey(WatchTable.Node, pair.Key))]);
    }
}

/// <summary>All services with what their checks come to.</summary>
internal sealed record ListUiServices : SnapshotQuery<ImmutableArray<UiService>>
{
    public override QueryResult<ImmutableArray<UiService>> Evaluate(RegistrySnapshot snapshot)
    {
        var services = ImmutableArray.CreateBuilder<UiService>();
        foreach (var (_, service) in snapshot.Services)
        {
            var endpoints = new ListEndpoints { Service = service.Name }.Evaluate(snapshot).Value;
            var checks = endpoints.SelectMany(static endpoint => endpoint.Checks).DistinctBy(static check => (check.Node, check.CheckId)).ToList();
            services.Add(new UiService(
                service.Name,
                endpoints.IsEmpty ? "" : endpoints[0].Service.Kind,
                [.. service.Tags.Select(static pair => pair.Key)],
                [.. endpoints.Select(static endpoint => endpoint.Node.Name).Distinct(StringComparer.Ordinal)],
                endpoints.Length,
                checks.Count(static check => check.Status == CheckStatus.Passing),
                checks.Count(static check => check.Status == CheckStatus.Warning),
                checks.Count(static check => check.Status == CheckStatus.Critical)));
        }

        return new(UiIndex.Of(snapshot), services.ToImmutable(), [.. UiIndex.Watches, .. snapshot.Services.Select(static pair => new WatchKey(WatchTable.ServiceInstances, pair.Key))]);
    }
}

/// <summary>Summaries depend on nodes, services and checks: on every change of one of them.</summary>
internal static class UiIndex
{
    /// <summary>What both depend on; the things of the single node or service come with each.</summary>
    public static ImmutableArray<WatchKey> Watches { get; } =
        [new(WatchTable.Nodes), new(WatchTable.ServiceNames), new(WatchTable.CheckState, "any")];

    public static ulong Of(RegistrySnapshot snapshot) =>
        Math.Max(1, Math.Max(snapshot.Indexes.Nodes, Math.Max(snapshot.Indexes.Services, snapshot.Indexes.Checks)));
}
