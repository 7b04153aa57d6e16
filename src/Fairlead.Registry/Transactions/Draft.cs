using System.Text;
using Fairlead.Registry.KeySpace;
using Fairlead.Registry.State;
using Fairlead.Store.Contract;

namespace Fairlead.Registry.Transactions;

/// <summary>
/// A transaction in the making. It notes what was relied upon (compares) and what is to change (operations), and shows the registry
/// as it would be after them, so that the parts of a transaction see one another.
/// </summary>
/// <remarks>
/// A store engine takes each key once in a transaction and no key inside a deleted prefix, so the last word about a key wins here
/// and a prefix that overlaps with other operations is written out key by key.
/// </remarks>
internal sealed class Draft(RegistrySnapshot snapshot, DateTimeOffset at)
{
    private readonly Dictionary<string, Compare> _compares = new(StringComparer.Ordinal);
    private readonly Dictionary<string, StoreOperation> _operations = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<byte[]>> _trees = new(StringComparer.Ordinal);
    private readonly List<StoreEvent> _unseen = [];
    private RegistrySnapshot _now = snapshot;

    /// <summary>When the request was made.</summary>
    internal DateTimeOffset At { get; } = at;

    /// <summary>The registry as it is judged against.</summary>
    internal RegistrySnapshot Before { get; } = snapshot;

    /// <summary>The index that records written by this draft carry until the store has given the real one.</summary>
    internal ulong DraftIndex => Before.IndexOf(Before.Revision + 1);

    /// <summary>The registry as it would be after what was drafted so far.</summary>
    internal RegistrySnapshot Now
    {
        get
        {
            if (_unseen.Count > 0)
            {
                _now = _now.Apply(new StoreEventBatch(Before.Revision + 1, [.. _unseen]), new ChangeSet());
                _unseen.Clear();
            }

            return _now;
        }
    }

    internal bool ChangesNothing => _operations.Count == 0;

    /// <summary>Relies on the record being as it was when it got this index; 0: on there being none.</summary>
    internal void Expect(byte[] key, ulong modifyIndex)
    {
        var name = Name(key);
        if (modifyIndex != DraftIndex && !IsDrafted(name))
        {
            _compares[name] = new Compare.ModifyRevisionIs(key, Before.RevisionOf(modifyIndex));
        }
    }

    /// <summary>Relies on the record existing, whatever it says, as the one that was created at this index.</summary>
    internal void ExpectExists(byte[] key, ulong createIndex)
    {
        var name = Name(key);
        if (createIndex != DraftIndex && !IsDrafted(name))
        {
            _compares.TryAdd(name, new Compare.CreateRevisionIs(key, Before.RevisionOf(createIndex)));
        }
    }

    /// <summary>Relies on nothing having been written under the prefix since the snapshot.</summary>
    internal void ExpectUnchanged(byte[] prefix) =>
        _compares["*" + Name(prefix)] = new Compare.PrefixUnchangedSince(prefix, Before.Revision);

    internal void Put(byte[] key, byte[] value)
    {
        _operations[Name(key)] = new StoreOperation.Put(key, value);
        Show(key, value);
    }

    internal void PutUnderLease(byte[] key, byte[] value, long leaseId)
    {
        _operations[Name(key)] = new StoreOperation.Put(key, value, leaseId);
        Show(key, value);
    }

    internal void Delete(byte[] key)
    {
        _operations[Name(key)] = new StoreOperation.Delete(key);
        _unseen.Add(new StoreEvent(key, null));
    }

    /// <summary>Deletes all under a prefix.</summary>
    /// <param name="prefix">The prefix.</param>
    /// <param name="keys">The keys under it as the draft sees them.</param>
    internal void DeletePrefix(byte[] prefix, List<byte[]> keys)
    {
        var name = Name(prefix);
        foreach (var inside in _operations.Keys.Where(k => k.StartsWith(name, StringComparison.Ordinal)).ToList())
        {
            _operations.Remove(inside);
        }

        _operations["*" + name] = new StoreOperation.DeletePrefix(prefix);
        _trees[name] = keys;
        _unseen.AddRange(keys.Select(key => new StoreEvent(key, null)));
    }

    internal StoreTransaction ToTransaction()
    {
        if (_trees.Count > 0)
        {
            WriteOutOverlaps();
        }

        return new StoreTransaction([.. _compares.Values], [.. _operations.Values]);
    }

    private void WriteOutOverlaps()
    {
        foreach (var (name, operation) in _operations.Where(o => o.Value is StoreOperation.DeletePrefix).ToList())
        {
            var overlaps = _operations.Any(o => o.Key != name && NameOf(o).StartsWith(name[1..], StringComparison.Ordinal));
            if (overlaps)
            {
                WriteOut(name, ((StoreOperation.DeletePrefix)operation).Prefix);
            }
        }
    }

    /// <summary>A prefix inside another operation's reach becomes single deletes, held to the snapshot by a compare.</summary>
    private void WriteOut(string name, ReadOnlyMemory<byte> prefix)
    {
        _operations.Remove(name);
        ExpectUnchanged(prefix.ToArray());
        foreach (var key in _trees[name[1..]])
        {
            _operations.TryAdd(Name(key), new StoreOperation.Delete(key));
        }
    }

    private void Show(byte[] key, byte[] value)
    {
        // What existed keeps its creation; the view after the commit will say the same with the real revision.
        var create = CreatedAt(key);
        _unseen.Add(new StoreEvent(key, new StoreEntry(key, value, create == 0 ? Before.Revision + 1 : create, Before.Revision + 1, 1, 0)));
    }

    private long CreatedAt(byte[] key) => StoreKeys.Parse(key, out var first, out var second) switch
    {
        StoreTable.KeyValue => Created(Before.Keys.Find(first)?.CreateIndex),
        StoreTable.Node => Created(Before.Nodes.Find(first)?.Node?.CreateIndex),
        StoreTable.Service => Created(Before.Nodes.Find(first)?.Services.Find(second)?.CreateIndex),
        StoreTable.Check => Created(Before.Nodes.Find(first)?.Checks.Find(second)?.CreateIndex),
        _ => 0,
    };

    private long Created(ulong? index) => index is null ? 0 : Before.RevisionOf(index.Value);

    private static string NameOf(KeyValuePair<string, StoreOperation> operation) =>
        operation.Value is StoreOperation.DeletePrefix ? operation.Key[1..] : operation.Key;

    /// <summary>Whether this draft itself has decided what becomes of the key.</summary>
    private bool IsDrafted(string name) =>
        _operations.ContainsKey(name) || (_trees.Count > 0 && _trees.Keys.Any(tree => name.StartsWith(tree, StringComparison.Ordinal)));

    /// <summary>The key's bytes as a string of one character each.</summary>
    private static string Name(byte[] key) => Encoding.Latin1.GetString(key);
}
