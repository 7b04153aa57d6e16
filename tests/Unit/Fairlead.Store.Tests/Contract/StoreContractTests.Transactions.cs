using Fairlead.Store.Contract;

namespace Fairlead.Store.Tests.Contract;

public abstract partial class StoreContractTests
{
    [Fact]
    public async Task Commit_Put_IsReadBackWithItsRevisions()
    {
        CommitResult first = await CommitAsync(Put("a", "1"));
        CommitResult second = await CommitAsync(Put("a", "2"));

        StoreEntry entry = (await GetAsync("a"))!;
        Assert.True(first.Succeeded && second.Succeeded);
        Assert.Equal("2", Text(entry.Value));
        Assert.Equal((first.Revision, second.Revision, 2L, 0L), (entry.CreateRevision, entry.ModifyRevision, entry.Version, entry.LeaseId));
    }

    [Fact]
    public async Task Commit_EachTransaction_HasAGreaterRevision()
    {
        long last = await RevisionAsync();
        for (int i = 0; i < 20; i++)
        {
            CommitResult result = await CommitAsync(Put("k" + i, "v"));
            Assert.True(result.Revision > last);
            last = result.Revision;
        }
    }

    [Fact]
    public async Task Commit_NothingChanged_ReportsTheRevisionItWasJudgedAt()
    {
        CommitResult put = await CommitAsync(Put("a", "1"));

        Assert.Equal(new CommitResult(true, put.Revision), await CommitAsync(Delete("missing")));
        Assert.Equal(new CommitResult(true, put.Revision), await CommitAsync(DeletePrefix("missing/")));
        Assert.Equal(new CommitResult(false, put.Revision), await CommitAsync([Missing("a")], Put("a", "2")));
        Assert.Equal(put.Revision, await RevisionAsync());
    }

    [Fact]
    public async Task Commit_CreateOnly_SecondOneFails()
    {
        Assert.True((await CommitAsync([Missing("a")], Put("a", "1"))).Succeeded);
        Assert.False((await CommitAsync([Missing("a")], Put("a", "2"))).Succeeded);
        Assert.Equal("1", Text((await GetAsync("a"))!.Value));
    }

    [Fact]
    public async Task Commit_CreatedAgainAfterDelete_BeginsAnew()
    {
        await CommitAsync(Put("a", "1"));
        await CommitAsync(Delete("a"));
        CommitResult again = await CommitAsync([Missing("a")], Put("a", "2"));

        StoreEntry entry = (await GetAsync("a"))!;
        Assert.Equal((again.Revision, again.Revision, 1L), (entry.CreateRevision, entry.ModifyRevision, entry.Version));
    }

    [Fact]
    public async Task Commit_ModifyRevisionIs_HoldsForTheLastPutOnly()
    {
        CommitResult old = await CommitAsync(Put("a", "1"));
        CommitResult current = await CommitAsync(Put("a", "2"));

        Assert.False((await CommitAsync([ModifiedAt("a", old.Revision)], Put("a", "x"))).Succeeded);
        Assert.True((await CommitAsync([ModifiedAt("a", current.Revision)], Put("a", "3"))).Succeeded);
        Assert.False((await CommitAsync([ModifiedAt("none", current.Revision)], Put("a", "x"))).Succeeded);
        Assert.True((await CommitAsync([ModifiedAt("none", 0)], Put("a", "4"))).Succeeded);
    }

    [Fact]
    public async Task Commit_ValueIs_NeedsTheKeyAndTheValue()
    {
        await CommitAsync(Put("a", "1"), Put("empty", ""));

        Assert.True((await CommitAsync([ValueIs("a", "1")], Put("b", "1"))).Succeeded);
        Assert.False((await CommitAsync([ValueIs("a", "2")], Put("b", "2"))).Succeeded);
        Assert.True((await CommitAsync([ValueIs("empty", "")], Put("b", "3"))).Succeeded);
        Assert.False((await CommitAsync([ValueIs("missing", "")], Put("b", "4"))).Succeeded);
        Assert.Equal("3", Text((await GetAsync("b"))!.Value));
    }

