using System.Text;
using Fairlead.Registry.State;
using Fairlead.Registry.Transactions;
using Fairlead.Registry.Requests;
using Fairlead.Store.Contract;

namespace Fairlead.Registry.Tests.State;

/// <summary>The store's contract without disk or threads: judges a transaction and says what changed.</summary>
internal sealed class KeySpaceModel
{
    private readonly SortedDictionary<ReadOnlyMemory<byte>, StoreEntry> _entries = new(KeyComparer.Instance);

    internal long Revision { get; private set; }

    internal StoreSnapshot Snapshot => new(Revision, [.. _entries.Values]);

    /// <summary>The batch it made; null when a compare failed. An empty batch when it changed nothing.</summary>
    internal StoreEventBatch? Commit(StoreTransaction transaction)
    {
        transaction.Validate(new StoreLimits(100_000, 100_000, int.MaxValue));
        if (!transaction.Compares.All(Holds))
        {
            return null;
        }

        var events = transaction.Operations.SelectMany(Run).ToList();
        Revision += events.Count > 0 ? 1 : 0;
        return new StoreEventBatch(Revision, events);
    }

    /// <summary>A registry request judged against a snapshot of this very moment.</summary>
    internal StoreEventBatch Apply(RegistrySnapshot snapshot, RegistryRequest request) =>
        Commit(Judge.Request(snapshot, request).Transaction) ?? throw new InvalidOperationException("Compares failed against the latest snapshot.");

    private bool Holds(Compare compare) => compare switch
    {
        Compare.ModifyRevisionIs c => (_entries.GetValueOrDefault(c.Key)?.ModifyRevision ?? 0) == c.Revision,
        Compare.CreateRevisionIs c => (_entries.GetValueOrDefault(c.Key)?.CreateRevision ?? 0) == c.Revision,
        Compare.PrefixUnchangedSince c => Under(c.Key).All(e => e.ModifyRevision <= c.Revision),
        _ => throw new ArgumentException(compare.ToString()),
    };

    private IEnumerable<StoreEvent> Run(StoreOperation operation)
    {
        switch (operation)
        {
            case StoreOperation.Put put:
                var old = _entries.GetValueOrDefault(put.Key);
                var entry = new StoreEntry(put.Key, put.Value, old?.CreateRevision ?? Revision + 1, Revision + 1, (old?.Version ?? 0) + 1, put.LeaseId);
                _entries[put.Key] = entry;
                return [new StoreEvent(put.Key, entry)];
            case StoreOperation.Delete delete:
                return _entries.Remove(delete.Key) ? [new StoreEvent(delete.Key, null)] : [];
            default:
                var gone = Under(((StoreOperation.DeletePrefix)operation).Prefix).ToList();
                gone.ForEach(e => _entries.Remove(e.Key));
                return gone.Select(e => new StoreEvent(e.Key, null));
        }
    }

    private IEnumerable<StoreEntry> Under(ReadOnlyMemory<byte> prefix) => _entries.Values.Where(e => e.Key.Span.StartsWith(prefix.Span));
}

/// <summary>A snapshot as text, so that two can be compared and a difference read.</summary>
internal static class SnapshotText
{
    internal static string Of(RegistrySnapshot snapshot, bool withIndexes = true)
    {
        var text = new StringBuilder();
        foreach (var (name, node) in snapshot.Nodes)
        {
            text.AppendLine($"node {name} {node.Node} {(withIndexes ? (node.ServicesIndex, node.ChecksIndex, node.SessionsIndex) : default)}");
            node.Services.ToList().ForEach(s => text.AppendLine($"  service {s.Key} {s.Value with { Tags = [] }} [{string.Join(',', s.Value.Tags)}]"));
            node.Checks.ToList().ForEach(c => text.AppendLine($"  check {c.Key} {c.Value with { ServiceTags = [] }} [{string.Join(',', c.Value.ServiceTags)}]"));
            node.Sessions.ToList().ForEach(s => text.AppendLine($"  session {s.Key}"));
        }

        foreach (var (name, service) in snapshot.Services)
        {
            text.AppendLine($"service {name} {service.Name} {(withIndexes ? (service.InstancesIndex, service.HealthIndex, service.ChecksIndex) : default)}");
            text.AppendLine($"  {string.Join(' ', service.Instances.Select(i => i.Key.Replace('\0', '/')))} | {string.Join(' ', service.Tags)}");
        }

        snapshot.NodeNames.ToList().ForEach(n => text.AppendLine($"id {n}"));
        snapshot.Keys.ToList().ForEach(k => text.AppendLine($"key {k.Value with { Value = default }} {Convert.ToHexString(k.Value.Value.Span)}"));
        snapshot.Sessions.ToList().ForEach(s => text.AppendLine($"session {s.Value with { NodeChecks = [], ServiceChecks = [] }}"));
        snapshot.HeldKeys.ToList().ForEach(h => text.AppendLine($"held {h.Key.Replace('\0', '/')}"));
        snapshot.LockDelays.ToList().ForEach(d => text.AppendLine($"delay {d}"));
        snapshot.PreparedQueries.ToList().ForEach(q => text.AppendLine($"query {q.Key}"));
        return withIndexes
            ? text.Append(string.Join('\n', snapshot.KeyTombstones)).Append(snapshot.Indexes).Append(snapshot.Index).ToString()
            : text.ToString();
    }
}
