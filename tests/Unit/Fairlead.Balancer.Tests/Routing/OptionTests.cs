using Fairlead.Balancer.Configuration;
using Fairlead.Balancer.Configuration.Definitions;
using Fairlead.Balancer.Tests.Support;

namespace Fairlead.Balancer.Tests.Routing;

/// <summary>Options of bind and server lines that say what happens at a limit or at a change.</summary>
public class OptionTests
{
    private const string Request = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

    [Fact]
    public async Task BindMaxconn_Reached_NextConnectionWaitsUntilOneCloses()
    {
        await using TestUpstream server = TestUpstream.Answering("x");
        await using TestBalancer balancer = await TestBalancer.Start(TestBalancer.Configure(
            b => b with { Servers = [TestBalancer.Server("s1", server.EndPoint)] },
            f => f with { Binds = [f.Binds[0] with { MaxConnections = 1 }] }));
        Wire first = await balancer.Connect();
        await first.Send(Request);
        await first.ReadResponse();
        using Wire second = await balancer.Connect();
        await second.Send(Request);

        // Each answer is a turn of the loop that could have accepted the second one.
        for (int i = 0; i < 20; i++)
        {
            await first.Send(Request);
            await first.ReadResponse();
            Assert.Equal(1, balancer.Host.Snapshot().Connections);
        }

        first.Dispose();
        Assert.Equal("x", (await second.ReadResponse()).Body);
    }

    [Fact]
    public async Task OnMarkedDown_ShutdownSessions_EndsTheRunningRequest()
    {
        var arrived = new TaskCompletionSource();
        await using var server = Holding(arrived);
        await using TestBalancer balancer = await TestBalancer.Start(TestBalancer.Configure(b => b with
        {
            Servers = [TestBalancer.Server("s1", server.EndPoint, new ServerSettings { ShutdownSessionsWhenDown = true })],
        }));
        using Wire client = await balancer.Connect();
        await client.Send(Request);
        await arrived.Task;
        balancer.Health.Servers["s1"].SetHealth(false);
        Assert.StartsWith("HTTP/1.1 503 ", (await client.ReadResponse()).Head);
        Assert.Equal("503 DH s1 \"GET / HTTP/1.1\"", await balancer.Log.Next());
    }

    [Fact]
    public async Task OnMarkedUp_ShutdownBackupSessions_EndsWhatRunsOnTheBackup()
    {
        var arrived = new TaskCompletionSource();
        await using TestUpstream main = TestUpstream.Answering("main");
        await using var backup = Holding(arrived);
        await using TestBalancer balancer = await TestBalancer.Start(TestBalancer.Configure(b => b with
        {
            Servers =
            [
                TestBalancer.Server("s1", main.EndPoint, new ServerSettings { ShutdownBackupSessionsWhenUp = true, Check = new() { Enabled = true } }),
                TestBalancer.Server("s2", backup.EndPoint, new ServerSettings { Backup = true }),
            ],
        }));
        balancer.Health.Servers["s1"].SetHealth(false);
        using Wire client = await balancer.Connect();
        await client.Send(Request);
        await arrived.Task;
        balancer.Health.Servers["s1"].SetHealth(true);
        Assert.StartsWith("HTTP/1.1 503 ", (await client.ReadResponse()).Head);
        Assert.Equal("503 UH s2 \"GET / HTTP/1.1\"", await balancer.Log.Next());
    }

    [Theory]
    [InlineData(HashMethod.MapBased)]
    [InlineData(HashMethod.Consistent)]
    public async Task Maxqueue_LineOfTheHashedServerIsFull_GoesToAnother(HashMethod method)
    {
        var goOn = new TaskCompletionSource();
        int running = 0;
        var names = new System.Collections.Concurrent.ConcurrentQueue<string>();
        TestUpstream Named(string name) => new(async wire =>
        {
            while (await wire.ReadHead() is not null)
            {
                names.Enqueue(name);
                if (Interlocked.Increment(ref running) == 1)
                {
                    await goOn.Task;
                }

                await wire.Send($"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n{name}");
            }
        });
        await using TestUpstream a = Named("a");
        await using TestUpstream b = Named("b");
        var limits = new ServerSettings { MaxConnections = 1, MaxQueue = 1 };
        await using TestBalancer balancer = await TestBalancer.Start(TestBalancer.Configure(back => back with
        {
            Balance = new BalanceDefinition { Algorithm = BalanceAlgorithm.Source, HashMethod = method },
            Servers = [TestBalancer.Server("s1", a.EndPoint, limits), TestBalancer.Server("s2", b.EndPoint, limits)],
        }));

        // 1. One runs, one waits: every client here has one address, so all belong to one server.
        using Wire first = await balancer.Connect();
        await first.Send(Request);
        await Until(() => Volatile.Read(ref running) == 1);
        using Wire second = await balancer.Connect();
        await second.Send(Request);
        await Until(() => balancer.Health.Servers.Values.Sum(s => s.Waiting) == 1);

        // 2. The third finds the line full.
        using Wire third = await balancer.Connect();
        await third.Send(Request);
        string elsewhere = (await third.ReadResponse()).Body;
        names.TryPeek(out string? home);
        Assert.NotEqual(home, elsewhere);

        // 3. The one that waited stays with its server.
        goOn.SetResult();
        Assert.Equal(home, (await first.ReadResponse()).Body);
        Assert.Equal(home, (await second.ReadResponse()).Body);
        Assert.Equal(0, balancer.Health.Servers.Values.Sum(s => s.Waiting));
    }

    [Fact]
    public void Diff_WhatCannotChangeInPlace_IsNamed()
    {
        BalancerConfiguration before = TestBalancer.Configure(b => b);
        BindDefinition bind = before.Frontends[0].Binds[0];
        BalancerConfiguration after = before with
        {
            Global = before.Global with { ThreadCount = 7 },
            Frontends = [before.Frontends[0] with { Binds = [bind with { TcpFastOpen = true, MaxConnections = 9 }] }],
        };
        string line = ConfigurationDiff.Between(before, after).ToString();
        Assert.Contains("'nbthread' only after a restart", line, StringComparison.Ordinal);
        Assert.Contains("options of 'bind 127.0.0.1:0' only after a restart", line, StringComparison.Ordinal);
        BalancerConfiguration fits = before with { Frontends = [before.Frontends[0] with { Binds = [bind with { MaxConnections = 9 }] }] };
        Assert.DoesNotContain("restart", ConfigurationDiff.Between(before, fits).ToString(), StringComparison.Ordinal);
    }

    private static TestUpstream Holding(TaskCompletionSource arrived) => new(async wire =>
    {
        await wire.ReadHead();
        arrived.SetResult();
        await wire.ReadHead();
    });

    private static async Task Until(Func<bool> condition)
    {
        while (!condition())
        {
            await Task.Yield();
        }
    }
}
