using System.Text.Json;
using System.Text.RegularExpressions;
using Fairlead.Faults.EndToEnd.Tests.Load;
using Fairlead.Faults.EndToEnd.Tests.Servers;

namespace Fairlead.Faults.EndToEnd.Tests.Scenarios;

/// <summary>Disks that take their time: everything works, and everybody who looks is told the figure.</summary>
public sealed class SlowSyncTests
{
    [Fact]
    public async Task Slow_Sqlite_IsWarnedOfMeasuredAndShown()
    {
        await using var cluster = await ServerCluster.AloneAsync();
        await using var load = await KeyValueLoad.StartAsync(cluster);
        var server = cluster.Servers[0];
        await using (await SlowDisk.UnderAsync(server.Program.Id, TimeSpan.FromMilliseconds(700)))
        {
            await server.SaysAsync(@"A durable write took ([7-9]\d\d|\d{4,}) ms");
            await server.UntilAsync("v1/operator/store/status", status => status.GetProperty("WorstSyncMilliseconds").GetDouble() >= 700);
            await HealthShowsAsync(server, @"Durable write .* ([7-9]\d\d|\d{4,})(\.\d+)? ms worst of the last minute");
            await server.UntilAsync("v1/agent/metrics", metrics => Longest(metrics, "fairlead.store.durable_write") >= 700);
        }

        await load.AnsweredAsync(50, cluster.Servers);
        await load.JudgeAsync();
    }

    [Fact]
    public async Task Slow_EtcdOfTheLeader_IsWarnedOfMeasuredAndShown()
    {
        await using var cluster = await ServerCluster.FormAsync();
        await using var load = await KeyValueLoad.StartAsync(cluster);
        var leader = await cluster.LeaderAsync();
        await using (await SlowDisk.UnderAsync(leader.Etcd, TimeSpan.FromMilliseconds(150)))
        {
            await leader.SaysAsync(@"An fsync of the log of etcd http://127.0.0.1:2379 takes (1[5-9]\d|[2-9]\d\d|\d{4,}) ms");
            await leader.UntilAsync("v1/operator/store/status", status => status.GetProperty("Members")[0].GetProperty("AverageLogSyncMilliseconds").GetDouble() >= 150);
            await HealthShowsAsync(leader, @"Member http://127.0.0.1:2379: answers, fsync (1[5-9]\d|[2-9]\d\d|\d{4,})(\.\d+)? ms on average");
            await leader.UntilAsync("v1/agent/metrics", metrics => Longest(metrics, "fairlead.store.member_log_sync") >= 150);
            await load.AnsweredAsync(20, cluster.Servers);
        }

        await cluster.WellAsync();
        await load.AnsweredAsync(50, cluster.Servers);
        await load.JudgeAsync();
    }

    private static async Task HealthShowsAsync(FaultyServer server, string pattern)
    {
        var said = "";
        await Until.TrueAsync(async () => Regex.IsMatch(said = (await server.RunAsync("operator", "health")).Said, pattern), () => $"'operator health' shows no {pattern}:\n{said}");
    }

    private static double Longest(JsonElement metrics, string name) =>
        metrics.GetProperty("Samples").EnumerateArray().Where(sample => sample.GetProperty("Name").GetString() == name).Select(sample => sample.GetProperty("Max").GetDouble()).DefaultIfEmpty().Max();
}
