using System.Net;
using System.Net.Sockets;
using Fairlead.Balancer.Configuration.Definitions;
using Fairlead.Balancer.Tests.Support;

namespace Fairlead.Balancer.Tests.Http1;

public class TimeoutTests
{
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(50);

    [Fact]
    public async Task HttpRequest_HeadIncomplete_408()
    {
        await using TestUpstream server = TestUpstream.Answering("x");
        await using TestBalancer balancer = await Start(server.EndPoint, t => t with { HttpRequest = Short });
        using Wire client = await balancer.Connect();
        await client.Send("GET / HTT");
        Assert.StartsWith("HTTP/1.1 408 ", await client.ReadToEnd());
        Assert.Equal("408 cR <NOSRV> \"\"", await balancer.Log.Next());
    }

    /// <summary>A head that comes byte by byte gets no longer than one that does not come: the time runs from its first byte.</summary>
    [Fact]
    public async Task HttpRequest_HeadDrips_408()
    {
        await using TestUpstream server = TestUpstream.Answering("x");
        await using TestBalancer balancer = await Start(server.EndPoint, t => t with { HttpRequest = TimeSpan.FromMilliseconds(200) });
        using Wire client = await balancer.Connect();
        using Wire pace = await Wire.Connect(server.EndPoint);
        await client.Send("GET / HTTP/1.1\r\nA: ");
        Task<string> answer = client.ReadToEnd();
        while (!answer.IsCompleted)
        {
            try
            {
                await client.Send("a");
            }
            catch (SocketException)
            {
                // It was cut while we wrote.
                break;
            }

            // The pace of the drip, an exchange with the server: faster than the limit by far, too slow for the head's 16 KB to fill up first.
            await pace.Send("GET / HTTP/1.1\r\n\r\n");
            await pace.ReadResponse();
        }

        Assert.StartsWith("HTTP/1.1 408 ", await answer);
        Assert.Equal("408 cR <NOSRV> \"\"", await balancer.Log.Next());
    }

    [Fact]
    public async Task KeepAlive_NoNextRequest_ClosedWithoutAWord()
    {
        await using TestUpstream server = TestUpstream.Answering("x");
        await using TestBalancer balancer = await Start(server.EndPoint, t => t with { HttpKeepAlive = Short });
        using Wire client = await balancer.Connect();
        await client.Send("GET / HTTP/1.1\r\n\r\n");
        await client.ReadResponse();
        Assert.Equal("", await client.ReadToEnd());
    }

    [Fact]
    public async Task Server_NoResponse_504()
    {
        await using var server = new TestUpstream(async wire => await wire.ReadToEnd());
        await using TestBalancer balancer = await Start(server.EndPoint, t => t with { Server = Short });
        using Wire client = await balancer.Connect();
        await client.Send("GET / HTTP/1.1\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 504 ", await client.ReadToEnd());
        Assert.Equal("504 sH s1 \"GET / HTTP/1.1\"", await balancer.Log.Next());
    }

    [Fact]
    public async Task Server_StopsInBody_CutWithSD()
    {
        await using var server = new TestUpstream(async wire =>
        {
            await wire.ReadHead();
            await wire.Send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf");
            await wire.ReadToEnd();
        });
        await using TestBalancer balancer = await Start(server.EndPoint, t => t with { Server = Short });
        using Wire client = await balancer.Connect();
        await client.Send("GET / HTTP/1.1\r\n\r\n");
        Assert.EndsWith("half", await client.ReadToEnd());
        Assert.Equal("200 sD s1 \"GET / HTTP/1.1\"", await balancer.Log.Next());
    }

    [Fact]
    public async Task Client_StopsInBody_408()
    {
        await using var server = new TestUpstream(async wire => await wire.ReadToEnd());
        await using TestBalancer balancer = await Start(server.EndPoint, t => t with { Client = Short });
        using Wire client = await balancer.Connect();
        await client.Send("POST / HTTP/1.1\r\nContent-Length: 10\r\n\r\nhalf");
        Assert.StartsWith("HTTP/1.1 408 ", await client.ReadToEnd());
        Assert.Equal("408 cD s1 \"POST / HTTP/1.1\"", await balancer.Log.Next());
    }

    [Fact]
    public async Task Queue_SlotStaysTaken_503()
    {
        var arrived = new TaskCompletionSource();
        await using var server = new TestUpstream(async wire =>
        {
            await wire.ReadHead();
            arrived.TrySetResult();
            await wire.ReadToEnd();
        });
        await using TestBalancer balancer = await TestBalancer.Start(TestBalancer.Configure(b => b with
        {
            Servers = [TestBalancer.Server("s1", server.EndPoint, new ServerSettings { MaxConnections = 1 })],
            Timeouts = b.Timeouts with { Queue = Short },
        }));
        using Wire first = await balancer.Connect();
        await first.Send("GET /1 HTTP/1.1\r\n\r\n");
        await arrived.Task;
        using Wire second = await balancer.Connect();
        await second.Send("GET /2 HTTP/1.1\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 503 ", await second.ReadToEnd());
        Assert.Equal("503 sQ <NOSRV> \"GET /2 HTTP/1.1\"", await balancer.Log.Next());
    }

    [Fact]
    public async Task Connect_NeverAnswered_503()
    {
        // A listener whose backlog is full answers no further handshake.
        using var full = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        full.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        full.Listen(0);
        var endPoint = (IPEndPoint)full.LocalEndPoint!;
        using var filler = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await filler.ConnectAsync(endPoint);
        await using TestBalancer balancer = await TestBalancer.Start(TestBalancer.Configure(b => b with
        {
            Servers = [TestBalancer.Server("s1", endPoint)],
            Retries = 0,
            Timeouts = b.Timeouts with { Connect = Short },
        }));
        using Wire client = await balancer.Connect();
        await client.Send("GET / HTTP/1.1\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 503 ", await client.ReadToEnd());
        Assert.Equal("503 sC s1 \"GET / HTTP/1.1\"", await balancer.Log.Next());
    }

    [Fact]
    public async Task Tunnel_Silent_Closed()
    {
        await using var server = new TestUpstream(async wire =>
        {
            await wire.ReadHead();
            await wire.Send("HTTP/1.1 101 Switching\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n");
            await wire.ReadToEnd();
        });
        await using TestBalancer balancer = await Start(server.EndPoint, t => t with { Tunnel = Short });
        using Wire client = await balancer.Connect();
        await client.Send("GET / HTTP/1.1\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 101 ", await client.ReadHead());
        Assert.Equal("", await client.ReadToEnd());
    }

    private static Task<TestBalancer> Start(IPEndPoint server, Func<Timeouts, Timeouts> change) => TestBalancer.Start(TestBalancer.Configure(
        b => b with { Servers = [TestBalancer.Server("s1", server)], Timeouts = change(b.Timeouts) },
        f => f with { Timeouts = change(f.Timeouts) }));
}
