using System.Text.Json;
using Fairlead.EndToEnd.Tests.Processes;
using Fairlead.Faults.EndToEnd.Tests.Network;

namespace Fairlead.Faults.EndToEnd.Tests.Servers;

/// <summary>Servers on hosts of their own: three with an etcd cluster, or one with SQLite.</summary>
internal sealed class ServerCluster : IAsyncDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly string[] arguments;

    private ServerCluster(int count)
    {
        Fabric = new Fabric(count);
        Servers = [.. Enumerable.Range(1, count).Select(host => new FaultyServer(Fabric, host, folder[$"s{host}"]))];
        arguments = count == 1
            ? ["-bootstrap-expect=1"]
            : [$"-bootstrap-expect={count}", .. Enumerable.Range(1, count).Select(host => "-retry-join=" + Fabric.Address(host))];
    }

    public Fabric Fabric { get; }

    public IReadOnlyList<FaultyServer> Servers { get; }

    /// <summary>One server with SQLite.</summary>
    /// <param name="smallDisk">MiB of its disk; 0 for the machine's.</param>
    public static Task<ServerCluster> AloneAsync(int smallDisk = 0) => FormAsync(1, smallDisk);

    /// <param name="smallDisk">MiB of the disk of the last server; 0 for the machine's.</param>
    public static Task<ServerCluster> FormAsync(int smallDisk = 0) => FormAsync(3, smallDisk);

    /// <summary>The server whose etcd is the leader.</summary>
    public async Task<FaultyServer> LeaderAsync()
    {
        var members = await Servers[0].UntilAsync("v1/operator/store/members", all => all.EnumerateArray().Any(IsLeader));
        var name = members.EnumerateArray().Single(IsLeader).GetProperty("Name").GetString();
        return Servers.Single(server => server.Name == name);
    }

    public IReadOnlyList<FaultyServer> Except(FaultyServer one) => [.. Servers.Where(server => server != one)];

    public void Start(FaultyServer server) => server.Start(0, arguments);

    /// <summary>Every server sees every member answer, and takes writes.</summary>
    public async Task WellAsync()
    {
        foreach (var server in Servers)
        {
            await server.UntilAsync("v1/operator/store/members", all => all.GetArrayLength() == Servers.Count && all.EnumerateArray().All(member => member.GetProperty("Reachable").GetBoolean()));
            await server.UntilAsync("v1/operator/store/status", status => status.GetProperty("Writable").GetBoolean());
            await server.WriteAsync("well/" + server.Name, "x");
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(Servers.Where(server => server.IsStarted).Select(server => server.DisposeAsync().AsTask()));
        Fabric.Dispose();
        folder.Dispose();
    }

    private static async Task<ServerCluster> FormAsync(int count, int smallDisk)
    {
        Assert.SkipUnless(NetworkNamespace.IsAllowed, "network namespaces take root");
        var cluster = new ServerCluster(count);
        try
        {
            foreach (var server in cluster.Servers)
            {
                server.Start(server.Host == count ? smallDisk : 0, cluster.arguments);
            }

            await Task.WhenAll(cluster.Servers.Select(server => server.RunsAsync()));
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    private static bool IsLeader(JsonElement member) => member.GetProperty("Leader").GetBoolean();
}
