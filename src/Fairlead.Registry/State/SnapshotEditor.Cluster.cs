using Fairlead.Registry.KeySpace;
using Fairlead.Registry.Model;
using Fairlead.Store.Contract;

namespace Fairlead.Registry.State;

/// <content>Prepared queries, coordinates, autopilot.</content>
internal sealed partial class SnapshotEditor
{
    private void SetPreparedQuery(string id, StoreEntry? entry)
    {
        _now = _now with
        {
            PreparedQueries = entry is null
                ? _now.PreparedQueries.Remove(id)
                : _now.PreparedQueries.Set(id, RecordCodec.DecodePreparedQuery(entry.Value.Span) with
                {
                    CreateIndex = _now.IndexOf(entry.CreateRevision),
                    ModifyIndex = _now.IndexOf(entry.ModifyRevision),
                }),
            Indexes = _now.Indexes with { PreparedQueries = _index },
        };
        _changes.Add(WatchTable.PreparedQueries);
    }

    private void SetCoordinate(string node, string segment, StoreEntry? entry)
    {
        var key = $"{node}\0{segment}";
        _now = _now with
        {
            Coordinates = entry is null
                ? _now.Coordinates.Remove(key)
                : _now.Coordinates.Set(key, RecordCodec.DecodeCoordinate(entry.Value.Span) with { ModifyIndex = _now.IndexOf(entry.ModifyRevision) }),
            Indexes = _now.Indexes with { Coordinates = _index },
        };
        _changes.Add(WatchTable.Coordinates);
    }

    private void SetAutopilot(StoreEntry? entry)
    {
        _now = _now with
        {
            Autopilot = entry is null
                ? AutopilotConfiguration.Default
                : RecordCodec.DecodeAutopilot(entry.Value.Span) with
                {
                    CreateIndex = _now.IndexOf(entry.CreateRevision),
                    ModifyIndex = _now.IndexOf(entry.ModifyRevision),
                },
            Indexes = _now.Indexes with { Autopilot = _index },
        };
        _changes.Add(WatchTable.Autopilot);
    }
}
