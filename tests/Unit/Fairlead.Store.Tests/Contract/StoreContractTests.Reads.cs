using Fairlead.Store.Contract;

namespace Fairlead.Store.Tests.Contract;

public abstract partial class StoreContractTests
{
    [Fact]
    public async Task Read_EmptySpace_HasARevisionAboveZero()
    {
        StoreSnapshot snapshot = await Store.ReadAsync(default, Cancel);

        Assert.Empty(snapshot.Entries);
        Assert.True(snapshot.Revision > 0);
        Assert.Equal(snapshot.Revision, await RevisionAsync());
        Assert.NotEqual(Guid.Empty, Store.Identity);
    }

    [Fact]
    public async Task Read_AfterACommit_IsAsOfThatCommitOrLater()
    {
        for (int i = 0; i < 20; i++)
        {
            CommitResult result = await CommitAsync(Put("a", i.ToString()));
            Assert.True(await RevisionAsync() >= result.Revision);
            StoreSnapshot snapshot = await Store.ReadAsync(Bytes("a"), Cancel);
            Assert.Equal(result.Revision, snapshot.Revision);
            Assert.Equal(i.ToString(), Text(Assert.Single(snapshot.Entries).Value));
        }
    }

    [Fact]
    public async Task Scan_ManyEntries_PagesShareOneRevision()
    {
        const int Count = (StoreLimits.PageEntries * 2) + 100;
        for (int i = 0; i < Count; i += 100)
        {
            await CommitAsync([.. Enumerable.Range(i, Math.Min(100, Count - i)).Select(static n => Put($"s/{n:D5}", "v"))]);
        }

        long revision = await RevisionAsync();
        var keys = new List<string>();
        await foreach (StoreSnapshot page in Store.ScanAsync(Bytes("s/"), Cancel))
        {
            Assert.Equal(revision, page.Revision);
            keys.AddRange(page.Entries.Select(static entry => Text(entry.Key)));
            // A write between two pages must not show up in the pages after it.
            await CommitAsync(Put("s/99999", "late"), Put("s/00000", "late"));
        }

        Assert.Equal(Enumerable.Range(0, Count).Select(static n => $"s/{n:D5}"), keys);
    }

    [Fact]
    public async Task Scan_NothingThere_IsOneEmptyPage()
    {
        var pages = new List<StoreSnapshot>();
        await foreach (StoreSnapshot page in Store.ScanAsync(Bytes("none"), Cancel))
        {
            pages.Add(page);
        }

        Assert.Empty(Assert.Single(pages).Entries);
    }

    [Fact]
    public async Task Health_Idle_IsWritableAtTheLatestRevision()
    {
        CommitResult result = await CommitAsync(Put("a", "1"));
        StoreHealth health = Store.Health;

        Assert.True(health.Writable);
        Assert.Null(health.Reason);
        Assert.True(health.Revision >= result.Revision);
    }

    [Fact]
    public async Task ReplaceAll_OtherEntries_StandAboveTheFloorAndWatchesEnd()
    {
        Lease lease = await Store.GrantLeaseAsync(TimeSpan.FromSeconds(60), Cancel);
        CommitResult old = await CommitAsync(Put("old", "1"), Put("leased", "1", lease.Id));
        IAsyncEnumerator<StoreEventBatch> watch = Store.WatchAsync(old.Revision, Cancel).GetAsyncEnumerator(Cancel);
        ValueTask<bool> next = watch.MoveNextAsync();
        long floor = old.Revision + 100_000;
        long revision = await Store.ReplaceAllAsync(Entries(("a", "1"), ("b", "2")), floor, Cancel);

        Assert.True(revision > floor);
        StoreSnapshot snapshot = await Store.ReadAsync(default, Cancel);
        Assert.Equal(["a=1", "b=2"], snapshot.Entries.Select(static entry => $"{Text(entry.Key)}={Text(entry.Value)}"));
        Assert.All(snapshot.Entries, entry => Assert.InRange(entry.ModifyRevision, floor + 1, revision));
        await Assert.ThrowsAsync<RevisionCompactedException>(async () => await next);
        await watch.DisposeAsync();
        await Assert.ThrowsAsync<RevisionCompactedException>(() => WatchAsync(old.Revision, 1));
        Assert.False(await Store.KeepAliveAsync(lease.Id, Cancel));

        CommitResult after = await CommitAsync([ModifiedAt("a", snapshot.Entries[0].ModifyRevision)], Put("a", "2"));
        Assert.True(after.Succeeded && after.Revision > revision);
        Assert.Equal("a=2", Show((await WatchAsync(revision, 1))[0]));
    }

    [Fact]
    public async Task ReplaceAll_FloorBelow_StillGoesForward()
    {
        CommitResult old = await CommitAsync(Put("old", "1"));
        long revision = await Store.ReplaceAllAsync(Entries(), 0, Cancel);

        Assert.True(revision > old.Revision);
        Assert.Empty(await KeysAsync());
    }

    private protected static async IAsyncEnumerable<KeyValuePair<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>>> Entries(params (string Key, string Value)[] entries)
    {
        foreach ((string key, string value) in entries)
        {
            await Task.Yield();
            yield return new(Bytes(key), Bytes(value));
        }
    }
}
