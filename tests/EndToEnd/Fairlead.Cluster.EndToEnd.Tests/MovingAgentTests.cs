using Fairlead.EndToEnd.Tests.Processes;

namespace Fairlead.Cluster.EndToEnd.Tests;

/// <summary>A client agent of three servers, the one that holds it dying.</summary>
public sealed class MovingAgentTests : IAsyncLifetime
{
    private readonly TemporaryFolder folder = new();
    private readonly TestNetwork network = new();
    private readonly List<ClusterServerProcess> servers = [];

    public async ValueTask InitializeAsync()
    {
        for (var number = 1; number <= 3; number++)
        {
            servers.Add(new ClusterServerProcess(network, number, folder));
            servers[^1].Start("-bootstrap-expect=3");
        }

        await Task.WhenAll(servers.Select(server => server.RunsAsync()));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var server in servers)
        {
            await server.DisposeAsync();
        }

        folder.Dispose();
    }

    [Fact]
    public async Task Kill_ServerThatHoldsAnAgent_AgentMovesWithoutTurningCriticalAndTheServersNodeDoes()
    {
        var address = network.Address(9);
        await using var agent = RunningProgram.Start(FairleadProgram.Path,
        [
            "agent", "-node", "c1", "-bind", address, "-client", address, "-data-dir", folder["c1"], "-dns-port", "-1",
            .. Enumerable.Range(1, 3).Select(other => "-retry-join=" + network.Address(other)),
        ]);
        var holder = (await agent.WaitForLineAsync("Attached to server (s[123]) ")).Groups[1].Value;
        var dead = servers.Single(server => server.Name == holder);
        var witness = servers.First(server => server != dead);
        var before = await witness.UntilAsync("v1/health/node/c1", checks => checks.GetArrayLength() == 1);
        await dead.KillAsync();

        var moved = (await agent.WaitForLineAsync("Attached to server (s[123]) ")).Groups[1].Value;
        Assert.NotEqual(holder, moved);
        await witness.UntilAsync($"v1/health/node/{holder}", checks => checks.EnumerateArray()
            .Any(check => check.GetProperty("CheckID").GetString() == "serfHealth" && check.GetProperty("Status").GetString() == "critical"));
        await witness.UntilAsync("v1/agent/members", members => members.EnumerateArray()
            .Any(member => member.GetProperty("Name").GetString() == holder && member.GetProperty("Status").GetInt32() == 4));

        // Not written once since it was attached first: nobody has called it lost on the way.
        var after = await witness.JsonAsync("v1/health/node/c1");
        Assert.Equal(before[0].GetProperty("ModifyIndex").GetUInt64(), after[0].GetProperty("ModifyIndex").GetUInt64());
        Assert.Equal("passing", after[0].GetProperty("Status").GetString());
    }
}
