using Fairlead.EndToEnd.Tests.Processes;
using Fairlead.EndToEnd.Tests.Traffic;

namespace Fairlead.EndToEnd.Tests.Balancing;

/// <summary><c>discover</c> in a balancer of its own, against an agent in another process.</summary>
public sealed class DiscoveryTests
{
    [Fact]
    public async Task Discover_AgentElsewhere_TrafficFollowsTheServices()
    {
        await using var first = await Backend.StartAsync("first");
        await using var second = await Backend.StartAsync("second");
        await using var agent = await Stack.AgentAsync("-dev");
        await agent.Api.RegisterAsync("shop-1", "shop", first.Port, "production");
        var port = Ports.Free();
        await using var balancer = await BalancerProcess.StartAsync(
            BalancerProcess.Configuration(port, "discover shop tag production"), "-consul-addr", agent.Api.Address);
        await Readiness.UntilServedAsync(port);
        await using var load = Load.Start(port, connections: 4);
        await load.UntilAsync(answers => answers.GetValueOrDefault(first.Hello) > 50);

        await agent.Api.RegisterAsync("shop-2", "shop", second.Port, "production");
        await load.UntilAsync(answers => answers.GetValueOrDefault(second.Hello) > 50);
        await agent.Api.DeregisterAsync("shop-1");
        var (last, now) = (-1, load.Answers[first.Hello]);
        while (last != now)
        {
            await load.MoreAsync(200);
            (last, now) = (now, load.Answers[first.Hello]);
        }

        // The agent dies: what it said last stays.
        await agent.Program.KillAsync();
        await load.MoreAsync(200);
        Assert.Empty(load.Failures);
    }
}
