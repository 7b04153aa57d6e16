using Fairlead.EndToEnd.Tests.Processes;
using Fairlead.EndToEnd.Tests.Traffic;

namespace Fairlead.EndToEnd.Tests.Balancing;

/// <summary>SIGHUP under load: the load's connections are never replaced, so one that is closed is a failure too.</summary>
public sealed class ReloadTests
{
    [Fact]
    public async Task Reload_UnderLoad_NoRequestFailsAndConnectionsStay()
    {
        await using var first = await Backend.StartAsync("first");
        await using var second = await Backend.StartAsync("second");
        var port = Ports.Free();
        await using var balancer = await BalancerProcess.StartAsync(BalancerProcess.Configuration(port, BalancerProcess.Server(first)));
        await using var load = Load.Start(port, connections: 4);
        await load.MoreAsync(100);

        // 1. A server more.
        var said = await balancer.ReloadAsync(
            BalancerProcess.Configuration(port, BalancerProcess.Server(first), BalancerProcess.Server(second)));
        Assert.Contains("+1 server shop/second", said, StringComparison.Ordinal);
        await load.UntilAsync(answers => answers.GetValueOrDefault(second.Hello) > 0);

        // 2. A bad file: what runs goes on, and the reason is told with its place.
        said = await balancer.ReloadAsync(BalancerProcess.Configuration(port, "servre third 127.0.0.1:1"));
        Assert.Matches(@"the old one stays: .*haproxy\.cfg:12.*'servre'.*did you mean 'server'", said);
        var before = load.Answers[second.Hello];
        await load.UntilAsync(answers => answers[second.Hello] > before);

        // 3. A server less: it gets nothing after the line that says so.
        said = await balancer.ReloadAsync(BalancerProcess.Configuration(port, BalancerProcess.Server(second)));
        Assert.Contains("-1 server shop/first", said, StringComparison.Ordinal);
        await load.MoreAsync(50);
        before = load.Answers[first.Hello];
        await load.MoreAsync(200);
        Assert.Equal(before, load.Answers[first.Hello]);

        // 4. Another listener, beside the one that stays open.
        var other = Ports.Free();
        said = await balancer.ReloadAsync(BalancerProcess.Configuration(port, BalancerProcess.Server(second))
            .Replace($"bind 127.0.0.1:{port}", $"bind 127.0.0.1:{port}\n    bind 127.0.0.1:{other}", StringComparison.Ordinal));
        Assert.Contains("frontend public", said, StringComparison.Ordinal);
        using var client = await RawClient.ConnectAsync(other, CancellationToken.None);
        Assert.Equal(200, (await client.GetAsync("/", CancellationToken.None)).Status);

        await load.MoreAsync(100);
        Assert.Empty(load.Failures);
    }

    [Fact]
    public async Task Reload_AddressTaken_SaysSoAndKeepsWhatRuns()
    {
        await using var first = await Backend.StartAsync("first");
        var port = Ports.Free();
        var configuration = BalancerProcess.Configuration(port, BalancerProcess.Server(first));
        await using var balancer = await BalancerProcess.StartAsync(configuration);

        var said = await balancer.ReloadAsync(configuration.Replace(
            $"bind 127.0.0.1:{port}", $"bind 127.0.0.1:{port}\n    bind 127.0.0.1:{first.Port}", StringComparison.Ordinal));

        Assert.Contains("the old one stays", said, StringComparison.Ordinal);
        using var client = await RawClient.ConnectAsync(port, CancellationToken.None);
        Assert.Equal(200, (await client.GetAsync("/", CancellationToken.None)).Status);
    }

    [Fact]
    public async Task Reload_ServerRemoved_ItsRunningRequestFinishes()
    {
        await using var first = await Backend.StartAsync("first");
        await using var second = await Backend.StartAsync("second");
        var port = Ports.Free();
        await using var balancer = await BalancerProcess.StartAsync(BalancerProcess.Configuration(port, BalancerProcess.Server(first)));
        using var client = await RawClient.ConnectAsync(port, CancellationToken.None);
        var running = client.GetAsync("/hold/slow", CancellationToken.None);
        await first.UntilHoldingAsync("slow");

        await balancer.ReloadAsync(BalancerProcess.Configuration(port, BalancerProcess.Server(second)));
        using var other = await RawClient.ConnectAsync(port, CancellationToken.None);
        Assert.StartsWith(second.Hello, (await other.GetAsync("/", CancellationToken.None)).Body, StringComparison.Ordinal);
        Assert.False(running.IsCompleted, "the running request ended before it was released");
        await first.ReleaseAsync("slow");

        var (status, body) = await running;
        Assert.Equal(200, status);
        Assert.StartsWith(first.Hello, body, StringComparison.Ordinal);
        Assert.StartsWith(second.Hello, (await client.GetAsync("/", CancellationToken.None)).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SoftStop_RequestRunning_FinishesItThenEnds()
    {
        await using var first = await Backend.StartAsync("first");
        var port = Ports.Free();
        await using var balancer = await BalancerProcess.StartAsync(BalancerProcess.Configuration(port, BalancerProcess.Server(first)));
        using var client = await RawClient.ConnectAsync(port, CancellationToken.None);
        var running = client.GetAsync("/hold/slow", CancellationToken.None);
        await first.UntilHoldingAsync("slow");

        balancer.Program.Signal("USR1");
        await Refusal.UntilAsync(port);
        Assert.False(running.IsCompleted, "the running request was cut");
        await first.ReleaseAsync("slow");

        Assert.Equal(200, (await running).Status);
        Assert.Equal(0, await balancer.Program.WaitForExitAsync());
    }
}
