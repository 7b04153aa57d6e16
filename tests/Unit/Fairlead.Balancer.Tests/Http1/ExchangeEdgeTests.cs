using Fairlead.Balancer.Configuration.Definitions;
using Fairlead.Balancer.Tests.Support;

namespace Fairlead.Balancer.Tests.Http1;

public class ExchangeEdgeTests
{
    [Theory]
    [InlineData("GET / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", 400)]
    [InlineData("GET / HTTP/1.1\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: x\r\n\r\n", 400)]
    [InlineData("GET / HTTP/1.1\r\nA : b\r\n\r\n", 400)]
    [InlineData("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", 400)]
    [InlineData("GET / HTTP/1.1\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n", 400)]
    [InlineData("nonsense\r\n\r\n", 400)]
    public async Task Request_Malformed_RefusedAndNeverForwarded(string request, int status)
    {
        await using TestUpstream server = TestUpstream.Answering("x");
        await using TestBalancer balancer = await TestBalancer.Start(server.EndPoint);
        using Wire client = await balancer.Connect();
        await client.Send(request);
        client.ShutdownSend();
        string answer = await client.ReadToEnd();
        Assert.StartsWith($"HTTP/1.1 {status} ", answer);
        Assert.EndsWith("</html>\n", answer);
        Assert.Equal($"{status} PR <NOSRV> \"\"", await balancer.Log.Next());
        Assert.Equal(0, server.Accepted);
    }

    [Fact]
    public async Task Request_HeadTooLarge_431()
    {
        await using TestUpstream server = TestUpstream.Answering("x");
        await using TestBalancer balancer = await TestBalancer.Start(server.EndPoint);
        using Wire client = await balancer.Connect();
        await client.Send("GET / HTTP/1.1\r\nA: " + new string('a', 20_000) + "\r\n\r\n");
        client.ShutdownSend();
        Assert.StartsWith("HTTP/1.1 431 ", await client.ReadToEnd());
    }

    [Fact]
    public async Task Request_ByteByByte_Served()
    {
        await using TestUpstream server = TestUpstream.Answering("ok");
        await using TestBalancer balancer = await TestBalancer.Start(server.EndPoint);
        using Wire client = await balancer.Connect();
        foreach (char c in "GET /slow HTTP/1.1\r\nHost: x\r\n\r\n")
        {
            await client.Send(c.ToString());
        }

        Assert.Equal("ok", (await client.ReadResponse()).Body);
        Assert.Equal("200 -- s1 \"GET /slow HTTP/1.1\"", await balancer.Log.Next());
    }

    [Fact]
    public async Task Response_ByteByByte_Passed()
    {
        await using var server = new TestUpstream(async wire =>
        {
            while (await wire.ReadHead() is not null)
            {
                foreach (char c in "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc")
                {
                    await wire.Send(c.ToString());
                }
            }
        });
        await using TestBalancer balancer = await TestBalancer.Start(server.EndPoint);
        using Wire client = await balancer.Connect();
        for (int i = 0; i < 2; i++)
        {
            await client.Send("GET / HTTP/1.1\r\n\r\n");
            Assert.Equal("abc", (await client.ReadResponse()).Body);
        }

        Assert.Equal(1, server.Accepted);
    }

    [Fact]
    public async Task Head_ResponseHasLength_NoBodyExpected()
    {
        await using var server = new TestUpstream(async wire =>
        {
            while (await wire.ReadHead() is { } head)
            {
                await wire.Send("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n" + (head.StartsWith("HEAD", StringComparison.Ordinal) ? "" : "hello"));
            }
        });
        await using TestBalancer balancer = await TestBalancer.Start(server.EndPoint);
        using Wire client = await balancer.Connect();
        await client.Send("HEAD / HTTP/1.1\r\n\r\n");
        Assert.Contains("content-length: 5\r\n", await client.ReadHead());
        await client.Send("GET / HTTP/1.1\r\n\r\n");
        Assert.Equal("hello", (await client.ReadResponse()).Body);
    }

