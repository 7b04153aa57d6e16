using Fairlead.Store.Contract;
using Fairlead.Store.History;

namespace Fairlead.Store.Embedded;

/// <summary>
/// One batch as it is executed: the tables inside the open transaction, the revision so far, and the changes that will be published
/// when the batch is on disk. Owned by the writer thread.
/// </summary>
internal sealed class WriteSession(Database database, EventHistory history, HashSet<long> leases)
{
    internal Database Database { get; } = database;

    internal EntryTable Entries => Database.Entries;

    internal EventHistory History { get; } = history;

    /// <summary>The revision of the last change, committed or in this batch.</summary>
    internal long Revision { get; private set; } = history.Revision;

    /// <summary>The changes of this batch, one item per revision.</summary>
    internal List<StoreEventBatch> Batches { get; } = [];

    /// <summary>What to do, in memory, once the batch is on disk (leases begin and end).</summary>
    internal List<Action> AfterCommit { get; } = [];

    /// <summary>What to take back in memory, last first, when the batch is not.</summary>
    internal Stack<Action> Undo { get; } = new();

    /// <summary>Whether the batch changes the file at all; if not, its COMMIT needs no fsync and says nothing about the disk.</summary>
    internal bool Writes { get; set; }

    /// <summary>Set when the whole space was replaced: history before this revision is void.</summary>
    internal long ReplacedAt { get; private set; }

    /// <summary>The revision the change being made will have if it turns out to be one.</summary>
    internal long NextRevision => Revision + 1;

    internal bool HasLease(long id) => leases.Contains(id);

    internal void AddLease(long id)
    {
        Writes = true;
        leases.Add(id);
        Undo.Push(() => leases.Remove(id));
    }

    /// <summary>False when there is no such lease.</summary>
    internal bool RemoveLease(long id)
    {
        if (!leases.Remove(id))
        {
            return false;
        }

        Writes = true;
        Undo.Push(() => leases.Add(id));
        return true;
    }

    internal void RemoveAllLeases()
    {
        long[] before = [.. leases];
        leases.Clear();
        Undo.Push(() => leases.UnionWith(before));
    }

    /// <summary>Records the changes of one revision; none is no revision.</summary>
    internal void Record(IReadOnlyList<StoreEvent> events)
    {
        if (events.Count > 0)
        {
            Writes = true;
            Revision = NextRevision;
            Batches.Add(new StoreEventBatch(Revision, events));
        }
    }

    internal void ReplaceAt(long revision)
    {
        (Revision, ReplacedAt, Writes) = (revision, revision, true);
        Batches.Clear();
    }
}
