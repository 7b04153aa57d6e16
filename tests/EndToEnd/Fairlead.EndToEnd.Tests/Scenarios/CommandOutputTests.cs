using System.Text.Json;
using System.Text.RegularExpressions;
using Fairlead.EndToEnd.Tests.Processes;

namespace Fairlead.EndToEnd.Tests.Scenarios;

/// <summary>Columns and labels that scripts cut out of the commands' output.</summary>
public sealed partial class CommandOutputTests : IAsyncLifetime
{
    private Stack _stack = null!;

    public async ValueTask InitializeAsync() => _stack = await Stack.AgentAsync("-dev", "-node", "alpha");

    public ValueTask DisposeAsync() => _stack.DisposeAsync();

    [Fact]
    public async Task Members_Piped_HasConsulsColumns()
    {
        var lines = Lines(await _stack.ExpectAsync(0, "", "members"));
        Assert.Equal(["Node", "Address", "Status", "Type", "Build", "Protocol", "DC", "Segment"], Columns(lines[0]));
        var row = Columns(lines[1]);
        Assert.Equal(["alpha", "alive", "server", "dc1", "<all>"], [row[0], row[2], row[3], row[6], row[7]]);
        Assert.Equal(["Node", "Address", "Status", "Tags"], Columns(Lines(await _stack.ExpectAsync(0, "role=consul", "members", "-detailed"))[0]));
    }

    [Fact]
    public async Task Catalog_Piped_HasConsulsColumns()
    {
        await _stack.Api.RegisterAsync("web-1", "web", 80, "b", "a");
        Assert.Equal(["consul", "web"], Lines(await _stack.ExpectAsync(0, "", "catalog", "services")));
        Assert.Equal(["consul", "web     a,b"], Lines(await _stack.ExpectAsync(0, "", "catalog", "services", "-tags")).Select(line => line.TrimEnd()));
        var nodes = Lines(await _stack.ExpectAsync(0, "", "catalog", "nodes", "-service=web"));
        Assert.Equal(["Node", "ID", "Address", "DC"], Columns(nodes[0]));
        Assert.Equal(8, Columns(nodes[1])[1].Length);
        Assert.Equal(["Node", "ID", "Address", "DC", "TaggedAddresses", "Meta"], Columns(Lines(await _stack.ExpectAsync(0, "", "catalog", "nodes", "-detailed"))[0]));
        await _stack.ExpectAsync(0, "No nodes match the given query", "catalog", "nodes", "-service=nope");
        Assert.Equal("dc1", await _stack.ExpectAsync(0, "", "catalog", "datacenters"));
    }

    [Fact]
    public async Task KeyValue_DetailedExportImport_RoundTrip()
    {
        using var folder = new TemporaryFolder();
        await _stack.ExpectAsync(0, "Success", "kv", "put", "-flags=7", "a/b", "1");
        var detailed = Lines(await _stack.ExpectAsync(0, "", "kv", "get", "-detailed", "a/b")).ToDictionary(line => Columns(line)[0], line => Columns(line)[1]);
        Assert.Equal(("7", "a/b", "-", "1"), (detailed["Flags"], detailed["Key"], detailed["Session"], detailed["Value"]));

        var exported = await _stack.ExpectAsync(0, "\"value\": \"MQ==\"", "kv", "export", "a/");
        await _stack.ExpectAsync(0, "Success! Deleted keys with prefix: a/", "kv", "delete", "-recurse", "a/");
        await _stack.ExpectAsync(0, "Imported: a/b", "kv", "import", "@" + folder.Write("keys.json", exported));
        Assert.Equal("1", await _stack.ExpectAsync(0, "", "kv", "get", "a/b"));
        Assert.Equal("MQ==", await _stack.ExpectAsync(0, "", "kv", "get", "-base64", "a/b"));
    }

