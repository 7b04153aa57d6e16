using System.Globalization;
using System.Text.Json;
using Fairlead.EndToEnd.Tests.Processes;

namespace Fairlead.EndToEnd.Tests.Agents;

/// <summary><c>exec</c> against real agents: a server, a client agent of it, and one that refuses.</summary>
public sealed class RemoteExecutionTests : IDisposable
{
    private const string On = "disable_remote_exec = false";

    private readonly TemporaryFolder _serverData = new();
    private readonly TemporaryFolder _clientData = new();
    private readonly int _serverPort = Ports.Free();

    public void Dispose()
    {
        _serverData.Dispose();
        _clientData.Dispose();
    }

    [Fact]
    public async Task Exec_OneAgent_PrintsItsLinesItsEndAndTheSum()
    {
        await using var agent = await Stack.AgentAsync("-dev", "-node", "alpha", "-hcl", On);
        var (code, output) = await ExecAsync(agent, null, "-verbose", "echo hello; echo $((1 + 1))");

        Assert.Equal(0, code);
        Assert.Matches(
            "^Created remote execution session: [0-9a-f-]{36}\nUploaded remote execution spec\nFired remote execution event: [0-9a-f-]{36}\n" +
            "==> alpha: acknowledged\n    alpha: hello\n    alpha: 2\n    alpha:\n==> alpha: finished with exit code 0\n" +
            "1 / 1 node\\(s\\) completed / acknowledged\nCompleted in [0-9.]+ seconds$", output);
        await NothingLeftAsync(agent);
    }

    [Fact]
    public async Task Exec_FailingCommand_EndsWithTwo()
    {
        await using var agent = await Stack.AgentAsync("-dev", "-node", "alpha", "-hcl", On);

        Assert.Equal((2, "==> alpha: finished with exit code 3\n1 / 1 node(s) completed / acknowledged"), await ExecAsync(agent, null, "exit 3"));
    }

    [Fact]
    public async Task Exec_SeveralAgents_EachRunsItAndFiltersChoose()
    {
        await using var server = await ServerAsync();
        await using var client = await ClientAsync(On);
        await client.Api.RegisterAsync("web-1", "web", 80, "blue");
        await server.Api.UntilPassingAsync("web", 1);

        var (code, output) = await ExecAsync(server, null, "echo here");
        Assert.True(code == 0, output);
        Assert.Contains("==> s1: finished with exit code 0", output, StringComparison.Ordinal);
        Assert.Contains("==> c1: finished with exit code 0", output, StringComparison.Ordinal);
        Assert.Contains("2 / 2 node(s)", output, StringComparison.Ordinal);

        // Asked through the client agent, and only those with the service.
        (code, output) = await ExecAsync(client, null, "-service", "^web$", "-tag", "blue", "-shell=false", "/bin/echo", "$HOME", "a  b");
        Assert.Equal((0, "    c1: $HOME a  b\n    c1:\n==> c1: finished with exit code 0\n1 / 1 node(s) completed / acknowledged"), (code, output));
    }

    [Fact]
    public async Task Exec_BigOutput_ArrivesWhole()
    {
        await using var agent = await Stack.AgentAsync("-dev", "-node", "alpha", "-hcl", On);
        var (code, output) = await ExecAsync(agent, null, "seq 1 200000");

        Assert.Equal(0, code);
        var lines = output.Split('\n');
        Assert.Equal(200_003, lines.Length);
        Assert.Equal(("    alpha: 1", "    alpha: 200000"), (lines[0], lines[199_999]));
        await NothingLeftAsync(agent);
    }

    [Fact]
    public async Task Exec_ScriptOnItsInput_IsRun()
    {
        await using var agent = await Stack.AgentAsync("-dev", "-node", "alpha", "-hcl", On);
        var (code, output) = await ExecAsync(agent, "#!/bin/sh\nfor i in 1 2; do echo \"round $i\"; done\n", "-");

        Assert.Equal((0, "    alpha: round 1\n    alpha: round 2\n    alpha:\n==> alpha: finished with exit code 0\n1 / 1 node(s) completed / acknowledged"), (code, output));
    }

