using System.Runtime.CompilerServices;
using Fairlead.Store.Contract;
using Fairlead.Store.History;
using Microsoft.Extensions.Logging;

namespace Fairlead.Store.Embedded;

/// <summary>
/// The engine for one machine: SQLite in WAL mode with an fsync per batch of commits, or the same in memory. Entries and leases are
/// on disk; history for watches is in memory, since whoever watches lives in this process and reads everything after a restart.
/// </summary>
public sealed class SqliteStore : IStore
{
    private readonly SqliteStoreOptions options;
    private readonly CommitQueue queue;
    private readonly EventHistory history;
    private readonly LeaseClock clock;
    private readonly WriterFault fault;
    private readonly SyncTimes syncs;
    private readonly Writer writer;
    private readonly FileStream? ownership;
    private readonly ILogger logger;
    private readonly DatabaseReader? reader;
    private int disposed;

    private SqliteStore(SqliteStoreOptions options, Database database, FileStream? ownership, TimeProvider time, ILogger logger)
    {
        (this.options, this.ownership, this.logger) = (options, ownership, logger);
        Identity = database.ReadOrMakeIdentity();
        queue = new CommitQueue(options.MaximumWaitingWrites);
        history = new EventHistory(database.ReadRevision(), options.HistoryRevisions, options.HistoryBytes);
        syncs = new SyncTimes(time);
        clock = new LeaseClock(time, EndLease);
        fault = new WriterFault(time, options.RetryInterval, TryDisk);
        reader = options.Path is null ? null : new DatabaseReader(options.Path);
        List<Lease> leases = database.Leases.Read();
        writer = new Writer(database, history, queue, leases.Select(static lease => lease.Id), syncs, fault, options, logger);
        leases.ForEach(clock.Start);
        Log.StoreOpened(logger, options.Path ?? "memory", Identity, history.Revision, leases.Count);
    }

    /// <inheritdoc/>
    public string Engine => "sqlite";

    /// <inheritdoc/>
    public Guid Identity { get; }

    /// <inheritdoc/>
    public StoreLimits Limits => options.Limits;

    /// <inheritdoc/>
    public StoreHealth Health
    {
        get
        {
            (TimeSpan last, TimeSpan worst, IReadOnlyList<SyncBucket> bars) = syncs.Read();
            return new StoreHealth(history.Revision, fault.Reason is null, fault.Reason, last, worst)
            {
                Syncs = bars,
                WaitingWrites = queue.Count,
                SizeBytes = StoreFile.Size(options.Path),
            };
        }
    }

    /// <summary>Opens the store, making file and directory when they are missing, and starts its writer.</summary>
    /// <exception cref="IOException">Another process has the store open, or the directory cannot be made.</exception>
    /// <exception cref="InvalidDataException">The file is another program's or a newer Fairlead's.</exception>
    /// <exception cref="Microsoft.Data.Sqlite.SqliteException">SQLite cannot open or recover the file.</exception>
    public static async ValueTask<SqliteStore> OpenAsync(
        SqliteStoreOptions options, TimeProvider time, ILogger logger, CancellationToken cancellationToken = default)
    {
        SqliteStore store = await Task.Run(() => Open(options, time, logger), cancellationToken).ConfigureAwait(false);
        store.writer.Start();
        return store;
    }

