using System.Threading.Channels;
using Fairlead.Store.Contract;
using Fairlead.Store.Etcd;

namespace Fairlead.Store.Tests.Etcd;

/// <summary>The feed over watches that the test feeds itself.</summary>
public sealed class EtcdFeedTests
{
    private static readonly TimeSpan GiveUp = TimeSpan.FromSeconds(60);
    private readonly List<(long After, Channel<StoreEventBatch> Events, CancellationToken Stopped)> opened = [];
    private readonly Channel<int> openings = Channel.CreateUnbounded<int>();
    private readonly EtcdFeed feed;

    public EtcdFeedTests() => feed = new EtcdFeed(Follow);

    [Fact]
    public async Task Watch_Several_ShareOneWatch()
    {
        await using IAsyncEnumerator<StoreEventBatch> one = Watch(10);
        ValueTask<bool> first = one.MoveNextAsync();
        await OpenedAsync();
        await using IAsyncEnumerator<StoreEventBatch> two = Watch(10);
        ValueTask<bool> second = two.MoveNextAsync();

        Send(0, 12);

        Assert.True(await first && await second);
        Assert.Equal((12, 12), (one.Current.Revision, two.Current.Revision));
        Assert.Single(opened);
        Assert.Equal(10, opened[0].After);
    }

    [Fact]
    public async Task Watch_BeginningLater_MissesAndRepeatsNothing()
    {
        await using IAsyncEnumerator<StoreEventBatch> one = Watch(10);
        ValueTask<bool> first = one.MoveNextAsync();
        await OpenedAsync();
        Send(0, 12, 15, 19);
        Assert.True(await first);
        Assert.Equal(12, one.Current.Revision);
        await ComeAsync(one, 15, 19);

        await using IAsyncEnumerator<StoreEventBatch> amid = Watch(13);
        await using IAsyncEnumerator<StoreEventBatch> ahead = Watch(25);
        await ComeAsync(amid, 15, 19);
        ValueTask<bool> later = ahead.MoveNextAsync();
        Send(0, 22, 30);

        Assert.True(await later);
        Assert.Equal(30, ahead.Current.Revision);
        Assert.Single(opened);
    }

    [Fact]
    public async Task Watch_FromBeforeWhatIsKept_ReadsOnFromEtcdUntilItIsNear()
    {
        await using IAsyncEnumerator<StoreEventBatch> one = Watch(10);
        ValueTask<bool> first = one.MoveNextAsync();
        await OpenedAsync();
        Send(0, 12);
        Assert.True(await first);

        await using IAsyncEnumerator<StoreEventBatch> behind = Watch(5);
        ValueTask<bool> early = behind.MoveNextAsync();
        await OpenedAsync();
        Assert.Equal(5, opened[1].After);
        Send(1, 7, 10);

        Assert.True(await early);
        Assert.Equal(7, behind.Current.Revision);
        await ComeAsync(behind, 10, 12);
        Assert.True(opened[1].Stopped.IsCancellationRequested || opened[1].Events.Reader.Completion.IsCompleted);
    }

    [Fact]
    public async Task Watch_SlowerThanWhatIsKept_MissesNothing()
    {
        await using IAsyncEnumerator<StoreEventBatch> slow = Watch(0);
        ValueTask<bool> first = slow.MoveNextAsync();
        await OpenedAsync();
        Send(0, 1);
        Assert.True(await first);
        await using IAsyncEnumerator<StoreEventBatch> fast = Watch(0);
        Assert.Equal(1, await NextAsync(fast));
        const int Most = EtcdFeed.MaximumRevisions + 10;
        for (long revision = 2; revision <= Most + 1; revision++)
        {
            Send(0, revision);
            Assert.Equal(revision, await NextAsync(fast));
        }

        ValueTask<bool> next = slow.MoveNextAsync();
        await OpenedAsync();
        Send(1, [.. Enumerable.Range(2, Most).Select(static i => (long)i)]);

        Assert.True(await next);
        for (long seen = slow.Current.Revision; seen < Most + 1; seen++)
        {
            Assert.Equal(seen + 1, await NextAsync(slow));
        }
    }

    [Fact]
    public async Task Watch_EtcdsWatchEnds_EveryWatcherIsToldAndTheNextBeginsAnew()
    {
        await using IAsyncEnumerator<StoreEventBatch> one = Watch(10);
        ValueTask<bool> first = one.MoveNextAsync();
        await OpenedAsync();
        await using IAsyncEnumerator<StoreEventBatch> two = Watch(10);
        ValueTask<bool> second = two.MoveNextAsync();

        opened[0].Events.Writer.Complete(new RevisionCompactedException(10, 20));

        await Assert.ThrowsAsync<RevisionCompactedException>(async () => await first);
        await Assert.ThrowsAsync<RevisionCompactedException>(async () => await second);
        await using IAsyncEnumerator<StoreEventBatch> anew = Watch(20);
        ValueTask<bool> third = anew.MoveNextAsync();
        await OpenedAsync();
        Send(1, 21);
        Assert.True(await third);
    }

    [Fact]
    public async Task Watch_LastWatcherLeaves_EtcdsWatchEnds()
    {
        IAsyncEnumerator<StoreEventBatch> only = Watch(10);
        ValueTask<bool> first = only.MoveNextAsync();
        await OpenedAsync();
        Send(0, 11);
        Assert.True(await first);

        await only.DisposeAsync();

        Assert.True(opened[0].Stopped.IsCancellationRequested);
    }

    private IAsyncEnumerator<StoreEventBatch> Watch(long after) => feed.WatchAsync(after, TestContext.Current.CancellationToken).GetAsyncEnumerator();

    private async IAsyncEnumerable<StoreEventBatch> Follow(long after, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var events = Channel.CreateUnbounded<StoreEventBatch>();
        int place;
        lock (opened)
        {
            place = opened.Count;
            opened.Add((after, events, cancellationToken));
        }

        Assert.True(openings.Writer.TryWrite(place));
        try
        {
            await foreach (StoreEventBatch batch in events.Reader.ReadAllAsync(cancellationToken))
            {
                yield return batch;
            }
        }
        finally
        {
            events.Writer.TryComplete();
            while (events.Reader.TryRead(out _))
            {
                // Completion is told once it is empty.
            }
        }
    }

    private async Task OpenedAsync() => await openings.Reader.ReadAsync().AsTask().WaitAsync(GiveUp);

    private void Send(int watch, params long[] revisions) =>
        Array.ForEach(revisions, revision => Assert.True(opened[watch].Events.Writer.TryWrite(new StoreEventBatch(revision, []))));

    private static async Task ComeAsync(IAsyncEnumerator<StoreEventBatch> watch, params long[] revisions)
    {
        foreach (long revision in revisions)
        {
            Assert.Equal(revision, await NextAsync(watch));
        }
    }

    private static async Task<long> NextAsync(IAsyncEnumerator<StoreEventBatch> watch)
    {
        Assert.True(await watch.MoveNextAsync().AsTask().WaitAsync(GiveUp));
        return watch.Current.Revision;
    }
}