    [Fact]
    public async Task Expect_Continue_InterimResponsePassed()
    {
        await using var server = new TestUpstream(async wire =>
        {
            Assert.Contains("expect: 100-continue\r\n", await wire.ReadHead());
            await wire.Send("HTTP/1.1 100 Continue\r\n\r\n");
            Assert.Equal("body", await wire.ReadText(4));
            await wire.Send("HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n");
            await wire.ReadToEnd();
        });
        await using TestBalancer balancer = await TestBalancer.Start(server.EndPoint);
        using Wire client = await balancer.Connect();
        await client.Send("POST / HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n");
        Assert.Equal("HTTP/1.1 100 Continue\r\n\r\n", await client.ReadHead());
        await client.Send("body");
        Assert.StartsWith("HTTP/1.1 201 ", await client.ReadHead());
    }

    [Fact]
    public async Task Client10_ChunkedResponse_DecodedAndClosed()
    {
        await using var server = new TestUpstream(async wire =>
        {
            Assert.StartsWith("GET / HTTP/1.0\r\n", await wire.ReadHead());
            await wire.Send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x\r\nde\r\n0\r\n\r\n");
            await wire.ReadToEnd();
        });
        await using TestBalancer balancer = await TestBalancer.Start(server.EndPoint);
        using Wire client = await balancer.Connect();
        await client.Send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
        Assert.Equal("HTTP/1.1 200 OK\r\nconnection: close\r\n\r\nabcde", await client.ReadToEnd());
    }

    [Fact]
    public async Task Client10_KeepAlive_Kept()
    {
        await using TestUpstream server = TestUpstream.Answering("x");
        await using TestBalancer balancer = await TestBalancer.Start(server.EndPoint);
        using Wire client = await balancer.Connect();
        for (int i = 0; i < 2; i++)
        {
            await client.Send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
            Assert.Contains("connection: keep-alive\r\n", (await client.ReadResponse()).Head);
        }
    }

    [Fact]
    public async Task Response_UntilClose_EndsWithClose()
    {
        await using var server = new TestUpstream(async wire =>
        {
            await wire.ReadHead();
            await wire.Send("HTTP/1.0 200 OK\r\n\r\nall of it");
        });
        await using TestBalancer balancer = await TestBalancer.Start(server.EndPoint);
        using Wire client = await balancer.Connect();
        await client.Send("GET / HTTP/1.1\r\n\r\n");
        Assert.Equal("HTTP/1.1 200 OK\r\nconnection: close\r\n\r\nall of it", await client.ReadToEnd());
    }

    [Fact]
    public async Task Response_CutShort_ClientSeesCutAndLogSaysSD()
    {
        await using var server = new TestUpstream(async wire =>
        {
            await wire.ReadHead();
            await wire.Send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this");
        });
        await using TestBalancer balancer = await TestBalancer.Start(server.EndPoint);
        using Wire client = await balancer.Connect();
        await client.Send("GET / HTTP/1.1\r\n\r\n");
        Assert.EndsWith("only this", await client.ReadToEnd());
        Assert.Equal("200 SD s1 \"GET / HTTP/1.1\"", await balancer.Log.Next());
    }

    [Fact]
    public async Task Response_NotHttp_502()
    {
        await using var server = new TestUpstream(async wire =>
        {
            await wire.ReadHead();
            await wire.Send("SSH-2.0-OpenSSH\r\n");
            await wire.ReadToEnd();
        });
        await using TestBalancer balancer = await TestBalancer.Start(server.EndPoint);
        using Wire client = await balancer.Connect();
        await client.Send("GET / HTTP/1.1\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 502 ", await client.ReadToEnd());
        Assert.Equal("502 PH s1 \"GET / HTTP/1.1\"", await balancer.Log.Next());
    }