    [Fact]
    public async Task Commit_PrefixUnchangedSince_SeesPutsUnderThePrefixOnly()
    {
        CommitResult start = await CommitAsync(Put("p/a", "1"), Put("q", "1"));
        Assert.True((await CommitAsync([Unchanged("p/", start.Revision)], Put("other", "1"))).Succeeded);
        await CommitAsync(Put("q", "2"));
        Assert.True((await CommitAsync([Unchanged("p/", start.Revision)], Put("other", "2"))).Succeeded);

        CommitResult put = await CommitAsync(Put("p/b", "1"));
        Assert.False((await CommitAsync([Unchanged("p/", start.Revision)], Put("other", "3"))).Succeeded);
        Assert.True((await CommitAsync([Unchanged("p/", put.Revision)], Put("other", "4"))).Succeeded);

        // Deletes are not seen, and a key put and deleted again left no trace.
        await CommitAsync(Delete("p/b"));
        Assert.True((await CommitAsync([Unchanged("p/", start.Revision)], Put("other", "5"))).Succeeded);
        Assert.True((await CommitAsync([Unchanged("empty/", 0)], Put("other", "6"))).Succeeded);
        Assert.False((await CommitAsync([Unchanged("p/", 0)], Put("other", "7"))).Succeeded);
    }

    [Fact]
    public async Task Commit_OneCompareOfSeveralFails_NothingIsApplied()
    {
        await CommitAsync(Put("a", "1"));
        CommitResult result = await CommitAsync([ValueIs("a", "1"), Missing("a")], Put("a", "2"), Put("b", "2"), Delete("c"));

        Assert.False(result.Succeeded);
        Assert.Equal(["a"], await KeysAsync());
    }

    [Fact]
    public async Task Commit_SeveralOperations_ShareOneRevision()
    {
        await CommitAsync(Put("old/1", "x"), Put("old/2", "x"), Put("gone", "x"));
        CommitResult result = await CommitAsync(Put("a", "1"), DeletePrefix("old/"), Put("b", "2"), Delete("gone"));

        StoreSnapshot snapshot = await Store.ReadAsync(default, Cancel);
        Assert.Equal(["a", "b"], snapshot.Entries.Select(static entry => Text(entry.Key)));
        Assert.All(snapshot.Entries, entry => Assert.Equal(result.Revision, entry.ModifyRevision));
        Assert.Equal(result.Revision, snapshot.Revision);
    }

    [Theory]
    [InlineData("", "a,ab,b,ÿ")]
    [InlineData("a", "b,ÿ")]
    [InlineData("ab", "a,b,ÿ")]
    [InlineData("c", "a,ab,b,ÿ")]
    public async Task Commit_DeletePrefix_DeletesExactlyThePrefix(string prefix, string left)
    {
        await CommitAsync(Put("a", "1"), Put("ab", "1"), Put("b", "1"), Put("ÿ", "1"));
        await CommitAsync(DeletePrefix(prefix));

        Assert.Equal(prefix.Length == 0 ? [] : left.Split(','), await KeysAsync());
    }

    [Fact]
    public async Task Commit_KeysOfHighBytes_AreOrderedAndDeletedByByte()
    {
        byte[][] keys = [[0x00], [0x7F, 0xFF], [0xFE, 0xFF], [0xFF], [0xFF, 0x00], [0xFF, 0xFF], [0xFF, 0xFF, 0x01]];
        await Store.CommitAsync(new StoreTransaction([], [.. keys.Reverse().Select(static key => new StoreOperation.Put(key, Bytes("v")))]), Cancel);
        Assert.Equal(keys, (await Store.ReadAsync(default, Cancel)).Entries.Select(static entry => entry.Key.ToArray()));

        await Store.CommitAsync(new StoreTransaction([], [new StoreOperation.DeletePrefix(new byte[] { 0xFF, 0xFF })]), Cancel);
        Assert.Equal(keys[..5], (await Store.ReadAsync(default, Cancel)).Entries.Select(static entry => entry.Key.ToArray()));

        await Store.CommitAsync(new StoreTransaction([], [new StoreOperation.DeletePrefix(new byte[] { 0xFF })]), Cancel);
        Assert.Equal(keys[..3], (await Store.ReadAsync(default, Cancel)).Entries.Select(static entry => entry.Key.ToArray()));
    }

    [Fact]
    public async Task Commit_LargeValue_IsReadBackWhole()
    {
        byte[] large = new byte[512 * 1024];
        new Random(7).NextBytes(large);
        await Store.CommitAsync(new StoreTransaction([], [new StoreOperation.Put(Bytes("large"), large)]), Cancel);

        Assert.Equal(large, (await GetAsync("large"))!.Value.ToArray());
    }

