using CsCheck;
using Fairlead.Registry.Model;
using Fairlead.Registry.Queries;
using Fairlead.Registry.Requests;
using Fairlead.Registry.Tests.State;
using static Fairlead.Registry.Tests.Requests;

namespace Fairlead.Registry.Tests.Watches;

public sealed class WatchTests
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(5);

    [Fact]
    public async Task AskAsync_ManyWaitingForTheSame_ShareOneAnswerAndOneEncoding()
    {
        await using var registry = await RegistryFixture.StartAsync();
        await registry.SetAsync("a", "1");
        var index = (await registry.Host.AskAsync(new GetKey("a"))).Index;
        var waiting = Enumerable.Range(0, 1000)
            .Select(_ => registry.Host.AskAsync(new GetKey("a"), index, Long, RegistryFixture.Token).AsTask()).ToList();

        await registry.SetAsync("a", "2");

        var replies = await Task.WhenAll(waiting);
        var encodings = 0;
        foreach (var reply in replies)
        {
            Assert.Same(replies[0].Answer, reply.Answer);
            reply.Answer.Encoded("json", entry =>
            {
                encodings++;
                return entry!.Value;
            });
        }

        Assert.Equal(1, encodings);
    }

    [Fact]
    public async Task AskAsync_OtherKeysOfTheTree_WakeThePrefixOnly()
    {
        await using var registry = await RegistryFixture.StartAsync();
        await registry.SetAsync("a/1", "1");
        var one = await registry.Host.AskAsync(new GetKey("a/1"));
        var waitingKey = registry.Host.AskAsync(new GetKey("a/1"), one.Index, Long, RegistryFixture.Token).AsTask();
        var tree = await registry.Host.AskAsync(new ListKeys("a/"));
        var waitingTree = registry.Host.AskAsync(new ListKeys("a/"), tree.Index, Long, RegistryFixture.Token).AsTask();

        await registry.SetAsync("b", "1");
        Assert.False(waitingTree.IsCompleted);
        await registry.SetAsync("a/2", "1");

        Assert.Equal(["a/1", "a/2"], (await waitingTree).Value.Select(e => e.Key));
        Assert.False(waitingKey.IsCompleted);
        await registry.SetAsync("a/1", "2");
        Assert.Equal((byte)'2', (await waitingKey).Value!.Value.Span[0]);
    }

    [Fact]
    public async Task AskAsync_MissingKey_WakesWhenItAppearsNotBefore()
    {
        await using var registry = await RegistryFixture.StartAsync();
        await registry.SetAsync("other", "1");
        var none = await registry.Host.AskAsync(new GetKey("a"));
        var waiting = registry.Host.AskAsync(new GetKey("a"), none.Index, Long, RegistryFixture.Token).AsTask();

        await registry.SetAsync("other", "2");
        Assert.False(waiting.IsCompleted);
        await registry.SetAsync("a", "1");

        Assert.NotNull((await waiting).Value);
    }

    [Fact]
    public async Task AskAsync_WaitOver_AnswersWithAnIndexNoLowerThanAFreshRead()
    {
        await using var registry = await RegistryFixture.StartAsync();
        await registry.SetAsync("other", "1");
        var none = await registry.Host.AskAsync(new GetKey("a"));
        var waiting = registry.Host.AskAsync(new GetKey("a"), none.Index + 1, TimeSpan.FromMilliseconds(1), RegistryFixture.Token).AsTask();
        await registry.SetAsync("other", "2");

        Assert.Null((await waiting).Value);
        Assert.True((await registry.Host.AskAsync(new GetKey("a"))).Index >= none.Index + 1);
    }

    [Fact]
    public async Task AskAsync_FilteredOutChange_DoesNotWake()
    {
        await using var registry = await RegistryFixture.StartAsync();
        var passing = new ListEndpoints { Service = "web", PassingOnly = true };
        await registry.ApplyAsync(Register("n1", Service("n1", "web-1", "web"), Check("n1", "c", CheckStatus.Warning, "web-1")));
        var first = await registry.Host.AskAsync(passing);
        var waiting = registry.Host.AskAsync(passing, first.Index, Long, RegistryFixture.Token).AsTask();

        await registry.ApplyAsync(Register("n1", null, Check("n1", "c", CheckStatus.Critical, "web-1")));
        Assert.False(waiting.IsCompleted);
        await registry.ApplyAsync(Register("n1", null, Check("n1", "c", CheckStatus.Passing, "web-1")));

        Assert.Single((await waiting).Value);
    }

    [Fact]
    public async Task AskAsync_MoreIdleQuestionsThanAreKept_StillWakesThoseInUse()
    {
        await using var registry = await RegistryFixture.StartAsync();
        await registry.SetAsync("a", "1");
        var index = registry.Host.Current.Index;
        var waiting = registry.Host.AskAsync(new ListKeys("a"), index, Long, RegistryFixture.Token).AsTask();

        for (var i = 0; i < 4 * Registry.Watches.WatchHub.MaxIdleQueries; i++)
        {
            await registry.Host.AskAsync(new ListKeys($"a/{i % 3000}"));
        }

        await registry.SetAsync("a/7", "1");
        Assert.Equal(2, (await waiting).Value.Length);
        Assert.Single((await registry.Host.AskAsync(new ListKeys("a/7"))).Value);
        Assert.InRange(registry.Host.KeptQueries, 1, Registry.Watches.WatchHub.MaxIdleQueries + 1);
    }

    [Fact]
    public async Task AskAsync_Cancelled_StopsWaiting()
    {
        await using var registry = await RegistryFixture.StartAsync();
        using var gone = new CancellationTokenSource();
        var waiting = registry.Host.AskAsync(new GetKey("a"), registry.Host.Current.Index + 5, Long, gone.Token).AsTask();
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }

    [Fact]
    public Task AskAsync_FollowingWhileOthersWrite_EndsAtTheFreshRead() =>
        RandomRequests.Any.Array[40].SampleAsync(async requests =>
        {
            await using var registry = await RegistryFixture.StartAsync();
            using var over = CancellationTokenSource.CreateLinkedTokenSource(RegistryFixture.Token);
            var last = await registry.ApplyAsync(Key(KeyVerb.Set, "end", "0"));
            Follower[] followers =
            [
                new Follower<KeyValueEntry?>(new GetKey("k/a")),
                new Follower<System.Collections.Immutable.ImmutableArray<KeyValueEntry>>(new ListKeys("k")),
                new Follower<System.Collections.Immutable.ImmutableArray<ServiceEndpoint>>(new ListEndpoints { Service = "web" }),
                new Follower<System.Collections.Immutable.ImmutableArray<ServiceSummary>>(new ListServices()),
                new Follower<System.Collections.Immutable.ImmutableArray<HealthCheck>>(new ListChecksInState("critical")),
                new Follower<NodeServices?>(new GetNode("n2")),
            ];
            var following = followers.Select(f => f.FollowAsync(registry.Host, over.Token)).ToList();

            await Task.WhenAll(requests.Chunk(10).Select(chunk => Task.Run(async () =>
            {
                foreach (var request in chunk)
                {
                    await registry.ApplyAsync(request);
                }
            })));
            foreach (var follower in followers)
            {
                await follower.ReachedAsync(registry.Host, RegistryFixture.Token);
            }

            await over.CancelAsync();
            await Task.WhenAll(following);
            Array.ForEach(followers, f => f.Dispose());
        }, iter: 15, threads: 1);

    private abstract class Follower : IDisposable
    {
        public abstract void Dispose();

        internal abstract Task FollowAsync(Registry.Hosting.RegistryHost host, CancellationToken cancellationToken);

        /// <summary>Completes when what was followed is what a fresh evaluation gives; hangs, and the test with it, when it never is.</summary>
        internal abstract Task ReachedAsync(Registry.Hosting.RegistryHost host, CancellationToken cancellationToken);
    }

    private sealed class Follower<T>(SnapshotQuery<T> query) : Follower
    {
        private readonly SemaphoreSlim _stepped = new(0);
        private T? _seen;

        public override void Dispose() => _stepped.Dispose();

        internal override async Task FollowAsync(Registry.Hosting.RegistryHost host, CancellationToken cancellationToken)
        {
            try
            {
                for (ulong index = 0; ;)
                {
                    var reply = await host.AskAsync(query, index, Long, cancellationToken);
                    Assert.True(reply.Index >= index);
                    (index, _seen) = (reply.Index, reply.Value);
                    _stepped.Release();
                }
            }
            catch (OperationCanceledException)
            {
                // The test is over.
            }
        }

        internal override async Task ReachedAsync(Registry.Hosting.RegistryHost host, CancellationToken cancellationToken)
        {
            var fresh = query.Evaluate(host.Current).Value;
            await _stepped.WaitAsync(cancellationToken);
            while (!query.Same(_seen!, fresh))
            {
                await _stepped.WaitAsync(cancellationToken);
            }
        }
    }
}
