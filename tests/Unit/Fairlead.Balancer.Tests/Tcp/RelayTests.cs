using Fairlead.Balancer.Configuration.Definitions;
using Fairlead.Balancer.Tests.Support;

namespace Fairlead.Balancer.Tests.Tcp;

public class RelayTests
{
    private static BalancerConfiguration Configure(params System.Net.IPEndPoint[] servers) => TestBalancer.Configure(
        b => b with { Mode = ProxyMode.Tcp, Servers = servers.Select((s, i) => TestBalancer.Server($"s{i + 1}", s)).ToDefinitionList() },
        f => f with { Mode = ProxyMode.Tcp });

    [Fact]
    public async Task Relay_HalfCloseBothWays_BytesArriveWhole()
    {
        byte[] data = new byte[3 << 20];
        new Random(3).NextBytes(data);
        await using var server = new TestUpstream(async wire =>
        {
            // Everything is read first, up to the client's end, and only then sent back.
            byte[] all = await wire.ReadExactly(data.Length);
            Assert.Equal("", await wire.ReadToEnd());
            await wire.Send(all);
        });
        await using TestBalancer balancer = await TestBalancer.Start(Configure(server.EndPoint));
        using Wire client = await balancer.Connect();
        await client.Send(data);
        client.ShutdownSend();
        Assert.Equal(data, await client.ReadExactly(data.Length));
        Assert.Equal("", await client.ReadToEnd());
        Assert.Equal("-1 -- s1 \"\"", await balancer.Log.Next());
    }

    [Fact]
    public async Task Relay_ServerSpeaksFirst_Heard()
    {
        await using var server = new TestUpstream(async wire =>
        {
            await wire.Send("220 ready\r\n");
            await wire.ReadToEnd();
        });
        await using TestBalancer balancer = await TestBalancer.Start(Configure(server.EndPoint));
        using Wire client = await balancer.Connect();
        Assert.Equal("220 ready\r\n", await client.ReadText(11));
    }

    [Fact]
    public async Task Relay_FirstServerRefuses_GoesToTheOther()
    {
        TestUpstream dead = TestUpstream.Answering("dead");
        dead.Kill();
        await using TestUpstream alive = TestUpstream.Answering("alive");
        await using TestBalancer balancer = await TestBalancer.Start(Configure(dead.EndPoint, alive.EndPoint));
        using Wire client = await balancer.Connect();
        await client.Send("GET / HTTP/1.1\r\n\r\n");
        Assert.EndsWith("alive", await client.ReadText("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nalive".Length));
    }

    [Fact]
    public async Task Relay_NoServer_Closed()
    {
        await using TestBalancer balancer = await TestBalancer.Start(Configure());
        using Wire client = await balancer.Connect();
        Assert.Equal("", await client.ReadToEnd());
        Assert.Equal("-1 SC <NOSRV> \"\"", await balancer.Log.Next());
    }
}
