using System.Text;
using Fairlead.Store.Contract;
using Fairlead.Store.Embedded;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace Fairlead.Store.Tests.Embedded;

/// <summary>What the SQLite engine does beyond the contract: files, bounds, a failing disk.</summary>
public sealed class SqliteStoreTests : IDisposable
{
    private readonly ManualTime time = new();
    private readonly TempDirectory directory = new();

    private string File => directory.File("store.db");

    public void Dispose() => directory.Dispose();

    [Fact]
    public async Task Open_Again_KeepsIdentityRevisionEntriesAndLeases()
    {
        Guid identity;
        CommitResult last;
        Lease lease;
        await using (SqliteStore store = await OpenAsync())
        {
            identity = store.Identity;
            lease = await store.GrantLeaseAsync(TimeSpan.FromSeconds(10), CancellationToken.None);
            await PutAsync(store, "a", "1");
            last = await PutAsync(store, "leased", "1", lease.Id);
            time.Advance(TimeSpan.FromSeconds(9));
        }

        await using SqliteStore again = await OpenAsync();
        StoreSnapshot snapshot = await again.ReadAsync(default, CancellationToken.None);
        Assert.Equal(identity, again.Identity);
        Assert.Equal(last.Revision, snapshot.Revision);
        Assert.Equal(["a", "leased"], snapshot.Entries.Select(static entry => Encoding.UTF8.GetString(entry.Key.Span)));

        // The owner could not renew while the store was down: the lease has its full time again, and no more.
        time.Advance(TimeSpan.FromSeconds(9));
        Assert.True(await again.KeepAliveAsync(lease.Id, CancellationToken.None));
        time.Advance(TimeSpan.FromSeconds(11));
        StoreEventBatch ended = await FirstAsync(again.WatchAsync(last.Revision, CancellationToken.None));
        Assert.True(Assert.Single(ended.Events).IsDelete);
    }

    [Fact]
    public async Task Open_WatchFromBeforeTheRestart_SaysCompacted()
    {
        await using (SqliteStore store = await OpenAsync())
        {
            await PutAsync(store, "a", "1");
            await PutAsync(store, "a", "2");
        }

        await using SqliteStore again = await OpenAsync();
        RevisionCompactedException error = await Assert.ThrowsAsync<RevisionCompactedException>(
            () => FirstAsync(again.WatchAsync(2, CancellationToken.None)));
        Assert.Equal(again.Health.Revision, error.Oldest);
    }

