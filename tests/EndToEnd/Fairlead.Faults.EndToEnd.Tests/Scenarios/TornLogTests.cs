using System.Net;
using Fairlead.Faults.EndToEnd.Tests.Load;
using Fairlead.Faults.EndToEnd.Tests.Servers;

namespace Fairlead.Faults.EndToEnd.Tests.Scenarios;

/// <summary>Logs whose end is not what was written last.</summary>
public sealed class TornLogTests
{
    [Fact]
    public async Task Torn_SqliteWithAnUnfinishedWriteAtTheEnd_StartsWithEverything()
    {
        await using var cluster = await ServerCluster.AloneAsync();
        await using var load = await KeyValueLoad.StartAsync(cluster);
        var server = cluster.Servers[0];

        await server.KillAsync();
        LogFile.Append(LogFile.OfSqlite(server), 5000);
        cluster.Start(server);
        await server.RunsAsync();

        await load.AnsweredAsync(50, cluster.Servers);
        await load.JudgeAsync();
    }

    [Fact]
    public async Task Torn_SqliteWithoutItsLastBytes_StartsWithAllBeforeTheLastWrite()
    {
        await using var cluster = await ServerCluster.AloneAsync();
        var server = cluster.Servers[0];
        for (var i = 0; i < 20; i++)
        {
            await server.WriteAsync($"torn/{i}", "x");
        }

        await server.KillAsync();
        LogFile.Shorten(LogFile.OfSqlite(server), 100);
        cluster.Start(server);
        await server.RunsAsync();

        for (var i = 0; i < 19; i++)
        {
            Assert.Equal(HttpStatusCode.OK, (await server.SendAsync(HttpMethod.Get, $"v1/kv/torn/{i}?consistent")).Status);
        }

        await server.WriteAsync("torn/after", "x");
    }

    [Fact]
    public async Task Torn_EtcdWithoutItsLastSector_StartsAgainAndNothingIsLost()
    {
        await using var cluster = await ServerCluster.FormAsync();
        await using var load = await KeyValueLoad.StartAsync(cluster);
        var torn = await cluster.LeaderAsync();

        await torn.KillAsync();
        LogFile.LoseLastSector(LogFile.OfEtcd(torn));
        await load.AnsweredAsync(50, cluster.Except(torn));
        cluster.Start(torn);
        await torn.RunsAsync();

        await cluster.WellAsync();
        await load.AnsweredAsync(50, cluster.Servers);
        await load.JudgeAsync();
    }

    [Fact]
    public async Task Torn_EtcdDamagedAtItsEnd_IsRefusedLoudlyAndReplacedWithoutLoss()
    {
        await using var cluster = await ServerCluster.FormAsync();
        await using var load = await KeyValueLoad.StartAsync(cluster);
        var damaged = cluster.Servers[2];

        await damaged.KillAsync();
        LogFile.DamageEnd(LogFile.OfEtcd(damaged));
        cluster.Start(damaged);
        await damaged.SaysAsync("ended with exit code .* is damaged. The other servers have it all: stop this server, empty its data directory");
        await load.AnsweredAsync(50, cluster.Except(damaged));

        // As it was told to.
        await damaged.KillAsync();
        Directory.Delete(damaged.DataDirectory, recursive: true);
        cluster.Start(damaged);
        await damaged.RunsAsync();

        await cluster.WellAsync();
        await load.AnsweredAsync(50, cluster.Servers);
        await load.JudgeAsync();
    }
}