    [Fact]
    public async Task Exec_CommandThatIsSilentForLongerThanTheWait_IsWaitedFor()
    {
        await using var agent = await Stack.AgentAsync("-dev", "-node", "alpha", "-hcl", On);
        var (code, output) = await ExecAsync(agent, null, "-wait=500ms", "sleep 3; echo done");

        Assert.True(code == 0, output);
        Assert.Contains("    alpha: done", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Exec_Interrupted_KillsWhatRunsOnTheNode()
    {
        await using var agent = await Stack.AgentAsync("-dev", "-node", "alpha", "-hcl", On);
        await using var exec = Start(agent, "echo $$; exec sleep 600");
        // The line comes when it is whole.
        var process = (await exec.WaitForLineAsync("alpha: ([0-9]+)")).Groups[1].Value;
        exec.Signal("INT");

        Assert.Equal(1, await exec.WaitForExitAsync());
        await agent.Program.WaitForLineAsync("is given up, and what runs of it is killed");
        Assert.False(Directory.Exists($"/proc/{process}"));
    }

    [Fact]
    public async Task Exec_NodeFilterThatNobodyMatches_SaysThatNobodyTookPart()
    {
        await using var agent = await Stack.AgentAsync("-dev", "-node", "alpha", "-hcl", On);
        var (code, output) = await ExecAsync(agent, null, "-wait=300ms", "-node", "^beta$", "true");

        Assert.Equal(0, code);
        Assert.Contains("0 / 0 node(s) completed / acknowledged", output, StringComparison.Ordinal);
        Assert.Contains("disable_remote_exec = false", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Exec_AgentThatRefuses_TakesNoPartAndSelfSaysSo()
    {
        await using var server = await ServerAsync();
        await using var client = await ClientAsync("disable_remote_exec = true");
        await client.Api.UntilAsync("v1/catalog/nodes", nodes => nodes.GetArrayLength() == 2);
        var (code, output) = await ExecAsync(client, null, "true");

        Assert.Equal((0, "==> s1: finished with exit code 0\n1 / 1 node(s) completed / acknowledged"), (code, output));
        Assert.False((await SelfAsync(server)).GetProperty("DisableRemoteExec").GetBoolean());
        Assert.True((await SelfAsync(client)).GetProperty("DisableRemoteExec").GetBoolean());
    }

    [Fact]
    public async Task Exec_WrongWords_SayWhatIsWrong()
    {
        await using var agent = await Stack.AgentAsync("-dev", "-node", "alpha");

        Assert.Contains("Must specify a command", (await ExecAsync(agent, null)).Output, StringComparison.Ordinal);
        Assert.Contains("tag filter without service filter", (await ExecAsync(agent, null, "-tag", "a", "true")).Output, StringComparison.Ordinal);
        Assert.Contains("-wait must be a time", (await ExecAsync(agent, null, "-wait", "soon", "true")).Output, StringComparison.Ordinal);
    }

    private static async Task<JsonElement> SelfAsync(Stack agent) => (await agent.Api.GetAsync("v1/agent/self")).GetProperty("DebugConfig");

    private static async Task NothingLeftAsync(Stack agent)
    {
        Assert.Equal(System.Net.HttpStatusCode.OK, (await agent.Api.PutAsync("v1/kv/_rexec/last", "")).Status);
        Assert.Equal("""["_rexec/last"]""", JsonSerializer.Serialize(await agent.Api.GetAsync("v1/kv/_rexec/?keys")));
        Assert.Equal(0, (await agent.Api.GetAsync("v1/session/list")).GetArrayLength());
    }

    private static RunningProgram Start(Stack agent, params string[] words) => RunningProgram.Start(
        Programs.Fairlead, ["exec", .. words], null, new Dictionary<string, string> { ["CONSUL_HTTP_ADDR"] = agent.Api.Address });

    private static async Task<(int Code, string Output)> ExecAsync(Stack agent, string? input, params string[] words)
    {
        await using var program = Start(agent, words);
        await program.GiveInputAsync(input ?? "");
        var code = await program.WaitForExitAsync();
        await program.OutputEndedAsync();
        return (code, program.Output);
    }

    private Task<Stack> ServerAsync() => Stack.AgentAsync(
        "-server", "-node", "s1", "-bind", "127.0.0.1", "-data-dir", _serverData.Path, "-server-port", _serverPort.ToString(CultureInfo.InvariantCulture), "-hcl", On);

    private Task<Stack> ClientAsync(string hcl) => Stack.AgentAsync(
        "-node", "c1", "-bind", "127.0.0.1", "-data-dir", _clientData.Path, "-retry-join", $"127.0.0.1:{_serverPort}", "-hcl", hcl);
}
