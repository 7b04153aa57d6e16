using System.Threading.Channels;
using Fairlead.Store.Contract;
using Fairlead.Store.Etcd;

namespace Fairlead.Store.Tests.Etcd;

public sealed class EtcdCommitQueueTests
{
    private static readonly StoreLimits Limits = new(128, 128, 1 << 20);
    private static readonly TimeSpan GiveUp = TimeSpan.FromSeconds(60);
    private readonly Channel<Request> requests = Channel.CreateUnbounded<Request>();
    private readonly ManualTime time = new();

    [Fact]
    public async Task CommitAsync_WhileTwoAreOnTheirWay_GathersTheRest()
    {
        EtcdCommitQueue queue = Queue();
        Task<CommitResult>[] all = [.. Enumerable.Range(0, 10).Select(i => CommitAsync(queue, i))];
        Request first = await NextAsync();
        Request second = await NextAsync();
        Assert.Equal((1, 1), (first.Size, second.Size));
        Assert.Equal(10, queue.Count);

        first.Answer(101);
        Request third = await NextAsync();
        Assert.Equal(8, third.Size);
        second.Answer(102);
        third.Answer(103);

        long[] revisions = [.. (await Task.WhenAll(all).WaitAsync(GiveUp)).Select(static result => result.Revision)];
        Assert.Equal([101, 102, 103, 103, 103, 103, 103, 103, 103, 103], revisions);
    }

    [Fact]
    public async Task CommitAsync_RequestHangs_TheNextDoNotWaitBehindIt()
    {
        EtcdCommitQueue queue = Queue();
        Task<CommitResult>[] stuck = [CommitAsync(queue, 0), CommitAsync(queue, 1)];
        Request[] hanging = [await NextAsync(), await NextAsync()];
        Task<CommitResult> waiting = CommitAsync(queue, 2);

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
