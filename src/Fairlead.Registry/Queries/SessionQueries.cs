using System.Collections.Immutable;
using Fairlead.Primitives.Collections;
using Fairlead.Registry.KeySpace;
using Fairlead.Registry.Model;
using Fairlead.Registry.State;

namespace Fairlead.Registry.Queries;

/// <summary>One session; null when unknown.</summary>
public sealed record GetSession(string Id) : SnapshotQuery<Session?>
{
    /// <inheritdoc/>
    public override bool IsWorthKeeping => false;

    /// <inheritdoc/>
    public override QueryResult<Session?> Evaluate(RegistrySnapshot snapshot)
    {
        var session = snapshot.Sessions.Find(Id);
        return QueryResult<Session?>.Of(
            session?.ModifyIndex ?? snapshot.Indexes.Sessions, session, session is null, new WatchKey(WatchTable.Session, Id));
    }
}

/// <summary>All sessions by id.</summary>
public sealed record ListSessions : SnapshotListQuery<Session>
{
    /// <inheritdoc/>
    public override QueryResult<ImmutableArray<Session>> Evaluate(RegistrySnapshot snapshot) =>
        QueryResult<ImmutableArray<Session>>.Of(
            snapshot.Indexes.Sessions, [.. snapshot.Sessions.Select(s => s.Value)], false, new WatchKey(WatchTable.Sessions));
}

/// <summary>The sessions of one node by id.</summary>
public sealed record ListNodeSessions(string Node) : SnapshotListQuery<Session>
{
    /// <inheritdoc/>
    public override QueryResult<ImmutableArray<Session>> Evaluate(RegistrySnapshot snapshot)
    {
        var state = snapshot.FindNode(Node);
        return QueryResult<ImmutableArray<Session>>.Of(
            state?.SessionsIndex ?? Math.Max(snapshot.Indexes.Nodes, snapshot.Indexes.Sessions),
            [.. (state?.Sessions ?? OrderedMap<Session>.Empty).Select(s => s.Value)],
            state is null,
            new WatchKey(WatchTable.NodeSessions, StoreKeys.Fold(Node)),
            new WatchKey(WatchTable.Node, StoreKeys.Fold(Node)));
    }
}
