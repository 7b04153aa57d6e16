using Fairlead.Registry.KeySpace;
using Fairlead.Registry.Model;
using Fairlead.Store.Contract;

namespace Fairlead.Registry.State;

/// <summary>
/// Turns one snapshot into the next: takes events, keeps every index true and notes what was touched. Events of one revision may
/// come in any order: a service may be seen before its node.
/// </summary>
internal sealed partial class SnapshotEditor
{
    private readonly ChangeSet _changes;
    private readonly ulong _index;
    private RegistrySnapshot _now;

    internal SnapshotEditor(RegistrySnapshot before, ChangeSet changes, long revision)
    {
        _now = before with { Revision = revision };
        _changes = changes;
        _index = _now.IndexOf(revision);
    }

    internal RegistrySnapshot ToSnapshot()
    {
        TrimTombstones();
        return _now;
    }

    internal void Apply(StoreEvent change)
    {
        var table = StoreKeys.Parse(change.Key.Span, out var first, out var second);
        var entry = change.Entry;
        switch (table)
        {
            case StoreTable.Node:
                SetNode(first, entry is null ? null : Stamp(RecordCodec.DecodeNode(entry.Value.Span), entry));
                break;
            case StoreTable.Service:
                SetService(first, second, entry is null ? null : Stamp(RecordCodec.DecodeService(entry.Value.Span), entry));
                break;
            case StoreTable.Check:
                SetCheck(first, second, entry is null ? null : Stamp(RecordCodec.DecodeCheck(entry.Value.Span), entry));
                break;
            case StoreTable.KeyValue:
                SetKey(first, entry is null ? null : Stamp(RecordCodec.DecodeKeyValue(first, entry.Value.Span), entry));
                break;
            case StoreTable.LockDelay:
                _now = _now with
                {
                    LockDelays = entry is null
                        ? _now.LockDelays.Remove(first)
                        : _now.LockDelays.Set(first, new LockDelay(RecordCodec.DecodeTime(entry.Value.Span), _now.IndexOf(entry.ModifyRevision))),
                };
                break;
            case StoreTable.Session:
                SetSession(first, second, entry is null ? null : Stamp(RecordCodec.DecodeSession(entry.Value.Span), entry));
                break;
            case StoreTable.SessionAlive:
                SetLife(first, entry is not null);
                break;
            case StoreTable.PreparedQuery:
                SetPreparedQuery(first, entry);
                break;
            case StoreTable.Coordinate:
                SetCoordinate(first, second, entry);
                break;
            case StoreTable.Autopilot:
                SetAutopilot(entry);
                break;
            case StoreTable.System when change.Key.Span.SequenceEqual(StoreKeys.IndexFloor.Span) && entry is not null:
                RaiseFloor(RecordCodec.DecodeFloor(entry.Value.Span));
                break;
        }
    }

    /// <summary>A floor that changes under a running view renumbers everything; the host loads the view anew when it sees one.</summary>
    private void RaiseFloor(ulong floor)
    {
        if (floor != _now.IndexFloor)
        {
            _changes.AddEverything();
        }
    }

    private Node Stamp(Node record, StoreEntry entry) =>
        record with { CreateIndex = _now.IndexOf(entry.CreateRevision), ModifyIndex = _now.IndexOf(entry.ModifyRevision) };

    private ServiceInstance Stamp(ServiceInstance record, StoreEntry entry) =>
        record with { CreateIndex = _now.IndexOf(entry.CreateRevision), ModifyIndex = _now.IndexOf(entry.ModifyRevision) };

    private HealthCheck Stamp(HealthCheck record, StoreEntry entry) =>
        record with { CreateIndex = _now.IndexOf(entry.CreateRevision), ModifyIndex = _now.IndexOf(entry.ModifyRevision) };

    private KeyValueEntry Stamp(KeyValueEntry record, StoreEntry entry) =>
        record with { CreateIndex = _now.IndexOf(entry.CreateRevision), ModifyIndex = _now.IndexOf(entry.ModifyRevision) };

    private Session Stamp(Session record, StoreEntry entry) =>
        record with { CreateIndex = _now.IndexOf(entry.CreateRevision), ModifyIndex = _now.IndexOf(entry.ModifyRevision) };
}