    /// <inheritdoc/>
    public async ValueTask<StoreSnapshot> ReadAsync(ReadOnlyMemory<byte> prefix, CancellationToken cancellationToken)
    {
        if (reader is null)
        {
            return await SubmitAsync(new ReadWork(prefix), cancellationToken).ConfigureAwait(false);
        }

        return await Task.Run(() => reader.Read(prefix, cancellationToken), cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<StoreSnapshot> ScanAsync(
        ReadOnlyMemory<byte> prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (reader is null)
        {
            // What is in memory already can be listed whole: the list holds references.
            StoreSnapshot all = await ReadAsync(prefix, cancellationToken).ConfigureAwait(false);
            for (int from = 0; from == 0 || from < all.Entries.Count; from += StoreLimits.PageEntries)
            {
                yield return all with { Entries = [.. all.Entries.Skip(from).Take(StoreLimits.PageEntries)] };
            }

            yield break;
        }

        using DatabaseReader.Cursor cursor = reader.Open(prefix);
        do
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return cursor.NextPage();
        }
        while (!cursor.AtEnd);
    }

    /// <inheritdoc/>
    public ValueTask<CommitResult> CommitAsync(StoreTransaction transaction, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        transaction.Validate(options.Limits);
        return new(SubmitWriteAsync(new TransactionWork(transaction), cancellationToken));
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<StoreEventBatch> WatchAsync(long afterRevision, CancellationToken cancellationToken) =>
        history.WatchAsync(afterRevision, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<long> ReadPointAsync(CancellationToken cancellationToken)
    {
        // Answers go out after publication, so what was acknowledged is published; there is no other member.
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult(history.Revision);
    }

    /// <inheritdoc/>
    public async ValueTask<Lease> GrantLeaseAsync(TimeSpan timeToLive, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(timeToLive, TimeSpan.FromSeconds(1));
        if (clock.Count >= options.MaximumLeases)
        {
            throw new StoreUnavailableException($"The store holds {options.MaximumLeases} leases already, the most it may.", outcomeUnknown: false);
        }

        return await SubmitWriteAsync(new GrantLeaseWork(timeToLive, clock), cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public ValueTask<bool> KeepAliveAsync(long leaseId, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult(clock.Renew(leaseId));
    }

    /// <inheritdoc/>
    public async ValueTask RevokeLeaseAsync(long leaseId, CancellationToken cancellationToken) =>
        _ = await SubmitWriteAsync(new EndLeaseWork(leaseId, clock), cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public async ValueTask<long> ReplaceAllAsync(
        IAsyncEnumerable<KeyValuePair<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>>> entries, long revisionFloor, CancellationToken cancellationToken)
    {
        var all = new List<KeyValuePair<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>>>();
        await foreach (KeyValuePair<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>> entry in entries.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            all.Add(entry);
        }

        return await SubmitWriteAsync(new ReplaceAllWork(all, revisionFloor, clock), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Writes what waits, then closes.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref disposed, 1) != 0)
        {
            return;
        }

        clock.Dispose();
        fault.Dispose();
        await Task.Run(writer.Dispose).ConfigureAwait(false);
        history.Close(new ObjectDisposedException(typeof(SqliteStore).FullName));
        ownership?.Dispose();
    }

    /// <summary>For tests: runs something on the writer's thread, in order with all writes.</summary>
    internal Task OnWriterAsync(Action<Database> action) => SubmitAsync(new DatabaseWork(action), CancellationToken.None);

    private static SqliteStore Open(SqliteStoreOptions options, TimeProvider time, ILogger logger)
    {
        FileStream? ownership = StoreFile.Own(options.Path);
        try
        {
            return new SqliteStore(options, Database.Open(options.Path), ownership, time, logger);
        }
        catch
        {
            ownership?.Dispose();
            throw;
        }
    }

    private Task<TResult> SubmitWriteAsync<TResult>(Work<TResult> work, CancellationToken cancellationToken) => fault.Reason is { } reason
        ? Task.FromException<TResult>(new StoreUnavailableException(reason, outcomeUnknown: false))
        : SubmitAsync(work, cancellationToken);

    private Task<TResult> SubmitAsync<TResult>(Work<TResult> work, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ObjectDisposedException.ThrowIf(Volatile.Read(ref disposed) != 0, this);
        queue.Add(work);
        return cancellationToken.CanBeCanceled ? work.Task.WaitAsync(cancellationToken) : work.Task;
    }

    private void EndLease(long leaseId)
    {
        var work = new EndLeaseWork(leaseId, clock);
        _ = work.Task.ContinueWith(
            ended =>
            {
                Log.LeaseEndFailed(logger, ended.Exception!, leaseId);
                clock.Retry(leaseId, options.RetryInterval);
            },
            CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
        AddDuty(work);
    }

    private void TryDisk()
    {
        var work = new TrialWork();
        _ = work.Task.ContinueWith(
            tried => Log.TrialFailed(logger, tried.Exception!), CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
        AddDuty(work);
    }

    private void AddDuty(Work work)
    {
        try
        {
            queue.Add(work, duty: true);
        }
        catch (StoreUnavailableException) when (Volatile.Read(ref disposed) != 0)
        {
            // A timer that fired while the store was closing: the lease is on disk and ends after the next start.
        }
    }
}
