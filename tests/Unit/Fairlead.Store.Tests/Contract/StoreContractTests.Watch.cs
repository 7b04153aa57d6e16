using Fairlead.Store.Contract;

namespace Fairlead.Store.Tests.Contract;

public abstract partial class StoreContractTests
{
    [Fact]
    public async Task Watch_FromARevision_SeesExactlyTheCommitsAfterIt()
    {
        CommitResult before = await CommitAsync(Put("a", "0"));
        CommitResult first = await CommitAsync(Put("a", "1"), Put("b", "1"));
        CommitResult second = await CommitAsync(DeletePrefix("a"));
        CommitResult third = await CommitAsync(Put("c", "1"));

        List<StoreEventBatch> batches = await WatchAsync(before.Revision, 3);
        Assert.Equal([first.Revision, second.Revision, third.Revision], batches.Select(static batch => batch.Revision));
        Assert.Equal(["a=1 b=1", "-a", "c=1"], batches.Select(Show));
        StoreEntry entry = batches[0].Events[0].Entry!;
        Assert.Equal((before.Revision, first.Revision, 2L), (entry.CreateRevision, entry.ModifyRevision, entry.Version));
    }

    [Fact]
    public async Task Watch_FromNow_SeesWhatComes()
    {
        await CommitAsync(Put("a", "0"));
        Task<List<StoreEventBatch>> watch = WatchAsync(await RevisionAsync(), 2);
        await CommitAsync(Put("a", "1"));
        await CommitAsync([Missing("a")], Put("never", "1"));
        await CommitAsync(Put("a", "2"));

        Assert.Equal(["a=1", "a=2"], (await watch).Select(Show));
    }

    [Fact]
    public async Task Watch_UnderConcurrentWriters_HasOneBatchPerRevisionInOrderWithoutGaps()
    {
        const int Writers = 8;
        const int Commits = 20;
        long start = await RevisionAsync();
        Task<List<StoreEventBatch>> watch = WatchEventsAsync(start, Writers * Commits * 2);
        long[][] acknowledged = await Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(() => WriteAsync(writer), Cancel)));

        List<StoreEventBatch> batches = await watch;
        Assert.Equal(acknowledged.SelectMany(static revisions => revisions).Distinct().Order(), batches.Select(static batch => batch.Revision));
        foreach (IGrouping<string, StoreEvent> key in batches.SelectMany(static batch => batch.Events).GroupBy(static change => Text(change.Key)))
        {
            Assert.Equal(Enumerable.Range(0, Commits).Select(static i => i.ToString()), key.Select(static change => Text(change.Entry!.Value)));
        }

        async Task<long[]> WriteAsync(int writer)
        {
            var revisions = new long[Commits];
            for (int i = 0; i < Commits; i++)
            {
                revisions[i] = (await CommitAsync(Put($"w{writer}/x", i.ToString()), Put($"w{writer}/y", i.ToString()))).Revision;
            }

            return revisions;
        }
    }

    [Fact]
    public async Task Watch_ReadThenWatch_RebuildsTheSpace()
    {
        Task writing = Task.Run(async () =>
        {
            for (int i = 0; i < 100; i++)
            {
                await CommitAsync(i % 3 == 2 ? Delete("k" + ((i - 1) % 7)) : Put("k" + (i % 7), i.ToString()));
            }
        }, Cancel);
        StoreSnapshot snapshot = await Store.ReadAsync(default, Cancel);
        await writing;
        StoreSnapshot end = await Store.ReadAsync(default, Cancel);

        var view = snapshot.Entries.ToDictionary(static entry => Text(entry.Key));
        if (snapshot.Revision < end.Revision)
        {
            await foreach (StoreEventBatch batch in Store.WatchAsync(snapshot.Revision, Cancel))
            {
                foreach (StoreEvent change in batch.Events)
                {
                    _ = change.Entry is { } entry ? view[Text(change.Key)] = entry : Remove(view, Text(change.Key));
                }

                if (batch.Revision >= end.Revision)
                {
                    break;
                }
            }
        }

        Assert.Equal(
            end.Entries.Select(static entry => (Text(entry.Key), Text(entry.Value), entry.ModifyRevision, entry.Version)),
            view.Values.OrderBy(static entry => Text(entry.Key), StringComparer.Ordinal)
                .Select(static entry => (Text(entry.Key), Text(entry.Value), entry.ModifyRevision, entry.Version)));

        static StoreEntry? Remove(Dictionary<string, StoreEntry> view, string key) => view.Remove(key, out StoreEntry? gone) ? gone : null;
    }

    [Fact]
    public async Task Watch_Cancelled_EndsPromptly()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        IAsyncEnumerator<StoreEventBatch> watch = Store.WatchAsync(await RevisionAsync(), stop.Token).GetAsyncEnumerator(Cancel);
        ValueTask<bool> next = watch.MoveNextAsync();
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await next);
        await watch.DisposeAsync();
    }

    [Fact]
    public async Task Watch_StoreClosed_Ends()
    {
        IAsyncEnumerator<StoreEventBatch> watch = Store.WatchAsync(await RevisionAsync(), Cancel).GetAsyncEnumerator(Cancel);
        ValueTask<bool> next = watch.MoveNextAsync();
        await Store.DisposeAsync();

        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await next);
        await watch.DisposeAsync();
    }
}
