using Fairlead.Faults.EndToEnd.Tests.Load;
using Fairlead.Faults.EndToEnd.Tests.Servers;

namespace Fairlead.Faults.EndToEnd.Tests.Scenarios;

/// <summary>Processes that die under load.</summary>
public sealed class KillTests
{
    [Fact]
    public async Task Kill_EtcdOfTheLeader_ComesBackByItselfAndNothingIsLost()
    {
        await using var cluster = await ServerCluster.FormAsync();
        await using var load = await KeyValueLoad.StartAsync(cluster);
        var leader = await cluster.LeaderAsync();
        var before = leader.Etcd;

        leader.SignalEtcd("KILL");
        await load.AnsweredAsync(50, cluster.Except(leader));
        await cluster.WellAsync();

        Assert.NotEqual(before, leader.Etcd);
        await load.AnsweredAsync(50, cluster.Servers);
        await load.JudgeAsync();
    }

    [Fact]
    public async Task Kill_WholeServersOneAfterTheOther_OthersGoOnAndNothingIsLost()
    {
        await using var cluster = await ServerCluster.FormAsync();
        await using var load = await KeyValueLoad.StartAsync(cluster);

        // The leader first; then whoever leads by then may be any.
        var leader = await cluster.LeaderAsync();
        foreach (var server in cluster.Except(leader).Prepend(leader))
        {
            await server.KillAsync();
            await load.AnsweredAsync(50, cluster.Except(server));
            cluster.Start(server);
            await server.RunsAsync();
            await cluster.WellAsync();
        }

        await load.AnsweredAsync(50, cluster.Servers);
        await load.JudgeAsync();
    }

    [Fact]
    public async Task Kill_AllAtOnce_ComeBackWithEverything()
    {
        await using var cluster = await ServerCluster.FormAsync();
        await using var load = await KeyValueLoad.StartAsync(cluster);

        await Task.WhenAll(cluster.Servers.Select(server => server.KillAsync()));
        foreach (var server in cluster.Servers)
        {
            cluster.Start(server);
        }

        await Task.WhenAll(cluster.Servers.Select(server => server.RunsAsync()));
        await load.AnsweredAsync(50, cluster.Servers);
        await load.JudgeAsync();
    }

    [Fact]
    public async Task Stop_OneServerAfterTheOther_OthersGoOnAndNothingIsLost()
    {
        await using var cluster = await ServerCluster.FormAsync();
        await using var load = await KeyValueLoad.StartAsync(cluster);
        foreach (var server in cluster.Servers)
        {
            await server.StopAsync();
            await load.AnsweredAsync(50, cluster.Except(server));
            cluster.Start(server);
            await server.RunsAsync();
            await cluster.WellAsync();
        }

        await load.AnsweredAsync(50, cluster.Servers);
        await load.JudgeAsync();
    }
}
