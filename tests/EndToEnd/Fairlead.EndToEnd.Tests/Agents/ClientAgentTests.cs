using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Fairlead.EndToEnd.Tests.Processes;

namespace Fairlead.EndToEnd.Tests.Agents;

/// <summary>A client agent and a server with one machine's registry, both real processes.</summary>
public sealed class ClientAgentTests : IDisposable
{
    private readonly TemporaryFolder _serverData = new();
    private readonly TemporaryFolder _clientData = new();
    private readonly int _serverPort = Ports.Free();

    public void Dispose()
    {
        _serverData.Dispose();
        _clientData.Dispose();
    }

    [Fact]
    public async Task Register_OnClientAgent_IsInTheServersCatalogAndReadThroughTheClient()
    {
        await using var server = await ServerAsync();
        await using var client = await ClientAsync();
        await client.Api.RegisterAsync("web-1", "web", 8080);

        await server.Api.UntilPassingAsync("web", 1);
        await client.Api.UntilPassingAsync("web", 1);
        Assert.Equal("true", (await client.Api.PutAsync("v1/kv/some/key", "value")).Body.Trim());
        Assert.Equal("value", await server.Api.GetTextAsync("v1/kv/some/key?raw"));
        var members = await client.Api.GetAsync("v1/agent/members");
        Assert.Equal(["c1", "s1"], members.EnumerateArray().Select(member => member.GetProperty("Name").GetString()).Order());
    }

    [Fact]
    public async Task Session_CreatedThroughClientAgent_BelongsToTheClientsNode()
    {
        await using var server = await ServerAsync();
        await using var client = await ClientAsync();
        var (status, body) = await client.Api.PutAsync("v1/session/create", "{}");

        Assert.True(status == System.Net.HttpStatusCode.OK, body);
        var sessions = await server.Api.GetAsync("v1/session/list");
        Assert.Equal("c1", sessions[0].GetProperty("Node").GetString());
    }

    [Fact]
    public async Task Kill_ClientAgent_ItsServicesLeaveHealthAndItsRestartBringsThemBack()
    {
        await using var server = await ServerAsync();
        var client = await ClientAsync();
        await client.Api.RegisterAsync("web-1", "web", 8080);
        await server.Api.UntilPassingAsync("web", 1);
        await client.Program.KillAsync();
        await client.DisposeAsync();

        await server.Api.UntilPassingAsync("web", 0);
        var checks = await server.Api.GetAsync("v1/health/node/c1");
        Assert.Equal("Agent not live or unreachable", checks.EnumerateArray().Single(IsLiveness).GetProperty("Output").GetString());

        await using var again = await ClientAsync();
        await server.Api.UntilPassingAsync("web", 1);
    }

    [Fact]
    public async Task Leave_ClientAgent_NodeIsGoneAndMemberLeft()
    {
        await using var server = await ServerAsync();
        await using var client = await ClientAsync();
        await client.Api.RegisterAsync("web-1", "web", 8080);
        client.Program.Signal("TERM");

        Assert.Equal(0, await client.Program.WaitForExitAsync());
        await server.Api.UntilAsync("v1/catalog/nodes", nodes => nodes.EnumerateArray().All(node => node.GetProperty("Node").GetString() != "c1"));
        var members = await server.Api.GetAsync("v1/agent/members");
        Assert.Equal(3, members.EnumerateArray().Single(member => member.GetProperty("Name").GetString() == "c1").GetProperty("Status").GetInt32());
        Assert.Equal(System.Net.HttpStatusCode.OK, (await server.Api.PutAsync("v1/agent/force-leave/c1?prune", "")).Status);
    }

    [Fact]
    public async Task Kill_Server_AgentComesBackAndItsHealthNeverChanges()
    {
        var server = await ServerAsync();
        await using var client = await ClientAsync();
        await client.Api.RegisterAsync("web-1", "web", 8080);
        await server.Api.UntilPassingAsync("web", 1);
        var before = Liveness(await server.Api.GetAsync("v1/health/node/c1"));
        await server.Program.KillAsync();
        await server.DisposeAsync();

        await using var again = await ServerAsync();
        const string Attached = "Agent c1 .* is attached";
        if (!Regex.IsMatch(again.Program.Output, Attached))
        {
            // It may come before the server says that it runs, or after.
            await again.Program.WaitForLineAsync(Attached);
        }

        // Nothing may happen in the time after which an agent that did not come back is called lost.
        await Assert.ThrowsAsync<TimeoutException>(() => again.Api.UntilAsync(
            "v1/health/node/c1", checks => Liveness(checks).GetProperty("Status").GetString() != "passing", TimeSpan.FromSeconds(7)));
        var after = Liveness(await again.Api.GetAsync("v1/health/node/c1"));
        Assert.Equal("passing", after.GetProperty("Status").GetString());
        Assert.Equal(before.GetProperty("ModifyIndex").GetUInt64(), after.GetProperty("ModifyIndex").GetUInt64());
    }

