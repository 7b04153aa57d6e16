using System.Collections.Immutable;
using Fairlead.Primitives.Collections;
using Fairlead.Registry.Model;
using Fairlead.Registry.State;

namespace Fairlead.Registry.Queries;

/// <summary>One key; null when it does not exist. Then the index is the whole KV store's.</summary>
public sealed record GetKey(string Key) : SnapshotQuery<KeyValueEntry?>
{
    /// <inheritdoc/>
    public override bool IsWorthKeeping => false;

    /// <inheritdoc/>
    public override QueryResult<KeyValueEntry?> Evaluate(RegistrySnapshot snapshot)
    {
        var entry = snapshot.Keys.Find(Key);
        return QueryResult<KeyValueEntry?>.Of(
            entry?.ModifyIndex ?? snapshot.Indexes.Keys, entry, entry is null, new WatchKey(WatchTable.Key, Key));
    }
}

/// <summary>Every key that begins with a prefix, in byte order.</summary>
public sealed record ListKeys(string Prefix) : SnapshotListQuery<KeyValueEntry>
{
    /// <inheritdoc/>
    public override QueryResult<ImmutableArray<KeyValueEntry>> Evaluate(RegistrySnapshot snapshot)
    {
        var entries = ImmutableArray.CreateBuilder<KeyValueEntry>();
        foreach (var (_, entry) in snapshot.Keys.WithPrefix(Prefix))
        {
            entries.Add(entry);
        }

        var (index, drifts) = PrefixIndex.Of(snapshot, Prefix);
        return QueryResult<ImmutableArray<KeyValueEntry>>.Of(
            index, entries.DrainToImmutable(), drifts, new WatchKey(WatchTable.KeyPrefix, Prefix));
    }
}

/// <summary>The names of the keys that begin with a prefix; with a separator each only up to it, once, as directories are listed.</summary>
public sealed record ListKeyNames(string Prefix, string Separator = "") : SnapshotListQuery<string>
{
    /// <inheritdoc/>
    public override QueryResult<ImmutableArray<string>> Evaluate(RegistrySnapshot snapshot)
    {
        var names = ImmutableArray.CreateBuilder<string>();
        foreach (var (key, _) in snapshot.Keys.WithPrefix(Prefix))
        {
            var end = Separator.Length == 0 ? -1 : key.IndexOf(Separator, Prefix.Length, StringComparison.Ordinal);
            var name = end < 0 ? key : key[..(end + Separator.Length)];
            if (names.Count == 0 || names[^1] != name)
            {
                names.Add(name);
            }
        }

        var (index, drifts) = PrefixIndex.Of(snapshot, Prefix);
        return QueryResult<ImmutableArray<string>>.Of(index, names.DrainToImmutable(), drifts, new WatchKey(WatchTable.KeyPrefix, Prefix));
    }
}

/// <summary>The last change below a prefix: of what is there and of what was removed.</summary>
internal static class PrefixIndex
{
    internal static (ulong Index, bool Drifts) Of(RegistrySnapshot snapshot, string prefix)
    {
        if (prefix.Length == 0)
        {
            return (snapshot.Indexes.Keys, false);
        }

        ulong index = 0;
        foreach (var (_, entry) in snapshot.Keys.WithPrefix(prefix))
        {
            index = Math.Max(index, entry.ModifyIndex);
        }

        foreach (var (_, removed) in snapshot.KeyTombstones.WithPrefix(prefix))
        {
            index = Math.Max(index, removed);
        }

        // Nothing there and nothing known to have been: as for a key that does not exist.
        return index == 0 ? (snapshot.Indexes.Keys, true) : (Math.Max(index, snapshot.Indexes.KeyTombstoneFloor), false);
    }
}
