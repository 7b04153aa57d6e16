using System.Text.Json;
using Fairlead.EndToEnd.Tests.Processes;
using Fairlead.Faults.EndToEnd.Tests.Network;

namespace Fairlead.Faults.EndToEnd.Tests.Servers;

/// <summary>Three servers on three hosts with an etcd cluster of their own.</summary>
internal sealed class ServerCluster : IAsyncDisposable
{
    private const int Count = 3;

    private static readonly string[] Arguments = ["-bootstrap-expect=3", .. Enumerable.Range(1, Count).Select(host => "-retry-join=" + Fabric.Address(host))];

    private readonly TemporaryFolder folder = new();

    private ServerCluster() => Servers = [.. Enumerable.Range(1, Count).Select(host => new FaultyServer(Fabric, host, folder[$"s{host}"]))];

    public Fabric Fabric { get; } = new(Count);

    public IReadOnlyList<FaultyServer> Servers { get; }

    /// <param name="smallDisk">MiB of the disk of the last server; 0 for the machine's.</param>
    public static async Task<ServerCluster> FormAsync(int smallDisk = 0)
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "network namespaces take root");
        var cluster = new ServerCluster();
        try
        {
            foreach (var server in cluster.Servers)
            {
                server.Start(server.Host == Count ? smallDisk : 0, Arguments);
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

    /// <summary>The server whose etcd is the leader.</summary>
    public async Task<FaultyServer> LeaderAsync()
    {
        var members = await Servers[0].UntilAsync("v1/operator/store/members", all => all.EnumerateArray().Any(IsLeader));
        var name = members.EnumerateArray().Single(IsLeader).GetProperty("Name").GetString();
        return Servers.Single(server => server.Name == name);
    }

    public IReadOnlyList<FaultyServer> Except(FaultyServer one) => [.. Servers.Where(server => server != one)];

    public void Start(FaultyServer server) => server.Start(0, Arguments);

    /// <summary>Every server sees every member answer, and takes writes.</summary>
    public async Task WellAsync()
    {
        foreach (var server in Servers)
        {
            await server.UntilAsync("v1/operator/store/members", all => all.GetArrayLength() == Count && all.EnumerateArray().All(member => member.GetProperty("Reachable").GetBoolean()));
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

    private static bool IsLeader(JsonElement member) => member.GetProperty("Leader").GetBoolean();
}
