using System.Net;
using Fairlead.Faults.EndToEnd.Tests.Load;
using Fairlead.Faults.EndToEnd.Tests.Servers;

namespace Fairlead.Faults.EndToEnd.Tests.Scenarios;

/// <summary>Disks without space: read-only with a reason, never dead, and well again by itself.</summary>
public sealed class FullDiskTests
{
    /// <summary>Two of etcd's logs, each made 64 MB long beforehand, and its database.</summary>
    private const int EtcdMiB = 160;

    [Fact]
    public async Task Full_Sqlite_IsReadOnlyUntilThereIsRoom()
    {
        await using var cluster = await ServerCluster.AloneAsync(smallDisk: 64);
        await using var load = await KeyValueLoad.StartAsync(cluster);
        var (server, disk) = (cluster.Servers[0], new SmallDisk(cluster.Servers[0]));
        await server.WriteAsync("full", "before");

        disk.Fill();
        await IsReadOnlyAsync(server);
        var refused = await server.SendAsync(HttpMethod.Put, "v1/kv/full", "refused");
        Assert.Equal(HttpStatusCode.InternalServerError, refused.Status);
        Assert.Equal((HttpStatusCode.OK, "before"), await server.SendAsync(HttpMethod.Get, "v1/kv/full?raw"));
        Assert.Equal((HttpStatusCode.OK, "before"), await server.SendAsync(HttpMethod.Get, "v1/kv/full?raw&consistent"));

        disk.MakeRoom();
        await server.SaysAsync("The store takes writes again");
        await server.WriteAsync("full", "after");
        await load.AnsweredAsync(50, cluster.Servers);
        await load.JudgeAsync();
    }

    [Fact]
    public async Task Full_OneEtcd_IsReadOnlyThereUntilThereIsRoomAndOthersGoOn()
    {
        await using var cluster = await ServerCluster.FormAsync(EtcdMiB);
        await using var load = await KeyValueLoad.StartAsync(cluster);
        var (server, disk) = (cluster.Servers[2], new SmallDisk(cluster.Servers[2]));
        await server.WriteAsync("full", "before");

        disk.Fill();
        await IsReadOnlyAsync(server);
        Assert.Equal(HttpStatusCode.InternalServerError, (await server.SendAsync(HttpMethod.Put, "v1/kv/full", "refused")).Status);
        Assert.Equal((HttpStatusCode.OK, "before"), await server.SendAsync(HttpMethod.Get, "v1/kv/full?raw&stale"));
        await load.AnsweredAsync(50, cluster.Except(server));

        disk.MakeRoom();
        await server.SaysAsync("The store takes writes again");
        await cluster.WellAsync();
        await load.AnsweredAsync(50, cluster.Servers);
        await load.JudgeAsync();
    }

    private static async Task IsReadOnlyAsync(FaultyServer server)
    {
        await server.SaysAsync("The store takes no more writes: The disk under .* is full");
        await server.UntilAsync("v1/operator/store/status", status => !status.GetProperty("Writable").GetBoolean()
            && status.GetProperty("Reason").GetString()!.Contains("is full. Writes resume by themselves once there is space.", StringComparison.Ordinal));
        var (code, said) = await server.RunAsync("operator", "health");
        Assert.Equal(1, code);
        Assert.Matches("Takes writes +NO: The disk under .* is full", said);
    }
}