    [Fact]
    public async Task Open_WhileAnotherHasIt_IsRefusedByName()
    {
        await using SqliteStore store = await OpenAsync();
        IOException error = await Assert.ThrowsAsync<IOException>(async () => await OpenAsync());
        Assert.Contains("in use by another process", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_ForeignDatabase_IsRefused()
    {
        Execute("CREATE TABLE orders (id INTEGER)");
        InvalidDataException error = await Assert.ThrowsAsync<InvalidDataException>(async () => await OpenAsync());
        Assert.Contains("some other program", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_NewerSchema_IsRefused()
    {
        await (await OpenAsync()).DisposeAsync();
        Execute("PRAGMA user_version=99");
        InvalidDataException error = await Assert.ThrowsAsync<InvalidDataException>(async () => await OpenAsync());
        Assert.Contains("newer Fairlead (schema 99", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Commit_DiskFull_TurnsReadOnlyAndRecoversBySelf()
    {
        await using SqliteStore store = await OpenAsync();
        CommitResult kept = await PutAsync(store, "kept", "1");
        await LimitPagesAsync(store, 1);
        StoreUnavailableException refused = await Assert.ThrowsAsync<StoreUnavailableException>(
            () => PutAsync(store, "large", new string('x', 1 << 20)));

        Assert.False(refused.OutcomeUnknown);
        Assert.False(store.Health.Writable);
        Assert.Contains("is full", store.Health.Reason, StringComparison.Ordinal);
        await Assert.ThrowsAsync<StoreUnavailableException>(() => PutAsync(store, "small", "x"));

        // Reads and watches go on.
        StoreSnapshot snapshot = await store.ReadAsync(default, CancellationToken.None);
        Assert.Equal(kept.Revision, snapshot.Revision);
        Assert.Single(snapshot.Entries);

        // A trial on a disk that is still full changes nothing; one on a disk with space ends it.
        time.Advance(TimeSpan.FromSeconds(1));
        await LimitPagesAsync(store, 1_000_000);
        Assert.False(store.Health.Writable);
        time.Advance(TimeSpan.FromSeconds(1));
        await LimitPagesAsync(store, 1_000_000);
        Assert.True(store.Health.Writable);
        CommitResult after = await PutAsync(store, "large", new string('x', 1 << 20));
        Assert.Equal(kept.Revision + 1, after.Revision);
    }

    [Fact]
    public async Task Lease_EndsWhileTheDiskIsFull_IsEndedOnceThereIsSpace()
    {
        await using SqliteStore store = await OpenAsync();
        Lease lease = await store.GrantLeaseAsync(TimeSpan.FromSeconds(5), CancellationToken.None);
        CommitResult put = await PutAsync(store, "leased", new string('x', 100_000), lease.Id);
        await LimitPagesAsync(store, 1);
        await Assert.ThrowsAsync<StoreUnavailableException>(() => PutAsync(store, "large", new string('x', 1 << 20)));

        time.Advance(TimeSpan.FromSeconds(6));
        await LimitPagesAsync(store, 1_000_000);
        time.Advance(TimeSpan.FromSeconds(2));
        StoreEventBatch ended = await FirstAsync(store.WatchAsync(put.Revision, CancellationToken.None));
        Assert.True(Assert.Single(ended.Events).IsDelete);
    }

    [Fact]
    public async Task Commit_MoreThanMayWait_SaysOverloaded()
    {
        await using SqliteStore store = await SqliteStore.OpenAsync(
            new SqliteStoreOptions { MaximumWaitingWrites = 2 }, time, NullLogger.Instance);
        using var hold = new ManualResetEventSlim();
        using var held = new ManualResetEventSlim();
        Task holding = store.OnWriterAsync(_ =>
        {
            held.Set();
            hold.Wait();
        });
        held.Wait();
        Task<CommitResult>[] waiting = [PutAsync(store, "a", "1"), PutAsync(store, "b", "1")];
        StoreUnavailableException error = await Assert.ThrowsAsync<StoreUnavailableException>(() => PutAsync(store, "c", "1"));
        Assert.Contains("overloaded", error.Message, StringComparison.Ordinal);
        Assert.False(error.OutcomeUnknown);
        Assert.Equal(2, store.Health.WaitingWrites);

        hold.Set();
        await holding;
        Assert.All(await Task.WhenAll(waiting), static result => Assert.True(result.Succeeded));
        Assert.True((await PutAsync(store, "c", "1")).Succeeded);
    }

    [Fact]
    public async Task Commit_TransactionsOfOneBatch_HaveARevisionEachAndAreJudgedInOrder()
    {
        await using SqliteStore store = await OpenAsync();
        using var hold = new ManualResetEventSlim();
        using var held = new ManualResetEventSlim();
        Task holding = store.OnWriterAsync(_ =>
        {
            held.Set();
            hold.Wait();
        });
        held.Wait();
        Task<CommitResult>[] creating = [.. Enumerable.Range(0, 10).Select(i => CreateAsync(store, "only one", i.ToString()))];
        Task<CommitResult>[] putting = [.. Enumerable.Range(0, 10).Select(i => PutAsync(store, "k" + i, "v"))];
        hold.Set();
        await holding;

        CommitResult[] created = await Task.WhenAll(creating);
        Assert.Equal([true, .. Enumerable.Repeat(false, 9)], created.Select(static result => result.Succeeded));
        Assert.All(created, result => Assert.Equal(created[0].Revision, result.Revision));
        Assert.Equal(Enumerable.Range(1, 10).Select(i => created[0].Revision + i), (await Task.WhenAll(putting)).Select(static result => result.Revision));

        // One fsync for the batch, beside the one of nothing else: the writer was held before the first write.
        Assert.Equal(1, store.Health.Syncs.Sum(static bucket => bucket.Count));
    }

    [Theory]
    [InlineData(8, 1 << 20)]
    [InlineData(1_000, 4_096)]
    public async Task Watch_FurtherBackThanHistoryHolds_SaysCompacted(int revisions, int bytes)
    {
        await using SqliteStore store = await SqliteStore.OpenAsync(
            new SqliteStoreOptions { HistoryRevisions = revisions, HistoryBytes = bytes }, time, NullLogger.Instance);
        CommitResult first = await PutAsync(store, "a", "0");
        IAsyncEnumerator<StoreEventBatch> slow = store.WatchAsync(first.Revision, CancellationToken.None).GetAsyncEnumerator();
        await PutAsync(store, "a", "1");
        Assert.True(await slow.MoveNextAsync());
        CommitResult last = first;
        for (int i = 0; i < 100; i++)
        {
            last = await PutAsync(store, "a", new string('x', 100));
        }

        await Assert.ThrowsAsync<RevisionCompactedException>(() => FirstAsync(store.WatchAsync(first.Revision, CancellationToken.None)));
        await Assert.ThrowsAsync<RevisionCompactedException>(async () => await slow.MoveNextAsync());
        Assert.Equal(last.Revision, (await FirstAsync(store.WatchAsync(last.Revision - 1, CancellationToken.None))).Revision);
        await slow.DisposeAsync();
    }

    [Fact]
    public async Task Dispose_WritesWaiting_AreWrittenFirst()
    {
        SqliteStore store = await OpenAsync();
        Task<CommitResult>[] writes = [.. Enumerable.Range(0, 100).Select(i => PutAsync(store, "k" + i, "v"))];
        await store.DisposeAsync();

        Assert.All(await Task.WhenAll(writes), static result => Assert.True(result.Succeeded));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => PutAsync(store, "late", "v"));
        await using SqliteStore again = await OpenAsync();
        Assert.Equal(100, (await again.ReadAsync(default, CancellationToken.None)).Entries.Count);
    }

    private static async Task<CommitResult> PutAsync(SqliteStore store, string key, string value, long lease = 0) => await store.CommitAsync(
        new StoreTransaction([], [new StoreOperation.Put(Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes(value), lease)]), CancellationToken.None);

    private static async Task<CommitResult> CreateAsync(SqliteStore store, string key, string value) => await store.CommitAsync(
        new StoreTransaction(
            [new Compare.CreateRevisionIs(Encoding.UTF8.GetBytes(key), 0)],
            [new StoreOperation.Put(Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes(value))]),
        CancellationToken.None);

    private static async Task<StoreEventBatch> FirstAsync(IAsyncEnumerable<StoreEventBatch> batches)
    {
        await foreach (StoreEventBatch batch in batches)
        {
            return batch;
        }

        throw new InvalidOperationException("The watch ended.");
    }

    /// <summary>Alone in its batch or again: a trial of the full disk that shares the batch takes it back with it.</summary>
    private static async Task LimitPagesAsync(SqliteStore store, long pages)
    {
        for (bool done = false; !done;)
        {
            try
            {
                await store.OnWriterAsync(database => database.LimitPages(pages));
                done = true;
            }
            catch (StoreUnavailableException)
            {
                // The trial failed, as it should; it comes once per advance of the clock.
            }
        }
    }

    private Task<SqliteStore> OpenAsync() =>
        SqliteStore.OpenAsync(new SqliteStoreOptions { Path = File }, time, NullLogger.Instance).AsTask();

    private void Execute(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={File};Pooling=False");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
#pragma warning disable CA2100 // The tests' own text.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }
}
