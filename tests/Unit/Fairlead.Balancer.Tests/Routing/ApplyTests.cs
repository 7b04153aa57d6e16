using System.Net;
using Fairlead.Balancer.Configuration.Definitions;
using Fairlead.Balancer.Routing;
using Fairlead.Balancer.Tests.Support;

namespace Fairlead.Balancer.Tests.Routing;

public class ApplyTests
{
    [Fact]
    public async Task ReplaceServers_OldHasRunningRequest_FinishesThenDrained()
    {
        var arrived = new TaskCompletionSource();
        var goOn = new TaskCompletionSource();
        await using var old = new TestUpstream(async wire =>
        {
            await wire.ReadHead();
            arrived.SetResult();
            await goOn.Task;
            await wire.Send("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nold");
        });
        await using TestUpstream young = TestUpstream.Answering("young");
        await using TestBalancer balancer = await TestBalancer.Start(TestBalancer.Configure(b => b));
        await balancer.Host.ReplaceServers("back", [TestBalancer.Server("a", old.EndPoint)]);
        using Wire running = await balancer.Connect();
        await running.Send("GET / HTTP/1.1\r\n\r\n");
        await arrived.Task;
        Task drained = balancer.Host.ReplaceServers("back", [TestBalancer.Server("b", young.EndPoint)]);
        using Wire next = await balancer.Connect();
        await next.Send("GET / HTTP/1.1\r\n\r\n");
        Assert.Equal("young", (await next.ReadResponse()).Body);
        Assert.False(drained.IsCompleted);
        goOn.SetResult();
        Assert.Equal("old", (await running.ReadResponse()).Body);
        await drained;
        await running.Send("GET / HTTP/1.1\r\n\r\n");
        Assert.Equal("young", (await running.ReadResponse()).Body);
    }

    [Fact]
    public async Task ReplaceServers_Removed_IdleConnectionsClose()
    {
        var closed = new TaskCompletionSource();
        await using var server = new TestUpstream(async wire =>
        {
            await wire.ReadHead();
            await wire.Send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
            Assert.Null(await wire.ReadHead());
            closed.SetResult();
        });
        await using TestBalancer balancer = await TestBalancer.Start(TestBalancer.Configure(b => b));
        await balancer.Host.ReplaceServers("back", [TestBalancer.Server("a", server.EndPoint)]);
        using Wire client = await balancer.Connect();
        await client.Send("GET / HTTP/1.1\r\n\r\n");
        await client.ReadResponse();
        await balancer.Host.ReplaceServers("back", []);
        await closed.Task;
        await client.Send("GET / HTTP/1.1\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 503 ", await client.ReadToEnd());
    }

    [Fact]
    public async Task Apply_SameAddress_ListenerAndConnectionLiveOn()
    {
        await using TestUpstream one = TestUpstream.Answering("one");
        await using TestUpstream two = TestUpstream.Answering("two");
        await using TestBalancer balancer = await TestBalancer.Start(one.EndPoint);
        IPEndPoint before = balancer.EndPoint;
        using Wire client = await balancer.Connect();
        await client.Send("GET / HTTP/1.1\r\n\r\n");
        Assert.Equal("one", (await client.ReadResponse()).Body);
        await balancer.Host.ApplyAsync(TestBalancer.Configure(two.EndPoint));
        Assert.Equal(before, balancer.EndPoint);
        await client.Send("GET / HTTP/1.1\r\n\r\n");
        Assert.Equal("two", (await client.ReadResponse()).Body);
    }

    [Fact]
    public async Task Apply_AddressTaken_RefusedWithPlaceAndNothingChanges()
    {
        await using TestUpstream server = TestUpstream.Answering("still here");
        await using TestUpstream occupied = TestUpstream.Answering("x");
        await using TestBalancer balancer = await TestBalancer.Start(server.EndPoint);
        BalancerConfiguration next = TestBalancer.Configure(
            b => b,
            f => f with { Binds = [.. f.Binds, f.Binds[0] with { EndPoint = occupied.EndPoint, Text = occupied.EndPoint.ToString() }] });
        BalancerApplyException refused = await Assert.ThrowsAsync<BalancerApplyException>(() => balancer.Host.ApplyAsync(next));
        Assert.StartsWith($"test.cfg:1: frontend front: cannot listen on {occupied.EndPoint}", refused.Problems[0]);
        using Wire client = await balancer.Connect();
        await client.Send("GET / HTTP/1.1\r\n\r\n");
        Assert.Equal("still here", (await client.ReadResponse()).Body);
    }

    [Fact]
    public async Task Apply_FrontendGone_StopsListeningButServesItsConnection()
    {
        // An address of its own: on a shared one another test may be given the port between the close and the look.
        await using TestUpstream server = TestUpstream.Answering("x");
        await using TestBalancer balancer = await TestBalancer.Start(TestBalancer.Configure(
            b => b with { Servers = [TestBalancer.Server("s1", server.EndPoint)] },
            f => f with { Binds = [f.Binds[0] with { EndPoint = new IPEndPoint(IPAddress.Parse("127.91.0.1"), 0) }] }));
        IPEndPoint endPoint = balancer.EndPoint;
        using Wire client = await balancer.Connect();
        await client.Send("GET / HTTP/1.1\r\n\r\n");
        await client.ReadResponse();
        BalancerConfiguration configuration = balancer.Host.Configuration!;
        await balancer.Host.ApplyAsync(configuration with { Frontends = [] });
        await Assert.ThrowsAsync<System.Net.Sockets.SocketException>(() => Wire.Connect(endPoint));
        await client.Send("GET / HTTP/1.1\r\n\r\n");
        Assert.Equal("x", (await client.ReadResponse()).Body);
    }

    [Fact]
    public async Task Stop_RequestRunning_FinishesItFirst()
    {
        var arrived = new TaskCompletionSource();
        var goOn = new TaskCompletionSource();
        await using var server = new TestUpstream(async wire =>
        {
            await wire.ReadHead();
            arrived.SetResult();
            await goOn.Task;
            await wire.Send("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ndone");
        });
        await using TestBalancer balancer = await TestBalancer.Start(server.EndPoint);
        using Wire client = await balancer.Connect();
        await client.Send("GET / HTTP/1.1\r\n\r\n");
        await arrived.Task;
        Task stopping = balancer.Host.StopAsync();
        goOn.SetResult();
        (string head, string body) = await client.ReadResponse();
        Assert.Equal("done", body);
        Assert.Contains("connection: close\r\n", head);
        await stopping;
    }
}
