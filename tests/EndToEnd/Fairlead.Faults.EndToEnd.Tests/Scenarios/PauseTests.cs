using Fairlead.Faults.EndToEnd.Tests.Load;
using Fairlead.Faults.EndToEnd.Tests.Servers;

namespace Fairlead.Faults.EndToEnd.Tests.Scenarios;

/// <summary>Processes that stand still (SIGSTOP) and go on as if no time had passed.</summary>
public sealed class PauseTests
{
    [Fact]
    public async Task Pause_EtcdOfTheLeader_OthersGoOnAndItCatchesUp()
    {
        await using var cluster = await ServerCluster.FormAsync();
        await using var load = await KeyValueLoad.StartAsync(cluster);
        var leader = await cluster.LeaderAsync();

        leader.SignalEtcd("STOP");
        await load.AnsweredAsync(100, cluster.Except(leader));
        leader.SignalEtcd("CONT");

        await cluster.WellAsync();
        await load.AnsweredAsync(50, cluster.Servers);
        await load.JudgeAsync();
    }

    [Fact]
    public async Task Pause_WholeLeader_ShowsNothingOldAsConsistentWhenItGoesOn()
    {
        await using var cluster = await ServerCluster.FormAsync();
        await using var load = await KeyValueLoad.StartAsync(cluster);
        var leader = await cluster.LeaderAsync();

        leader.Program.Signal("STOP");
        leader.SignalEtcd("STOP");
        await load.AnsweredAsync(100, cluster.Except(leader));
        leader.Program.Signal("CONT");
        leader.SignalEtcd("CONT");

        await load.AnsweredAsync(50, cluster.Servers);
        await cluster.WellAsync();
        await load.JudgeAsync();
    }

    [Fact]
    public async Task Pause_FairleadOnly_OthersGoOnAndItCatchesUp()
    {
        await using var cluster = await ServerCluster.FormAsync();
        await using var load = await KeyValueLoad.StartAsync(cluster);
        var paused = cluster.Servers[1];

        paused.Program.Signal("STOP");
        await load.AnsweredAsync(100, cluster.Except(paused));
        paused.Program.Signal("CONT");

        await cluster.WellAsync();
        await load.AnsweredAsync(50, cluster.Servers);
        await load.JudgeAsync();
    }
}
