using System.Globalization;
using System.Text;
using Fairlead.Store.Contract;
using Fairlead.Store.Etcd;
using Microsoft.Extensions.Logging.Abstractions;

namespace Fairlead.Store.Tests.Etcd;

/// <summary>Three real members, killed and paused under a running store.</summary>
public sealed class EtcdClusterTests : IAsyncLifetime
{
    private readonly CancellationTokenSource patience = new(TimeSpan.FromSeconds(90));
    private EtcdServer[] servers = [];

    private CancellationToken Cancel => patience.Token;

    public async ValueTask InitializeAsync() => servers = await EtcdServer.StartClusterAsync(3);

    public async ValueTask DisposeAsync()
    {
        foreach (EtcdServer server in servers)
        {
            await server.DisposeAsync();
        }

        patience.Dispose();
    }

    [Fact]
    public async Task Write_LeaderKilledUnderLoad_GoesOnAndLosesNothingAcknowledged()
    {
        await using EtcdStore store = await OpenAsync();
        long start = (await store.ReadAsync(default, Cancel)).Revision;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var watched = new Dictionary<string, long>();
        Task watching = WatchAsync(store, start, watched, stop.Token);
        using var enough = new CountdownEvent(1);
        Task<List<(string Key, long Revision)>>[] writers = [.. Enumerable.Range(0, 8).Select(writer => Task.Run(() => WriteAsync(store, writer, enough), Cancel))];

        await (await LeaderAsync(store)).KillAsync();
        for (int i = 0; i < 100; i++)
        {
            // What is acknowledged from here on came from the two that are left.
            await PutUntilDoneAsync(store, $"after/{i}");
        }

        enough.Signal();
        List<(string Key, long Revision)> acknowledged = [.. (await Task.WhenAll(writers)).SelectMany(static written => written)];
        StoreSnapshot snapshot = await store.ReadAsync(default, Cancel);
        var found = snapshot.Entries.ToDictionary(static entry => Encoding.UTF8.GetString(entry.Key.Span), static entry => entry.ModifyRevision);

        Assert.NotEmpty(acknowledged);
        Assert.All(acknowledged, write => Assert.Equal(write.Revision, found[write.Key]));
        long last = await store.ReadPointAsync(Cancel);
        await UntilAsync(() => Seen(watched) >= last);
        lock (watched)
        {
            Assert.Equal(found.OrderBy(static pair => pair.Key, StringComparer.Ordinal), watched.Where(static pair => pair.Key.Length > 0).OrderBy(static pair => pair.Key, StringComparer.Ordinal));
        }

        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => watching);
    }

    [Fact]
    public async Task Commit_SentAgainToTheNextLeader_IsMadeOnce()
    {
        await using EtcdStore store = await OpenAsync();
        using var enough = new CountdownEvent(1);
        Task<(int Acknowledged, int Lost)>[] writers = [.. Enumerable.Range(0, 4).Select(writer => Task.Run(() => CountUpAsync(store, $"count/{writer}", enough), Cancel))];
        await (await LeaderAsync(store)).KillAsync();
        await PutUntilDoneAsync(store, "after");
        enough.Signal();
        (int Acknowledged, int Lost)[] counted = await Task.WhenAll(writers);

        Dictionary<string, long> versions = (await store.ReadAsync("count/"u8.ToArray(), Cancel)).Entries.ToDictionary(static entry => Encoding.UTF8.GetString(entry.Key.Span), static entry => entry.Version);
        Assert.All(counted.Index(), writer => Assert.InRange(
            versions[$"count/{writer.Index}"], writer.Item.Acknowledged, writer.Item.Acknowledged + writer.Item.Lost));
    }

    [Fact]
    public async Task Write_MajorityGone_IsRefusedAndResumesWhenItIsBack()
    {
        await using EtcdStore store = await OpenAsync(TimeSpan.FromSeconds(2));
        await PutUntilDoneAsync(store, "before");
        await servers[0].KillAsync();
        await servers[1].KillAsync();

        await Assert.ThrowsAsync<StoreUnavailableException>(async () => await PutAsync(store, "refused"));
        await Assert.ThrowsAsync<StoreUnavailableException>(async () => await store.ReadPointAsync(Cancel));
        await UntilAsync(() => !store.Health.Writable);
        Assert.NotNull(store.Health.Reason);
        Assert.Equal(1, store.Health.Members.Count(static member => member.Reachable));

        servers[0].StartAgain();
        await servers[0].ReadyAsync();
        await PutUntilDoneAsync(store, "after");
        await UntilAsync(() => store.Health is { Writable: true } health && health.Members.Any(static member => member.Leader));
        Assert.Contains(store.Health.Members, static member => member.AverageLogSync > TimeSpan.Zero);
    }

    [Fact]
    public async Task Watch_ItsMemberIsPaused_GoesOnAtAnother()
    {
        await using EtcdStore watcher = await OpenAsync();
        await using EtcdStore writer = await OpenAsync(more: [servers[1].Client, servers[2].Client]);
        long start = await watcher.ReadPointAsync(Cancel);
        await using IAsyncEnumerator<StoreEventBatch> watch = watcher.WatchAsync(start, Cancel).GetAsyncEnumerator(Cancel);
        ValueTask<bool> first = watch.MoveNextAsync();
        await PutUntilDoneAsync(writer, "before the pause");
        Assert.True(await first);

        Signal(servers[0], "STOP");
        try
        {
            ValueTask<bool> next = watch.MoveNextAsync();
            CommitResult put = await PutUntilDoneAsync(writer, "in the pause");
            // The watcher learns that there is something to see by asking for a read point, as every view does.
            Assert.True(await watcher.ReadPointAsync(Cancel) >= put.Revision);
            Assert.True(await next);
            Assert.Equal(put.Revision, watch.Current.Revision);
        }
        finally
        {
            Signal(servers[0], "CONT");
        }
    }

    private async Task<EtcdStore> OpenAsync(TimeSpan? timeout = null, Uri[]? more = null) => await EtcdStore.OpenAsync(
        new EtcdStoreOptions
        {
            Endpoints = more ?? [.. servers.Select(static server => server.Client)],
            RequestTimeout = timeout ?? TimeSpan.FromSeconds(10),
            HealthInterval = TimeSpan.FromMilliseconds(200),
        },
        TimeProvider.System,
        NullLogger.Instance,
        Cancel);

    private async Task<EtcdServer> LeaderAsync(EtcdStore store)
    {
        await UntilAsync(() => store.Health.Members.Any(static member => member.Leader));
        string leader = store.Health.Members.Single(static member => member.Leader).Endpoint;
        return servers.Single(server => server.Client.GetLeftPart(UriPartial.Authority) == leader);
    }

    private async Task<CommitResult> PutAsync(EtcdStore store, string key) =>
        await store.CommitAsync(new StoreTransaction([], [new StoreOperation.Put(Encoding.UTF8.GetBytes(key), new byte[] { 1 })]), Cancel);

    private async Task<CommitResult> PutUntilDoneAsync(EtcdStore store, string key)
    {
        while (true)
        {
            try
            {
                return await PutAsync(store, key);
            }
            catch (StoreUnavailableException)
            {
                // An election is on, or the answer was lost: this key may be put twice.
                Cancel.ThrowIfCancellationRequested();
            }
        }
    }

    private async Task<List<(string Key, long Revision)>> WriteAsync(EtcdStore store, int writer, CountdownEvent enough)
    {
        var acknowledged = new List<(string, long)>();
        for (int n = 0; !enough.IsSet; n++)
        {
            string key = string.Create(CultureInfo.InvariantCulture, $"w{writer}/{n}");
            try
            {
                acknowledged.Add((key, (await PutAsync(store, key)).Revision));
            }
            catch (StoreUnavailableException)
            {
                // Not acknowledged: may be there or not.
                Cancel.ThrowIfCancellationRequested();
            }
        }

        return acknowledged;
    }

    /// <summary>Puts a key over and over, each time only on what the last put left. Says how often that was acknowledged, and how often nobody knows.</summary>
    private async Task<(int Acknowledged, int Lost)> CountUpAsync(EtcdStore store, string key, CountdownEvent enough)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(key);
        (int acknowledged, int lost, long revision) = (0, 0, 0);
        for (int after = 0; after < 20; after += enough.IsSet ? 1 : 0)
        {
            try
            {
                CommitResult put = await store.CommitAsync(
                    new StoreTransaction([new Compare.ModifyRevisionIs(bytes, revision)], [new StoreOperation.Put(bytes, bytes)]), Cancel);
                Assert.True(put.Succeeded);
                acknowledged++;
                revision = put.Revision;
            }
            catch (StoreUnavailableException failure)
            {
                lost += failure.OutcomeUnknown ? 1 : 0;
                Cancel.ThrowIfCancellationRequested();
                revision = (await store.ReadAsync(bytes, Cancel)).Entries is [{ } entry] ? entry.ModifyRevision : 0;
            }
        }

        return (acknowledged, lost);
    }

    /// <summary>Keeps the modify revision per key, and the last revision seen under the empty key.</summary>
    private static async Task WatchAsync(EtcdStore store, long start, Dictionary<string, long> watched, CancellationToken stop)
    {
        long last = start;
        await foreach (StoreEventBatch batch in store.WatchAsync(start, stop))
        {
            Assert.True(batch.Revision > last);
            last = batch.Revision;
            lock (watched)
            {
                foreach (StoreEvent change in batch.Events)
                {
                    watched[Encoding.UTF8.GetString(change.Key.Span)] = change.Entry!.ModifyRevision;
                }

                watched[""] = batch.Revision;
            }
        }
    }

    private static long Seen(Dictionary<string, long> watched)
    {
        lock (watched)
        {
            return watched.GetValueOrDefault("");
        }
    }

    private async Task UntilAsync(Func<bool> holds)
    {
        using var again = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (!holds())
        {
            await again.WaitForNextTickAsync(Cancel);
        }
    }

    private static void Signal(EtcdServer server, string signal)
    {
        using var kill = System.Diagnostics.Process.Start("kill", [$"-{signal}", server.ProcessId.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }
}
