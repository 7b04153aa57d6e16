using System.Threading.Channels;
using Fairlead.Store.Contract;
using Fairlead.Store.Etcd;

namespace Fairlead.Store.Tests.Etcd;

public sealed class EtcdCommitQueueTests
{
    private const int Few = EtcdCommitQueue.Few;
    private static readonly StoreLimits Limits = new(128, 128, 1 << 20);
    private static readonly TimeSpan GiveUp = TimeSpan.FromSeconds(60);
    private readonly Channel<Request> requests = Channel.CreateUnbounded<Request>();
    private readonly ManualTime time = new();

    [Fact]
    public async Task CommitAsync_Few_EachGoesAtOnce()
    {
        EtcdCommitQueue queue = Queue();
        for (int round = 0; round < 3; round++)
        {
            Task<CommitResult>[] all = [.. Enumerable.Range(0, Few).Select(i => CommitAsync(queue, i))];
            Request[] alone = await NextAsync(Few);
            Assert.All(alone, request => Assert.Equal(1, request.Size));
            Array.ForEach(alone, request => request.Answer(1));
            await Task.WhenAll(all).WaitAsync(GiveUp);
        }
    }

    [Fact]
    public async Task CommitAsync_ManyMore_GoTogetherOnceAllOnTheirWayAreBack()
    {
        EtcdCommitQueue queue = Queue();
        Task<CommitResult>[] all = [.. Enumerable.Range(0, Few + 8).Select(i => CommitAsync(queue, i))];
        Request[] alone = await NextAsync(Few);
        Assert.Equal(Few + 8, queue.Count);

        for (int i = 0; i < Few; i++)
        {
            Assert.False(requests.Reader.TryPeek(out _));
            alone[i].Answer(100 + i);
            await all[i].WaitAsync(GiveUp);
        }

        Request gathered = await NextAsync();
        Assert.Equal(8, gathered.Size);
        gathered.Answer(200);

        long[] revisions = [.. (await Task.WhenAll(all).WaitAsync(GiveUp)).Select(static result => result.Revision)];
        Assert.Equal([.. Enumerable.Range(0, Few).Select(static i => 100L + i), .. Enumerable.Repeat(200L, 8)], revisions);
    }

    [Fact]
    public async Task CommitAsync_AmongMany_OnlyOneRequestIsOnItsWay()
    {
        EtcdCommitQueue queue = Queue();
        Task<CommitResult>[] all = [.. Enumerable.Range(0, Few + 8).Select(i => CommitAsync(queue, i))];
        Array.ForEach(await NextAsync(Few), request => request.Answer(1));
        Request gathered = await NextAsync();

        Task<CommitResult>[] late = [.. Enumerable.Range(0, 3).Select(i => CommitAsync(queue, i))];
        gathered.Answer(2);
        await Task.WhenAll(all).WaitAsync(GiveUp);

        Request next = await NextAsync();
        Assert.Equal(3, next.Size);
        next.Answer(3);
        Assert.All(await Task.WhenAll(late).WaitAsync(GiveUp), static result => Assert.Equal(3, result.Revision));
    }

    [Fact]
    public async Task CommitAsync_WhatCannotGoTogether_TakesFurtherWays()
    {
        EtcdCommitQueue queue = Queue();
        Task<CommitResult>[] all = [.. Enumerable.Range(0, Few).Select(i => CommitAsync(queue, i)), .. Enumerable.Repeat(7, 3).Select(key => CommitAsync(queue, key))];
        Array.ForEach(await NextAsync(Few), request => request.Answer(1));

        Request[] same = await NextAsync(3);

        Assert.All(same, request => Assert.Equal(1, request.Size));
        Array.ForEach(same, request => request.Answer(2));
        await Task.WhenAll(all).WaitAsync(GiveUp);
    }

    [Fact]
    public async Task CommitAsync_RequestHangs_TheNextDoNotWaitBehindIt()
    {
        EtcdCommitQueue queue = Queue();
        Task<CommitResult>[] stuck = [.. Enumerable.Range(0, Few).Select(i => CommitAsync(queue, i))];
        Request[] hanging = await NextAsync(Few);
        Task<CommitResult> waiting = CommitAsync(queue, Few);

        time.Advance(EtcdCommitQueue.Patience);
        (await NextAsync()).Answer(7);

        Assert.Equal(7, (await waiting.WaitAsync(GiveUp)).Revision);
        Assert.All(stuck, task => Assert.False(task.IsCompleted));
        Array.ForEach(hanging, request => request.Answer(8));
        await Task.WhenAll(stuck).WaitAsync(GiveUp);
    }

    [Fact]
    public async Task CommitAsync_RequestFails_TellsItsOwnOnly()
    {
        EtcdCommitQueue queue = Queue();
        Task<CommitResult>[] all = [.. Enumerable.Range(0, 3).Select(i => CommitAsync(queue, i))];
        (await NextAsync()).Fail(new StoreUnavailableException("gone", outcomeUnknown: true));
        (await NextAsync()).Answer(1);
        (await NextAsync()).Answer(2);

        await Assert.ThrowsAsync<StoreUnavailableException>(() => all[0].WaitAsync(GiveUp));
        Assert.Equal(1, (await all[1].WaitAsync(GiveUp)).Revision);
        Assert.Equal(2, (await all[2].WaitAsync(GiveUp)).Revision);
    }

    [Fact]
    public async Task CommitAsync_FullQueue_RefusesOneMore()
    {
        EtcdCommitQueue queue = Queue(capacity: 2);
        Task<CommitResult>[] all = [CommitAsync(queue, 0), CommitAsync(queue, 1)];

        await Assert.ThrowsAsync<StoreUnavailableException>(() => CommitAsync(queue, 2));

        (await NextAsync()).Answer(1);
        (await NextAsync()).Answer(2);
        await Task.WhenAll(all).WaitAsync(GiveUp);
    }

    private static Task<CommitResult> CommitAsync(EtcdCommitQueue queue, int key) =>
        queue.CommitAsync(new StoreTransaction([], [new StoreOperation.Put(new byte[] { (byte)key }, new byte[1])]), CancellationToken.None);

    private EtcdCommitQueue Queue(int capacity = 100) => new(
        transactions =>
        {
            var request = new Request(transactions.Count);
            Assert.True(requests.Writer.TryWrite(request));
            return request.Answered;
        },
        Limits,
        capacity,
        time);

    private async Task<Request> NextAsync() => await requests.Reader.ReadAsync().AsTask().WaitAsync(GiveUp);

    private async Task<Request[]> NextAsync(int count)
    {
        var next = new Request[count];
        for (int i = 0; i < count; i++)
        {
            next[i] = await NextAsync();
        }

        return next;
    }

    /// <summary>A request on its way to etcd, held until the test answers it.</summary>
    private sealed class Request(int size)
    {
        private readonly TaskCompletionSource<Task<CommitResult>[]> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public int Size => size;

        public Task<Task<CommitResult>[]> Answered => answer.Task;

        public void Answer(long revision) => answer.SetResult([.. Enumerable.Repeat(Task.FromResult(new CommitResult(true, revision)), size)]);

        public void Fail(Exception error) => answer.SetException(error);
    }
}
