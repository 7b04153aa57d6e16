using Fairlead.Store.Contract;

namespace Fairlead.Store.Embedded;

/// <summary>A caller's transaction: compares judged in order of arrival, then its operations.</summary>
internal sealed class TransactionWork(StoreTransaction transaction) : Work<CommitResult>
{
    /// <summary>Look through at most this many recent revisions instead of reading a whole prefix.</summary>
    private const int ShortHistory = 1024;

    protected override CommitResult Run(WriteSession session)
    {
        foreach (Compare compare in transaction.Compares)
        {
            if (!Holds(session, compare))
            {
                return new CommitResult(false, session.Revision);
            }
        }

        CheckLeases(session);
        var events = new List<StoreEvent>(transaction.Operations.Count);
        foreach (StoreOperation operation in transaction.Operations)
        {
            Apply(session, operation, events);
        }

        session.Record(events);
        return new CommitResult(true, session.Revision);
    }

    internal static void Delete(WriteSession session, ReadOnlyMemory<byte> key, List<StoreEvent> events)
    {
        session.Entries.Delete(key.Span);
        events.Add(new StoreEvent(key, null));
    }

    private static bool Holds(WriteSession session, Compare compare) => compare switch
    {
        Compare.ModifyRevisionIs modify => session.Entries.Revisions(modify.Key.Span).Modify == modify.Revision,
        Compare.CreateRevisionIs create => session.Entries.Revisions(create.Key.Span).Create == create.Revision,
        Compare.ValueIs value => session.Entries.ValueIs(value.Key.Span, value.Value.Span),
        Compare.PrefixUnchangedSince prefix => !PutSince(session, prefix.Key, prefix.Revision),
        _ => throw new ArgumentException($"The compare {compare.GetType().Name} is not one the store knows."),
    };

    private static bool PutSince(WriteSession session, ReadOnlyMemory<byte> prefix, long revision)
    {
        // Usually the snapshot compared with is a few revisions old, and the prefix may hold every instance of the registry.
        var recent = new List<StoreEventBatch>();
        if (session.ReplacedAt != 0 || !session.History.TryReadShort(revision, ShortHistory, recent))
        {
            return session.Entries.PutSince(prefix.Span, revision);
        }

        return recent.Concat(session.Batches)
            .Where(batch => batch.Revision > revision)
            .SelectMany(static batch => batch.Events)
            .Any(change => !change.IsDelete && change.Key.Span.StartsWith(prefix.Span)
                && session.Entries.Revisions(change.Key.Span).Modify > revision);
    }

    private static void Apply(WriteSession session, StoreOperation operation, List<StoreEvent> events)
    {
        switch (operation)
        {
            case StoreOperation.Put put:
                events.Add(new StoreEvent(put.Key, session.Entries.Put(put.Key, put.Value, session.NextRevision, put.LeaseId)));
                break;
            case StoreOperation.Delete delete when session.Entries.Revisions(delete.Key.Span).Create != 0:
                Delete(session, delete.Key, events);
                break;
            case StoreOperation.DeletePrefix delete:
                foreach (byte[] key in session.Entries.KeysUnder(delete.Prefix.Span))
                {
                    Delete(session, key, events);
                }

                break;
        }
    }

    private void CheckLeases(WriteSession session)
    {
        foreach (StoreOperation operation in transaction.Operations)
        {
            if (operation is StoreOperation.Put { LeaseId: not 0 } put && !session.HasLease(put.LeaseId))
            {
                throw new LeaseNotFoundException(put.LeaseId);
            }
        }
    }
}
