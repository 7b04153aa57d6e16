using System.Collections.Concurrent;
using Fairlead.EndToEnd.Tests.Processes;
using Fairlead.EndToEnd.Tests.Traffic;

namespace Fairlead.EndToEnd.Tests.Balancing;

/// <summary><c>kill -9</c> of a backend: what may be repeated is, what may not is answered 502 and never sent twice.</summary>
public sealed class KilledBackendTests
{
    private const int PostClients = 8;

    [Fact]
    public async Task Kill_UnderGets_CostsNoRequest()
    {
        await using var first = await Backend.StartAsync("first");
        await using var second = await Backend.StartAsync("second");
        var port = Ports.Free();
        await using var balancer = await BalancerProcess.StartAsync(
            BalancerProcess.Configuration(port, BalancerProcess.Server(first), BalancerProcess.Server(second)));
        await using var load = Load.Start(port, connections: 8);
        await load.UntilAsync(answers => answers.GetValueOrDefault(first.Hello) > 100 && answers.GetValueOrDefault(second.Hello) > 100);

        for (var round = 0; round < 3; round++)
        {
            await first.KillAsync();
            await load.MoreAsync(300);
            await first.RestartAsync();
            var before = load.Answers[first.Hello];
            await load.UntilAsync(answers => answers[first.Hello] > before + 50);
        }

        Assert.Empty(load.Failures);
    }

    [Fact]
    public async Task Kill_GetIsRunning_AnotherServerAnswersIt()
    {
        await using var first = await Backend.StartAsync("first");
        await using var second = await Backend.StartAsync("second");
        var port = Ports.Free();
        await using var balancer = await BalancerProcess.StartAsync(
            BalancerProcess.Configuration(port, BalancerProcess.Server(first), BalancerProcess.Server(second) + " backup"));
        using var client = await RawClient.ConnectAsync(port, CancellationToken.None);
        var running = client.GetAsync("/hold/one", CancellationToken.None);
        await first.UntilHoldingAsync("one");

        await first.KillAsync();
        await second.UntilHoldingAsync("one");
        await second.ReleaseAsync("one");

        var (status, body) = await running;
        Assert.Equal(200, status);
        Assert.StartsWith(second.Hello, body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Kill_PostIsRunning_Answers502AndNobodySeesItAgain()
    {
        await using var first = await Backend.StartAsync("first");
        await using var second = await Backend.StartAsync("second");
        var port = Ports.Free();
        await using var balancer = await BalancerProcess.StartAsync(
            BalancerProcess.Configuration(port, BalancerProcess.Server(first), BalancerProcess.Server(second) + " backup"));
        using var client = await RawClient.ConnectAsync(port, CancellationToken.None);
        var running = client.PostAsync("/hold/one", "buy one", CancellationToken.None);
        await first.UntilHoldingAsync("one");

        await first.KillAsync();

        Assert.Equal(502, (await running).Status);
        using var next = await RawClient.ConnectAsync(port, CancellationToken.None);
        Assert.Equal(200, (await next.PostAsync("/echo", "next", CancellationToken.None)).Status);
        Assert.DoesNotContain("holding", second.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Kill_UnderPosts_NoneIsSentTwiceAndOnlyRunningOnesFail()
    {
        await using var first = await Backend.StartAsync("first");
        await using var second = await Backend.StartAsync("second");
        var port = Ports.Free();
        await using var balancer = await BalancerProcess.StartAsync(
            BalancerProcess.Configuration(port, BalancerProcess.Server(first), BalancerProcess.Server(second)));
        var answers = new ConcurrentDictionary<string, int>();
        var killed = false;
        var half = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var clients = Enumerable.Range(0, PostClients).Select(client => Task.Run(async () =>
        {
            RawClient? connection = null;
            for (var number = 0; number < 200 || !Volatile.Read(ref killed); number++)
            {
                connection ??= await RawClient.ConnectAsync(port, CancellationToken.None);
                var id = $"{client}-{number}";
                var (status, body) = await connection.PostAsync("/echo", id, CancellationToken.None);
                answers[id] = status;
                if (status != 200)
                {
                    connection.Dispose();
                    connection = null;
                }
                else
                {
                    Assert.Equal(id, body);
                }

                if (number == 100)
                {
                    half.TrySetResult();
                }
            }

            connection?.Dispose();
        })).ToArray();
        await half.Task;
        await first.KillAsync();
        Volatile.Write(ref killed, true);
        await Task.WhenAll(clients);

        var seen = $"{first.Output}\n{second.Output}".Split('\n').Where(line => line.StartsWith("got ", StringComparison.Ordinal))
            .Select(line => line[4..]).ToList();
        Assert.Equal(seen.Count, seen.Distinct().Count());
        Assert.All(answers.Where(answer => answer.Value == 200), answer => Assert.Contains(answer.Key, seen));
        Assert.All(answers.Values, status => Assert.True(status is 200 or 502, $"a request was answered {status}"));

        // Only what was under way when the process died may be lost: at most one request a client.
        Assert.InRange(answers.Values.Count(status => status == 502), 0, PostClients);
    }
}