    [Fact]
    public async Task Start_WithoutServer_SaysSoAndFindsItLater()
    {
        await using var client = await ClientAsync();
        var (status, body) = await client.Api.PutAsync("v1/kv/key", "value");
        Assert.Equal((System.Net.HttpStatusCode.InternalServerError, "No known Consul servers"), (status, body));
        await client.Api.RegisterAsync("web-1", "web", 8080);

        await using var server = await ServerAsync();
        await server.Api.UntilPassingAsync("web", 1);
    }

    [Theory]
    [InlineData("-retry-max=1")]
    [InlineData("-server", "-retry-max=2", "-retry-interval=1s")]
    public async Task Start_NobodyFoundWithinRetryMax_EndsWithOneAndSaysSo(params string[] flags)
    {
        await using var agent = RunningProgram.Start(Programs.Fairlead,
        [
            "agent", "-node", "c1", "-bind", "127.0.0.1", "-data-dir", _clientData.Path, "-retry-join", $"127.0.0.1:{_serverPort}", "-http-port", "-1", "-dns-port", "-1",
            "-server-port", "-1", "-serf-lan-port", "-1", .. flags,
        ]);

        Assert.Equal(1, await agent.WaitForExitAsync());
        await agent.OutputEndedAsync();
        Assert.Matches("within retry_max = [12] at retry_interval = .*which is the end of it", agent.Output);
    }

    [Fact]
    public async Task RetryMax_AgentThatWasAttached_LooksOn()
    {
        var server = await ServerAsync();
        await using var client = await Stack.AgentAsync(
            "-node", "c1", "-bind", "127.0.0.1", "-data-dir", _clientData.Path, "-retry-join", $"127.0.0.1:{_serverPort}", "-retry-max", "1");
        await client.Api.UntilAsync("v1/catalog/nodes", nodes => nodes.GetArrayLength() == 2);
        await server.Program.KillAsync();
        await server.DisposeAsync();
        await client.Program.WaitForLineAsync("No server could be attached to");

        await using var again = await ServerAsync();
        await client.Program.WaitForLineAsync("Attached to server");
    }

    [Fact]
    public async Task Leave_ServerWithDrainTime_StillAnswersUntilASignal()
    {
        await using var server = await Stack.AgentAsync(
            "-server", "-node", "s1", "-bind", "127.0.0.1", "-data-dir", _serverData.Path, "-server-port", _serverPort.ToString(CultureInfo.InvariantCulture),
            "-hcl", "performance { leave_drain_time = \"1h\" }");
        Assert.Equal(System.Net.HttpStatusCode.OK, (await server.Api.PutAsync("v1/agent/leave", "")).Status);
        await server.Program.WaitForLineAsync("has left and still answers for 01:00:00");

        Assert.Equal("true", (await server.Api.PutAsync("v1/kv/late", "value")).Body.Trim());
        server.Program.Signal("TERM");
        Assert.Equal(0, await server.Program.WaitForExitAsync());
    }

    [Fact]
    public async Task Attach_AgentOfAnotherRegistry_IsRefusedWithBothIdentities()
    {
        var stranger = Guid.NewGuid().ToString();
        _clientData.Write("registry-id", stranger);
        await using var server = await ServerAsync();
        await using var client = await ClientAsync();

        var line = await client.Program.WaitForLineAsync("belongs to the registry ([0-9a-f-]{36}), the agent to the registry ([0-9a-f-]{36})");
        Assert.Equal(stranger, line.Groups[2].Value);
        Assert.NotEqual(stranger, line.Groups[1].Value);
    }

    private static bool IsLiveness(JsonElement check) => check.GetProperty("CheckID").GetString() == "serfHealth";

    private static JsonElement Liveness(JsonElement checks) => checks.EnumerateArray().Single(IsLiveness);

    private Task<Stack> ServerAsync() => Stack.AgentAsync(
        "-server", "-node", "s1", "-bind", "127.0.0.1", "-data-dir", _serverData.Path, "-server-port", _serverPort.ToString(CultureInfo.InvariantCulture));

    private Task<Stack> ClientAsync() => Stack.AgentAsync(
        "-node", "c1", "-bind", "127.0.0.1", "-data-dir", _clientData.Path, "-retry-join", $"127.0.0.1:{_serverPort}");
}