    [Fact]
    public async Task OperatorRaftAndAutopilot_OneServer_AreShownAndSet()
    {
        var peers = Lines(await _stack.ExpectAsync(0, "", "operator", "raft", "list-peers"));
        Assert.Equal(["Node", "ID", "Address", "State", "Voter", "RaftProtocol"], Columns(peers[0]));
        Assert.Equal(["leader", "true", "3"], Columns(peers[1])[3..]);
        await _stack.ExpectAsync(1, "exactly one of -address or -id", "operator", "raft", "remove-peer");

        await _stack.ExpectAsync(0, "Configuration updated!", "operator", "autopilot", "set-config", "-max-trailing-logs=99", "-cleanup-dead-servers=false");
        var settings = await _stack.ExpectAsync(0, "MaxTrailingLogs = 99", "operator", "autopilot", "get-config");
        Assert.Contains("CleanupDeadServers = false", settings, StringComparison.Ordinal);
        await _stack.ExpectAsync(1, "-max-trailing-logs: 'many' cannot be used", "operator", "autopilot", "set-config", "-max-trailing-logs=many");

        var state = await _stack.ExpectAsync(0, "Failure Tolerance:            0", "operator", "autopilot", "state");
        Assert.Contains("      Name:            alpha\n", state, StringComparison.Ordinal);
        var json = JsonDocument.Parse(await _stack.ExpectAsync(0, "", "operator", "autopilot", "state", "-format=json")).RootElement;
        Assert.Equal("alpha", json.GetProperty("Servers").GetProperty(json.GetProperty("Leader").GetString()!).GetProperty("Name").GetString());
        await _stack.ExpectAsync(1, "neither pretty nor json", "operator", "autopilot", "state", "-format=xml");
    }

    [Fact]
    public async Task Event_Fired_IsListedWithItsId()
    {
        var said = await _stack.ExpectAsync(0, "Event ID: ", "event", "-name=deploy", "v2");
        var fired = (await _stack.Api.GetAsync("v1/event/list?name=deploy")).EnumerateArray().Single();
        Assert.Contains(fired.GetProperty("ID").GetString()!, said, StringComparison.Ordinal);
        Assert.Equal("djI=", fired.GetProperty("Payload").GetString());
        await _stack.ExpectAsync(1, "", "event");
    }

    [Fact]
    public async Task Watch_WithCommand_RunsItWithJsonAndIndexAtEveryChange()
    {
        await using var watch = RunningProgram.Start(Programs.Fairlead,
            ["watch", "-http-addr", _stack.Api.Address, "-type=key", "-key=flag", "echo seen $CONSUL_INDEX; cat; echo"]);
        await _stack.ExpectAsync(0, "Success", "kv", "put", "flag", "on");
        await watch.WaitForLineAsync("\"Value\": \"b24=\"");
        await _stack.ExpectAsync(0, "Success", "kv", "put", "flag", "off");
        await watch.WaitForLineAsync("\"Value\": \"b2Zm\"");
        Assert.Matches(SeenIndex(), watch.Output);
    }

    [Fact]
    public async Task Monitor_SomethingHappens_PrintsTheLine()
    {
        await using var monitor = RunningProgram.Start(Programs.Fairlead, ["monitor", "-http-addr", _stack.Api.Address, "-log-level=info"]);
        var line = monitor.WaitForLineAsync("Registered service seen-");
        for (var i = 0; !line.IsCompleted; i++)
        {
            // It prints what is logged once it listens, and does not say when.
            await _stack.Api.RegisterAsync($"seen-{i % 100}", "seen", 80 + i);
        }

        await line;
    }

    [Fact]
    public async Task InfoVersionKeygenReload_Alone_SayWhatTheyAreFor()
    {
        Assert.Matches(InfoSection(), await _stack.ExpectAsync(0, "leader = true", "info"));
        await _stack.ExpectAsync(0, "Fairlead v", "version");
        Assert.Equal(32, Convert.FromBase64String((await _stack.ExpectAsync(0, "", "keygen")).Trim()).Length);
        await _stack.ExpectAsync(0, "Configuration reload triggered", "reload");
        await _stack.ExpectAsync(1, "No node found with name 'nobody'", "force-leave", "nobody");
    }

    [Fact]
    public async Task Leave_RunningAgent_EndsItInGoodOrder()
    {
        await _stack.ExpectAsync(0, "Graceful leave complete", "leave");
        Assert.Equal(0, await _stack.Program.WaitForExitAsync());
        await _stack.ExpectAsync(1, "", "members");
    }

    private static string[] Lines(string output) => output.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private static string[] Columns(string line) => Gap().Split(line.Trim());

    [GeneratedRegex(" {2,}")]
    private static partial Regex Gap();

    [GeneratedRegex("seen [1-9][0-9]*")]
    private static partial Regex SeenIndex();

    [GeneratedRegex("(?m)^agent:\\n\\tcheck_monitors = 0$")]
    private static partial Regex InfoSection();
}
