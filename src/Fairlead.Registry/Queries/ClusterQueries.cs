using System.Collections.Immutable;
using Fairlead.Registry.KeySpace;
using Fairlead.Registry.Model;
using Fairlead.Registry.State;

namespace Fairlead.Registry.Queries;

/// <summary>Where all nodes lie, by name.</summary>
public sealed record ListCoordinates : SnapshotListQuery<Coordinate>
{
    /// <inheritdoc/>
    public override QueryResult<ImmutableArray<Coordinate>> Evaluate(RegistrySnapshot snapshot) =>
        QueryResult<ImmutableArray<Coordinate>>.Of(
            snapshot.Indexes.Coordinates, [.. snapshot.Coordinates.Select(c => c.Value)], false, new WatchKey(WatchTable.Coordinates));
}

/// <summary>Where one node lies, one coordinate for each segment.</summary>
public sealed record ListNodeCoordinates(string Node) : SnapshotListQuery<Coordinate>
{
    /// <inheritdoc/>
    public override QueryResult<ImmutableArray<Coordinate>> Evaluate(RegistrySnapshot snapshot) =>
        QueryResult<ImmutableArray<Coordinate>>.Of(
            snapshot.Indexes.Coordinates,
            [.. snapshot.Coordinates.WithPrefix(StoreKeys.Fold(Node) + "\0").Select(c => c.Value)],
            false,
            new WatchKey(WatchTable.Coordinates));
}

/// <summary>Autopilot's configuration.</summary>
public sealed record GetAutopilot : SnapshotQuery<AutopilotConfiguration>
{
    /// <inheritdoc/>
    public override QueryResult<AutopilotConfiguration> Evaluate(RegistrySnapshot snapshot) =>
        QueryResult<AutopilotConfiguration>.Of(
            snapshot.Indexes.Autopilot, snapshot.Autopilot, false, new WatchKey(WatchTable.Autopilot));
}

/// <summary>Sorting by round trip.</summary>
internal static class Distance
{
    /// <summary>
    /// Nearest first; what has no coordinate comes last, and all stays as it is when the node itself has none. Equal distances keep
    /// their order.
    /// </summary>
    internal static ImmutableArray<T> Sort<T>(RegistrySnapshot snapshot, string near, ImmutableArray<T> items, Func<T, string> node)
    {
        if (near.Length == 0 || Of(snapshot, near) is not { } origin)
        {
            return items;
        }

        return [.. items.OrderBy(item => Of(snapshot, node(item))?.DistanceTo(origin) ?? TimeSpan.MaxValue)];
    }

    private static Coordinate? Of(RegistrySnapshot snapshot, string node) => snapshot.Coordinates.Find($"{StoreKeys.Fold(node)}\0");
}