    [Fact]
    public async Task Response_BeforeBodyIsComplete_PassedAndConnectionKept()
    {
        await using var server = new TestUpstream(async wire =>
        {
            await wire.ReadHead();
            await wire.Send("HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        });
        await using TestBalancer balancer = await TestBalancer.Start(server.EndPoint);
        using Wire client = await balancer.Connect();
        await client.Send("POST /a HTTP/1.1\r\nContent-Length: 100000\r\n\r\nstart");
        Assert.StartsWith("HTTP/1.1 413 ", (await client.ReadResponse()).Head);
        await client.Send(new byte[100000 - 5]);
        await client.Send("POST /b HTTP/1.1\r\nContent-Length: 1\r\n\r\n!");
        Assert.StartsWith("HTTP/1.1 413 ", (await client.ReadResponse()).Head);
    }

    [Fact]
    public async Task Client_AbortsMidBody_ServerSeesEnd()
    {
        var seen = new TaskCompletionSource<string>();
        await using var server = new TestUpstream(async wire =>
        {
            await wire.ReadHead();
            seen.SetResult(await wire.ReadToEnd());
        });
        await using TestBalancer balancer = await TestBalancer.Start(server.EndPoint);
        Wire client = await balancer.Connect();
        await client.Send("POST / HTTP/1.1\r\nContent-Length: 10\r\n\r\nhalf");
        client.Dispose();
        Assert.StartsWith("half", await seen.Task);
        Assert.Equal("-1 CH s1 \"POST / HTTP/1.1\"", await balancer.Log.Next());
    }

    [Fact]
    public async Task Client_HalfCloses_StillGetsItsResponse()
    {
        await using TestUpstream server = TestUpstream.Answering("late");
        await using TestBalancer balancer = await TestBalancer.Start(server.EndPoint);
        using Wire client = await balancer.Connect();
        await client.Send("GET / HTTP/1.1\r\n\r\n");
        client.ShutdownSend();
        Assert.EndsWith("\r\n\r\nlate", await client.ReadToEnd());
    }

    [Fact]
    public async Task ForwardFor_Added_BehindOlderLine()
    {
        var seen = new TaskCompletionSource<string>();
        await using var server = new TestUpstream(async wire =>
        {
            seen.SetResult(await wire.ReadHead() ?? "");
            await wire.Send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        });
        await using TestBalancer balancer = await TestBalancer.Start(TestBalancer.Configure(
            b => b with { Servers = [TestBalancer.Server("s1", server.EndPoint)] },
            f => f with { ForwardFor = new ForwardForDefinition(f.Position) }));
        using Wire client = await balancer.Connect();
        await client.Send("GET / HTTP/1.1\r\nX-Forwarded-For: 1.2.3.4\r\nHost: x\r\n\r\n");
        await client.ReadResponse();
        Assert.Equal("GET / HTTP/1.1\r\nx-forwarded-for: 1.2.3.4\r\nhost: x\r\nx-forwarded-for: 127.0.0.1\r\n\r\n", await seen.Task);
    }

    [Theory]
    [InlineData(HttpConnectionMode.Close, 2, 1, true)]
    [InlineData(HttpConnectionMode.ServerClose, 2, 2, false)]
    public async Task ConnectionMode_Close_ClosesTheSidesItNames(HttpConnectionMode mode, int connections, int perClient, bool clientCloses)
    {
        await using var server = new TestUpstream(async wire =>
        {
            while (await wire.ReadHead() is { } head)
            {
                Assert.Contains("connection: close\r\n", head);
                await wire.Send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
            }
        });
        await using TestBalancer balancer = await TestBalancer.Start(TestBalancer.Configure(
            b => b with { Servers = [TestBalancer.Server("s1", server.EndPoint)], ConnectionMode = mode }));
        for (int done = 0; done < 2; done += perClient)
        {
            using Wire client = await balancer.Connect();
            for (int i = 0; i < perClient; i++)
            {
                await client.Send("GET / HTTP/1.1\r\n\r\n");
                Assert.Equal(clientCloses, (await client.ReadResponse()).Head.Contains("connection: close"));
            }
        }

        Assert.Equal(connections, server.Accepted);
    }

    [Fact]
    public async Task Body_ClientReadsSlowly_BackPressureAndWhole()
    {
        byte[] body = new byte[8 << 20];
        new Random(2).NextBytes(body);
        await using var server = new TestUpstream(async wire =>
        {
            await wire.ReadHead();
            await wire.Send($"HTTP/1.1 200 OK\r\nContent-Length: {body.Length}\r\n\r\n");
            await wire.Send(body);
        });
        await using TestBalancer balancer = await TestBalancer.Start(server.EndPoint);
        using Wire client = await balancer.Connect();
        client.Socket.ReceiveBufferSize = 65536;
        await client.Send("GET / HTTP/1.1\r\n\r\n");
        await client.ReadHead();
        Assert.Equal(body, await client.ReadExactly(body.Length));
    }
}
