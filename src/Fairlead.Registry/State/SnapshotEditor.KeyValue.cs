using Fairlead.Primitives.Collections;
using Fairlead.Registry.Model;

namespace Fairlead.Registry.State;

/// <content>The KV store and its sessions.</content>
internal sealed partial class SnapshotEditor
{
    /// <summary>
    /// How many removed keys are known one by one; beyond it the older half is forgotten and the floor of all prefixes rises to the
    /// youngest of them. A count, not an age: a view knows no clock.
    /// </summary>
    internal const int MaxTombstones = 16_384;

    private void SetKey(string key, KeyValueEntry? entry)
    {
        if (_now.Keys.Find(key) is { Session.Length: > 0 } old && old.Session != entry?.Session)
        {
            _now = _now with { HeldKeys = _now.HeldKeys.Remove(HeldKey(old.Session, key)) };
        }

        if (entry is { Session.Length: > 0 })
        {
            _now = _now with { HeldKeys = _now.HeldKeys.Set(HeldKey(entry.Session, key), key) };
        }

        _now = _now with
        {
            Keys = entry is null ? _now.Keys.Remove(key) : _now.Keys.Set(key, entry),
            KeyTombstones = entry is null ? _now.KeyTombstones.Set(key, _index) : _now.KeyTombstones.Remove(key),
            Indexes = _now.Indexes with { Keys = _index },
        };
        _changes.Add(WatchTable.Key, key);
    }

    private void SetSession(string node, string id, Session? session)
    {
        var state = StateOf(node);
        Put(node, state with
        {
            Sessions = session is null ? state.Sessions.Remove(id) : state.Sessions.Set(id, session),
            SessionsIndex = _index,
        });
        _now = _now with
        {
            Sessions = session is null ? _now.Sessions.Remove(id) : _now.Sessions.Set(id, session),
            Indexes = _now.Indexes with { Sessions = _index },
        };
        _changes.Add(WatchTable.Sessions);
        _changes.Add(WatchTable.Session, id);
        _changes.Add(WatchTable.NodeSessions, node);
    }

    private void SetLife(string session, bool alive)
    {
        _now = _now with { LiveSessions = alive ? _now.LiveSessions.Set(session, true) : _now.LiveSessions.Remove(session) };
        if (!alive)
        {
            _changes.EndedLives.Add(session);
        }
    }

    private void TrimTombstones()
    {
        if (_now.KeyTombstones.Count <= MaxTombstones)
        {
            return;
        }

        var byAge = _now.KeyTombstones.OrderByDescending(t => t.Value).ThenBy(t => t.Key, CodePointOrder.Instance).ToList();
        var kept = new OrderedMapBuilder<ulong>();
        foreach (var (key, index) in byAge.Take(MaxTombstones / 2))
        {
            kept.Add(key, index);
        }

        _now = _now with
        {
            KeyTombstones = kept.ToMap(),
            Indexes = _now.Indexes with { KeyTombstoneFloor = byAge[MaxTombstones / 2].Value },
        };
    }

    internal static string HeldKey(string session, string key) => $"{session}\0{key}";
}