    [Fact]
    public async Task Commit_MalformedTransaction_IsRefusedAndNamesTheRule()
    {
        await Assert.ThrowsAsync<ArgumentException>(() => CommitAsync(Put("", "1")));
        ArgumentException twice = await Assert.ThrowsAsync<ArgumentException>(() => CommitAsync(Put("a", "1"), Put("a", "2")));
        Assert.Contains("'a' twice", twice.Message, StringComparison.Ordinal);
        ArgumentException both = await Assert.ThrowsAsync<ArgumentException>(() => CommitAsync(Put("p/a", "1"), DeletePrefix("p/")));
        Assert.Contains("puts and deletes the key 'p/a'", both.Message, StringComparison.Ordinal);
        ArgumentException many = await Assert.ThrowsAsync<ArgumentException>(
            () => CommitAsync([.. Enumerable.Range(0, Store.Limits.Operations + 1).Select(static i => Put("k" + i, "v"))]));
        Assert.Contains($"at most {Store.Limits.Operations}", many.Message, StringComparison.Ordinal);
        Assert.Empty(await KeysAsync());
    }

    [Fact]
    public async Task Commit_AsLargeAsTheLimitsSay_Succeeds()
    {
        CommitResult result = await CommitAsync(
            [.. Enumerable.Range(0, Store.Limits.Compares).Select(static i => Missing("k" + i))],
            [.. Enumerable.Range(0, Store.Limits.Operations).Select(static i => Put("k" + i, "v"))]);

        Assert.True(result.Succeeded);
        Assert.Equal(Store.Limits.Operations, (await KeysAsync()).Length);
    }

    [Fact]
    public async Task Commit_ConcurrentIncrementsByCompareAndSet_LoseNone()
    {
        const int Writers = 8;
        const int Increments = 25;
        await CommitAsync(Put("counter", "0"));
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(_ => Task.Run(IncrementAsync, Cancel)));

        Assert.Equal((Writers * Increments).ToString(), Text((await GetAsync("counter"))!.Value));

        async Task IncrementAsync()
        {
            for (int done = 0; done < Increments;)
            {
                StoreEntry entry = (await GetAsync("counter"))!;
                string next = (int.Parse(Text(entry.Value)) + 1).ToString();
                done += (await CommitAsync([ModifiedAt("counter", entry.ModifyRevision)], Put("counter", next))).Succeeded ? 1 : 0;
            }
        }
    }

    [Fact]
    public async Task Commit_CancelledBefore_IsNotApplied()
    {
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            async () => await Store.CommitAsync(new StoreTransaction([], [Put("a", "1")]), new CancellationToken(canceled: true)));
        Assert.Empty(await KeysAsync());
    }

    [Fact]
    public async Task Commit_ManyAtOnce_EachIsWatchedAndReadAtTheRevisionItWasTold()
    {
        const int many = 300;
        long before = await RevisionAsync();

        CommitResult[] results = await Task.WhenAll(Enumerable.Range(0, many).Select(i => CommitAsync(Put("k" + i, "v" + i))));

        Assert.All(results, static result => Assert.True(result.Succeeded));
        long last = before;
        var seen = new Dictionary<string, long>();
        await foreach (StoreEventBatch batch in Store.WatchAsync(before, Cancel))
        {
            Assert.True(batch.Revision > last);
            last = batch.Revision;
            foreach (StoreEvent change in batch.Events)
            {
                Assert.Equal(batch.Revision, change.Entry!.ModifyRevision);
                seen.Add(Text(change.Key), batch.Revision);
            }

            if (seen.Count == many)
            {
                break;
            }
        }

        Assert.All(Enumerable.Range(0, many), i => Assert.Equal(results[i].Revision, seen["k" + i]));
    }

    /// <summary>Had both been judged before either was applied, both would succeed: no order of them allows that.</summary>
    [Fact]
    public async Task Commit_EachComparesWhatTheOtherWrites_ExactlyOneSucceeds()
    {
        for (int round = 0; round < 30; round++)
        {
            string a = "a" + round, b = "b" + round;
            Task<CommitResult>[] filling = [.. Enumerable.Range(0, 8).Select(i => CommitAsync(Put($"fill{round}-{i}", "v")))];
            CommitResult[] results = await Task.WhenAll(CommitAsync([Missing(a)], Put(b, "v")), CommitAsync([Missing(b)], Put(a, "v")));

            Assert.Single(results, static result => result.Succeeded);
            await Task.WhenAll(filling);
        }
    }
}
