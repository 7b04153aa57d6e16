using Fairlead.Balancer.Configuration.Definitions;
using Fairlead.Balancer.Tests.Support;
using Fairlead.Balancer.Upstreams;

namespace Fairlead.Balancer.Tests.Upstreams;

public class FailoverTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Kill_UnderLoad_NoIdempotentRequestFails(int loops)
    {
        TestUpstream[] servers = [TestUpstream.Answering("a"), TestUpstream.Answering("b"), TestUpstream.Answering("c")];
        await using TestBalancer balancer = await TestBalancer.Start(TestBalancer.Configure(
            b => b with { Servers = servers.Select((s, i) => TestBalancer.Server($"s{i + 1}", s.EndPoint)).ToDefinitionList() }, loops: loops));
        var halfWay = new TaskCompletionSource();
        int served = 0;
        const int Clients = 16;
        const int Requests = 300;
        Task[] clients = [.. Enumerable.Range(0, Clients).Select(async _ =>
        {
            using Wire client = await balancer.Connect();
            for (int i = 0; i < Requests; i++)
            {
                await client.Send("GET / HTTP/1.1\r\n\r\n");
                (string head, string _) = await client.ReadResponse();
                Assert.StartsWith("HTTP/1.1 200 ", head);
                if (Interlocked.Increment(ref served) == Clients * Requests / 3)
                {
                    halfWay.SetResult();
                }
            }
        })];
        await halfWay.Task;
        servers[1].Kill();
        await Task.WhenAll(clients);
        Assert.Equal(Clients * Requests, served);
        foreach (TestUpstream server in servers)
        {
            await server.DisposeAsync();
        }
    }

    [Fact]
    public async Task Refused_OutOfRotationAtOnceAndRequestServedByAnother()
    {
        TestUpstream dead = TestUpstream.Answering("dead");
        await using TestUpstream alive = TestUpstream.Answering("alive");
        dead.Kill();
        await using TestBalancer balancer = await TestBalancer.Start(dead.EndPoint, alive.EndPoint);
        using Wire client = await balancer.Connect();
        for (int i = 0; i < 10; i++)
        {
            await client.Send("GET / HTTP/1.1\r\n\r\n");
            Assert.Equal("alive", (await client.ReadResponse()).Body);
        }

        Assert.Equal([("s1", TrafficFailure.Refused)], balancer.Health.Failures);
    }

    [Fact]
    public async Task Refused_Probed_StaysOutUntilProbesSayUp()
    {
        TestUpstream dead = TestUpstream.Answering("dead");
        await using TestUpstream alive = TestUpstream.Answering("alive");
        dead.Kill();
        var probed = new ServerSettings { Check = new ServerCheckSettings { Enabled = true } };
        await using TestBalancer balancer = await TestBalancer.Start(TestBalancer.Configure(b => b with
        {
            Servers = [TestBalancer.Server("s1", dead.EndPoint, probed), TestBalancer.Server("s2", alive.EndPoint, probed)],
        }));
        using Wire client = await balancer.Connect();
        await client.Send("GET / HTTP/1.1\r\n\r\n");
        Assert.Equal("alive", (await client.ReadResponse()).Body);
        Assert.False(balancer.Health.Servers["s1"].IsUp);
        balancer.Health.Servers["s2"].SetHealth(false);
        await client.Send("GET / HTTP/1.1\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 503 ", await client.ReadToEnd());
        balancer.Health.Servers["s2"].SetHealth(true);
        using Wire next = await balancer.Connect();
        await next.Send("GET / HTTP/1.1\r\n\r\n");
        Assert.Equal("alive", (await next.ReadResponse()).Body);
    }

    [Fact]
    public async Task PooledConnection_ClosedByServer_RequestSentAgainOnFreshOne()
    {
        // Every connection serves one request, says nothing of closing, and closes: the next request finds it dead or dying.
        await using var server = new TestUpstream(async wire =>
        {
            await wire.ReadHead();
            await wire.Send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        });
        await using TestBalancer balancer = await TestBalancer.Start(server.EndPoint);
        using Wire client = await balancer.Connect();
        for (int i = 0; i < 200; i++)
        {
            await client.Send("GET / HTTP/1.1\r\n\r\n");
            Assert.Equal("ok", (await client.ReadResponse()).Body);
        }
    }

    [Fact]
    public async Task PostSent_ServerCloses_502AndNotRepeated()
    {
        int requests = 0;
        await using var server = new TestUpstream(async wire =>
        {
            await wire.ReadHead();
            Interlocked.Increment(ref requests);
        });
        await using TestBalancer balancer = await TestBalancer.Start(server.EndPoint);
        using Wire client = await balancer.Connect();
        await client.Send("POST / HTTP/1.1\r\nContent-Length: 0\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 502 ", await client.ReadToEnd());
        Assert.Equal("502 SH s1 \"POST / HTTP/1.1\"", await balancer.Log.Next());
        Assert.Equal(1, requests);
    }

    [Fact]
    public async Task GetSent_EveryServerCloses_502AfterRetries()
    {
        int requests = 0;
        await using var server = new TestUpstream(async wire =>
        {
            await wire.ReadHead();
            Interlocked.Increment(ref requests);
        });
        await using TestBalancer balancer = await TestBalancer.Start(TestBalancer.Configure(
            b => b with { Servers = [TestBalancer.Server("s1", server.EndPoint)], Retries = 2 }));
        using Wire client = await balancer.Connect();
        await client.Send("GET / HTTP/1.1\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 502 ", await client.ReadToEnd());
        Assert.Equal(3, requests);
    }

    [Fact]
    public async Task MaxConnections_Reached_NextWaitsForTheSlot()
    {
        int running = 0;
        int most = 0;
        await using var server = new TestUpstream(async wire =>
        {
            while (await wire.ReadHead() is not null)
            {
                int now = Interlocked.Increment(ref running);
                most = Math.Max(most, now);
                await Task.Yield();
                Interlocked.Decrement(ref running);
                await wire.Send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
            }
        });
        await using TestBalancer balancer = await TestBalancer.Start(TestBalancer.Configure(
            b => b with { Servers = [TestBalancer.Server("s1", server.EndPoint, new ServerSettings { MaxConnections = 2 })] }, loops: 2));
        await Task.WhenAll(Enumerable.Range(0, 20).Select(async _ =>
        {
            using Wire client = await balancer.Connect();
            for (int i = 0; i < 20; i++)
            {
                await client.Send("GET / HTTP/1.1\r\n\r\n");
                Assert.StartsWith("HTTP/1.1 200 ", (await client.ReadResponse()).Head);
            }
        }));
        Assert.InRange(most, 1, 2);
    }
}
