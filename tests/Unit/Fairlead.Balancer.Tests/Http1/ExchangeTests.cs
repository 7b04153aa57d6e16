using System.Text;
using Fairlead.Balancer.Tests.Support;

namespace Fairlead.Balancer.Tests.Http1;

public class ExchangeTests
{
    [Fact]
    public async Task Request_KeepAlive_SecondRequestUsesSameConnections()
    {
        await using TestUpstream server = TestUpstream.Answering("hello");
        await using TestBalancer balancer = await TestBalancer.Start(server.EndPoint);
        using Wire client = await balancer.Connect();
        for (int i = 0; i < 3; i++)
        {
            await client.Send("GET /a HTTP/1.1\r\nHost: x\r\n\r\n");
            (string head, string body) = await client.ReadResponse();
            Assert.StartsWith("HTTP/1.1 200 OK\r\n", head);
            Assert.Equal("hello", body);
        }

        Assert.Equal(1, server.Accepted);
        Assert.Equal("200 -- s1 \"GET /a HTTP/1.1\"", await balancer.Log.Next());
    }

    [Fact]
    public async Task Request_Pipelined_AnsweredInOrder()
    {
        await using var server = new TestUpstream(async wire =>
        {
            while (await wire.ReadHead() is { } head)
            {
                string path = head.Split(' ')[1];
                await wire.Send($"HTTP/1.1 200 OK\r\nContent-Length: {path.Length}\r\n\r\n{path}");
            }
        });
        await using TestBalancer balancer = await TestBalancer.Start(server.EndPoint);
        using Wire client = await balancer.Connect();
        await client.Send("GET /1 HTTP/1.1\r\n\r\nGET /22 HTTP/1.1\r\n\r\nGET /333 HTTP/1.1\r\nConnection: close\r\n\r\n");
        Assert.Equal("/1", (await client.ReadResponse()).Body);
        Assert.Equal("/22", (await client.ReadResponse()).Body);
        (string head, string body) = await client.ReadResponse();
        Assert.Equal("/333", body);
        Assert.Contains("connection: close\r\n", head);
        Assert.Equal("", await client.ReadToEnd());
    }

    [Fact]
    public async Task Request_NothingListens_503()
    {
        await using TestUpstream gone = TestUpstream.Answering("x");
        gone.Kill();
        await using TestBalancer balancer = await TestBalancer.Start(TestBalancer.Configure(
            b => b with { Servers = [TestBalancer.Server("s1", gone.EndPoint)], Retries = 0 }));
        using Wire client = await balancer.Connect();
        await client.Send("GET / HTTP/1.1\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 503 ", await client.ReadToEnd());
        Assert.Equal("503 SC s1 \"GET / HTTP/1.1\"", await balancer.Log.Next());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Body_OneMegabyteBothWays_ArrivesWhole(int loops)
    {
        await using var server = new TestUpstream(async wire =>
        {
            while (await wire.ReadHead() is not null)
            {
                byte[] body = await wire.ReadExactly(1 << 20);
                await wire.Send($"HTTP/1.1 200 OK\r\nContent-Length: {body.Length}\r\n\r\n");
                await wire.Send(body);
            }
        });
        await using TestBalancer balancer = await TestBalancer.Start(TestBalancer.Configure(
            b => b with { Servers = [TestBalancer.Server("s1", server.EndPoint)] }, loops: loops));
        byte[] sent = new byte[1 << 20];
        new Random(1).NextBytes(sent);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(async _ =>
        {
            using Wire client = await balancer.Connect();
            for (int i = 0; i < 3; i++)
            {
                await client.Send($"POST / HTTP/1.1\r\nContent-Length: {sent.Length}\r\n\r\n");
                await client.Send(sent);
                await client.ReadHead();
                Assert.Equal(sent, await client.ReadExactly(sent.Length));
            }
        }));
    }

    [Fact]
    public async Task Chunked_BothWays_PassedOn()
    {
        await using var server = new TestUpstream(async wire =>
        {
            while (await wire.ReadHead() is { } head)
            {
                Assert.Contains("transfer-encoding: chunked", head);
                Assert.Equal("5\r\nhello\r\n0\r\n\r\n", await wire.ReadText(15));
                await wire.Send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n");
                await wire.Send("0\r\n\r\n");
            }
        });
        await using TestBalancer balancer = await TestBalancer.Start(server.EndPoint);
        using Wire client = await balancer.Connect();
        for (int i = 0; i < 2; i++)
        {
            await client.Send("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n");
            Assert.Contains("transfer-encoding: chunked", await client.ReadHead());
            Assert.Equal("3\r\nabc\r\n0\r\n\r\n", await client.ReadText(13));
        }

        Assert.Equal(1, server.Accepted);
    }

    [Fact]
    public async Task Upgrade_WebSocket_TunnelsBothWays()
    {
        await using var server = new TestUpstream(async wire =>
        {
            string head = await wire.ReadHead() ?? "";
            Assert.Contains("connection: Upgrade\r\n", head);
            await wire.Send("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\nhi");
            string text = await wire.ReadText(4);
            await wire.Send(text.ToUpperInvariant());
            Assert.Equal("", await wire.ReadToEnd());
        });
        await using TestBalancer balancer = await TestBalancer.Start(server.EndPoint);
        using Wire client = await balancer.Connect();
        await client.Send("GET /ws HTTP/1.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: k\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 101 ", await client.ReadHead());
        Assert.Equal("hi", await client.ReadText(2));
        await client.Send("ping");
        Assert.Equal("PING", await client.ReadText(4));
        client.ShutdownSend();
        Assert.Equal("", await client.ReadToEnd());
    }
}
