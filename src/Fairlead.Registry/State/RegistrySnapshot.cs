using Fairlead.Primitives.Collections;
using Fairlead.Registry.KeySpace;
using Fairlead.Registry.Model;
using Fairlead.Store.Contract;

namespace Fairlead.Registry.State;

/// <summary>
/// All the cluster knows, as of one revision of the store. Never changed: applying events makes a new one that shares what is the
/// same. Views fed the same events are equal.
/// </summary>
public sealed record RegistrySnapshot
{
    /// <summary>Before anything was written.</summary>
    public static RegistrySnapshot Empty { get; } = new();

    /// <summary>The store's revision this is the view of.</summary>
    public long Revision { get; init; }

    /// <summary>
    /// Added to revisions to make indexes. At least 1, so that nothing has the index of an empty registry, which is 1: whoever waits
    /// after it must see the first write.
    /// </summary>
    public ulong IndexFloor { get; init; } = 1;

    /// <summary>The index of the whole view; never 0.</summary>
    public ulong Index => IndexOf(Revision);

    /// <summary>Nodes with what hangs on them, by name in lower case.</summary>
    public OrderedMap<NodeState> Nodes { get; init; } = OrderedMap<NodeState>.Empty;

    /// <summary>The name in lower case of the node with an id; ids in lower case.</summary>
    public OrderedMap<string> NodeNames { get; init; } = OrderedMap<string>.Empty;

    /// <summary>Services by name in lower case.</summary>
    public OrderedMap<ServiceState> Services { get; init; } = OrderedMap<ServiceState>.Empty;

    /// <summary>The KV store.</summary>
    public OrderedMap<KeyValueEntry> Keys { get; init; } = OrderedMap<KeyValueEntry>.Empty;

    /// <summary>Keys that were removed, with the index that removed them.</summary>
    public OrderedMap<ulong> KeyTombstones { get; init; } = OrderedMap<ulong>.Empty;

    /// <summary>Sessions by id.</summary>
    public OrderedMap<Session> Sessions { get; init; } = OrderedMap<Session>.Empty;

    /// <summary>Session id, NUL, key: what each session holds.</summary>
    public OrderedMap<string> HeldKeys { get; init; } = OrderedMap<string>.Empty;

    /// <summary>Sessions whose time to live has not run out, by id; those without one are not here.</summary>
    public OrderedMap<bool> LiveSessions { get; init; } = OrderedMap<bool>.Empty;

    /// <summary>When keys may be locked again.</summary>
    public OrderedMap<LockDelay> LockDelays { get; init; } = OrderedMap<LockDelay>.Empty;

    /// <summary>Prepared queries by id.</summary>
    public OrderedMap<PreparedQuery> PreparedQueries { get; init; } = OrderedMap<PreparedQuery>.Empty;

    /// <summary>Node name in lower case, NUL, segment: where nodes lie.</summary>
    public OrderedMap<Coordinate> Coordinates { get; init; } = OrderedMap<Coordinate>.Empty;

    /// <summary>How servers look after themselves.</summary>
    public AutopilotConfiguration Autopilot { get; init; } = AutopilotConfiguration.Default;

    /// <summary>When each table changed last.</summary>
    public TableIndexes Indexes { get; init; }

    /// <summary>The view of everything the store holds now. Removals before it are unknown, so table indexes begin at its own.</summary>
    public static RegistrySnapshot Load(StoreSnapshot store)
    {
        var floor = store.Entries.FirstOrDefault(e => e.Key.Span.SequenceEqual(StoreKeys.IndexFloor.Span));
        var begin = Empty with { Revision = store.Revision, IndexFloor = floor is null ? 1 : RecordCodec.DecodeFloor(floor.Value.Span) };
        begin = begin with { Indexes = TableIndexes.LoadedAt(begin.Index) };
        var editor = new SnapshotEditor(begin, new ChangeSet(), store.Revision);
        foreach (var entry in store.Entries)
        {
            editor.Apply(new StoreEvent(entry.Key, entry));
        }

        return editor.ToSnapshot();
    }

    /// <summary>The view after one more committed revision.</summary>
    /// <param name="batch">The next revision's events.</param>
    /// <param name="changes">Takes what was touched.</param>
    public RegistrySnapshot Apply(StoreEventBatch batch, ChangeSet changes)
    {
        var editor = new SnapshotEditor(this, changes, batch.Revision);
        foreach (var change in batch.Events)
        {
            editor.Apply(change);
        }

        return editor.ToSnapshot();
    }

    /// <summary>A node by name, whatever its case.</summary>
    public NodeState? FindNode(string name) => Nodes.Find(StoreKeys.Fold(name)) is { Node: not null } state ? state : null;

    /// <summary>A service by name, whatever its case.</summary>
    public ServiceState? FindService(string name) => Services.Find(StoreKeys.Fold(name));

    /// <summary>The index that stands for a revision.</summary>
    public ulong IndexOf(long revision) => (ulong)revision + IndexFloor;

    /// <summary>The revision an index stands for; 0 for an index below the floor.</summary>
    public long RevisionOf(ulong index) => index > IndexFloor ? (long)(index - IndexFloor) : 0;
}

/// <summary>Until when a key cannot be locked, and the index that said so.</summary>
public readonly record struct LockDelay(DateTimeOffset Until, ulong ModifyIndex);
