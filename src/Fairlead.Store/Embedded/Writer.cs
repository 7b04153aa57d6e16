using System.Diagnostics;
using Fairlead.Store.Contract;
using Fairlead.Store.History;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace Fairlead.Store.Embedded;

/// <summary>
/// The one thread that writes: takes what waits, up to a batch, executes it in order inside one SQLite transaction, commits (one
/// fsync for all), publishes the changes, answers. A batch that fails is taken back whole and every waiter is told.
/// </summary>
internal sealed class Writer : IDisposable
{
    private readonly Database database;
    private readonly EventHistory history;
    private readonly CommitQueue queue;
    private readonly HashSet<long> leases;
    private readonly SyncTimes syncs;
    private readonly WriterFault fault;
    private readonly SqliteStoreOptions options;
    private readonly ILogger logger;
    private readonly Thread thread;

    internal Writer(
        Database database, EventHistory history, CommitQueue queue, IEnumerable<long> leases, SyncTimes syncs, WriterFault fault,
        SqliteStoreOptions options, ILogger logger)
    {
        (this.database, this.history, this.queue, this.syncs) = (database, history, queue, syncs);
        (this.fault, this.options, this.logger) = (fault, options, logger);
        this.leases = [.. leases];
        thread = new Thread(Run) { IsBackground = true, Name = "store writer" };
    }

    internal void Start() => thread.Start();

    /// <summary>Writes what waits, then ends.</summary>
    public void Dispose()
    {
        queue.Close();
        thread.Join();
        database.Dispose();
    }

    private void Run()
    {
        var batch = new List<Work>(options.MaximumBatch);
        while (queue.Take(batch, options.MaximumBatch))
        {
            RunBatch(batch);
            batch.Clear();
        }
    }

    private void RunBatch(List<Work> batch)
    {
        bool committing = false;
        var session = new WriteSession(database, history, leases);
        try
        {
            database.Begin();
            foreach (Work work in batch)
            {
                work.Execute(session);
            }

            if (session.Revision != history.Revision)
            {
                database.SetRevision(session.Revision);
            }

            committing = true;
            TimedCommit(session.Writes);
        }
        catch (Exception error)
        {
            // Anything at all: the loop must outlive it, and nobody may be told of a success that is not on disk.
            TakeBack(batch, session, error, committing);
            return;
        }

        if (session.Writes && fault.Clear())
        {
            Log.StoreBecameWritable(logger);
        }

        Publish(session);
        foreach (Work work in batch)
        {
            work.Complete();
        }
    }

    private void TimedCommit(bool writes)
    {
        long started = Stopwatch.GetTimestamp();
        database.Commit();
        TimeSpan elapsed = Stopwatch.GetElapsedTime(started);
        if (!writes || options.Path is null)
        {
            return;
        }

        syncs.Record(elapsed);
        if (elapsed > options.SlowSync)
        {
            Log.SlowSync(logger, elapsed.TotalMilliseconds, options.Path);
        }
    }

    private void Publish(WriteSession session)
    {
        foreach (Action action in session.AfterCommit)
        {
            action();
        }

        if (session.ReplacedAt != 0)
        {
            history.Replace(session.ReplacedAt);
        }

        if (session.Batches.Count > 0)
        {
            history.Publish(session.Batches);
        }
    }

    private void TakeBack(List<Work> batch, WriteSession session, Exception error, bool committing)
    {
        bool rolledBack = true;
        try
        {
            database.Rollback();
        }
        catch (SqliteException rollbackError)
        {
            rolledBack = false;
            error = new AggregateException(error, rollbackError);
        }

        while (session.Undo.TryPop(out Action? undo))
        {
            undo();
        }

        // A COMMIT that failed on its fsync may be found by recovery after a crash: SQLite takes it back in memory only.
        bool unknown = !rolledBack || (committing && error is not SqliteException { SqliteErrorCode: SQLitePCL.raw.SQLITE_FULL });
        string reason = WriterFault.Describe(error, options.Path);
        if (error is SqliteException or AggregateException && fault.Set(reason))
        {
            Log.StoreBecameReadOnly(logger, reason, options.RetryInterval);
        }

        Log.BatchFailed(logger, error, batch.Count);
        var answer = new StoreUnavailableException(reason, unknown, error);
        foreach (Work work in batch)
        {
            work.Fail(answer);
        }
    }
}
