using System.Net;
using Fairlead.Faults.EndToEnd.Tests.Load;
using Fairlead.Faults.EndToEnd.Tests.Servers;

namespace Fairlead.Faults.EndToEnd.Tests.Scenarios;

/// <summary>Networks that lose packets without saying so.</summary>
public sealed class PartitionTests
{
    [Fact]
    public async Task Partition_LeaderInTheMinority_RefusesThereAndGoesOnElsewhere()
    {
        await using var cluster = await ServerCluster.FormAsync();
        await using var load = await KeyValueLoad.StartAsync(cluster);
        var leader = await cluster.LeaderAsync();
        await leader.WriteAsync("partition", "before");

        cluster.Fabric.Isolate(leader.Host);
        await load.AnsweredAsync(50, cluster.Except(leader));
        await leader.UntilAsync("v1/operator/store/status", status => !status.GetProperty("Writable").GetBoolean());
        var write = await leader.SendAsync(HttpMethod.Put, "v1/kv/partition", "refused");
        var read = await leader.SendAsync(HttpMethod.Get, "v1/kv/partition?raw&consistent");
        var stale = await leader.SendAsync(HttpMethod.Get, "v1/kv/partition?raw&stale");

        Assert.Equal((HttpStatusCode.InternalServerError, "No cluster leader"), write);
        Assert.Equal((HttpStatusCode.InternalServerError, "No cluster leader"), read);
        Assert.Equal((HttpStatusCode.OK, "before"), stale);

        cluster.Fabric.Heal();
        await cluster.WellAsync();
        await load.AnsweredAsync(50, cluster.Servers);
        await load.JudgeAsync();
    }

    [Fact]
    public async Task Partition_FollowerInTheMinority_IsNotMissed()
    {
        await using var cluster = await ServerCluster.FormAsync();
        await using var load = await KeyValueLoad.StartAsync(cluster);
        var follower = cluster.Except(await cluster.LeaderAsync())[0];

        cluster.Fabric.Isolate(follower.Host);
        await load.AnsweredAsync(100, cluster.Except(follower));
        await follower.UntilAsync("v1/operator/store/status", status => !status.GetProperty("Writable").GetBoolean());
        cluster.Fabric.Heal();

        await cluster.WellAsync();
        await load.AnsweredAsync(50, cluster.Servers);
        await load.JudgeAsync();
    }

    [Fact]
    public async Task Partition_NobodyReachesAnybody_RefusesEverywhereUntilItHeals()
    {
        await using var cluster = await ServerCluster.FormAsync();
        await using var load = await KeyValueLoad.StartAsync(cluster);

        foreach (var server in cluster.Servers)
        {
            cluster.Fabric.Isolate(server.Host);
        }

        foreach (var server in cluster.Servers)
        {
            await server.UntilAsync("v1/operator/store/status", status => !status.GetProperty("Writable").GetBoolean());
            Assert.Equal(HttpStatusCode.InternalServerError, (await server.SendAsync(HttpMethod.Put, "v1/kv/partition", "refused")).Status);
        }

        cluster.Fabric.Heal();
        await cluster.WellAsync();
        await load.AnsweredAsync(50, cluster.Servers);
        await load.JudgeAsync();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Partition_OneWay_MajorityGoesOnAndNothingIsLost(bool leaderIsNotHeard)
    {
        await using var cluster = await ServerCluster.FormAsync();
        await using var load = await KeyValueLoad.StartAsync(cluster);
        var leader = await cluster.LeaderAsync();

        foreach (var other in cluster.Except(leader))
        {
            var (from, to) = leaderIsNotHeard ? (leader, other) : (other, leader);
            cluster.Fabric.Cut(from.Host, to.Host);
        }

        await load.AnsweredAsync(100, cluster.Except(leader));
        cluster.Fabric.Heal();

        await cluster.WellAsync();
        await load.AnsweredAsync(50, cluster.Servers);
        await load.JudgeAsync();
    }
}
