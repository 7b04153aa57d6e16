using System.Collections.Immutable;
using Fairlead.Registry.KeySpace;
using Fairlead.Registry.Model;
using Fairlead.Registry.Queries;
using Fairlead.Registry.State;

namespace Fairlead.Api.Sessions;

/// <summary>One session; null when unknown.</summary>
internal sealed record GetSession(string Id) : SnapshotQuery<Session?>
{
    public override QueryResult<Session?> Evaluate(RegistrySnapshot snapshot)
    {
        var session = snapshot.Sessions.Find(Id);
        return new(Math.Max(1, session?.ModifyIndex ?? snapshot.Indexes.Sessions), session, [new WatchKey(WatchTable.Session, Id)], session is null);
    }
}

/// <summary>All sessions.</summary>
internal sealed record ListSessions : SnapshotQuery<ImmutableArray<Session>>
{
    public override QueryResult<ImmutableArray<Session>> Evaluate(RegistrySnapshot snapshot) =>
        new(Math.Max(1, snapshot.Indexes.Sessions), [.. snapshot.Sessions.Select(static pair => pair.Value)], [new WatchKey(WatchTable.Sessions)]);
}

/// <summary>The sessions of one node.</summary>
internal sealed record ListNodeSessions(string Node) : SnapshotQuery<ImmutableArray<Session>>
{
    public override QueryResult<ImmutableArray<Session>> Evaluate(RegistrySnapshot snapshot)
    {
        var state = snapshot.FindNode(Node);
        return new(
            Math.Max(1, state?.SessionsIndex ?? snapshot.Indexes.Sessions),
            state is null ? [] : [.. state.Sessions.Select(static pair => pair.Value)],
            [new WatchKey(WatchTable.NodeSessions, StoreKeys.Fold(Node))],
            state is null);
    }
}
