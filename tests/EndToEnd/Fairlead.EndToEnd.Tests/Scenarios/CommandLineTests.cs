using Fairlead.EndToEnd.Tests.Processes;

namespace Fairlead.EndToEnd.Tests.Scenarios;

/// <summary>The commands people type, against a running agent: words, output and exit codes as Consul's.</summary>
public sealed class CommandLineTests : IAsyncLifetime
{
    private Stack _stack = null!;

    public async ValueTask InitializeAsync() => _stack = await Stack.AgentAsync("-dev", "-node", "alpha");

    public ValueTask DisposeAsync() => _stack.DisposeAsync();

    [Fact]
    public async Task KeyValue_PutGetDelete_SayWhatConsulSays()
    {
        await ExpectAsync(0, "Success! Data written to: redis/max", "kv", "put", "redis/max", "5");
        await ExpectAsync(0, "5", "kv", "get", "redis/max");
        await ExpectAsync(0, "redis/max:5", "kv", "get", "-recurse", "redis/");
        await ExpectAsync(0, "redis/", "kv", "get", "-keys", "");
        await ExpectAsync(1, "Error! Did not write to redis/max: CAS failed", "kv", "put", "-cas", "-modify-index=1", "redis/max", "6");
        await ExpectAsync(0, "Success! Deleted key: redis/max", "kv", "delete", "redis/max");
        await ExpectAsync(1, "Error! No key exists at: redis/max", "kv", "get", "redis/max");
    }

    [Fact]
    public async Task Members_StatusThatNobodyHas_EndsWithTwo()
    {
        await ExpectAsync(0, "alpha", "members");
        await ExpectAsync(2, "", "members", "-status=failed");
    }

    [Fact]
    public async Task Services_RegisterFromFileThenDeregister_CatalogFollows()
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write("web.hcl", "service {\n  name = \"web\"\n  port = 80\n  tags = [\"a\", \"b\"]\n}\n");
        await ExpectAsync(0, "Registered service: web", "services", "register", file);
        await ExpectAsync(0, "a,b", "catalog", "services", "-tags");
        await ExpectAsync(0, "Deregistered service: web", "services", "deregister", "-id=web");
        Assert.DoesNotContain("web", await ExpectAsync(0, "consul", "catalog", "services"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Maintenance_OfTheNode_IsShownAndEnds()
    {
        await ExpectAsync(0, "Node maintenance is now enabled", "maint", "-enable", "-reason", "disk");
        await ExpectAsync(0, "Reason: disk", "maint");
        await ExpectAsync(0, "Node maintenance is now disabled", "maint", "-disable");
    }

    [Fact]
    public async Task Lock_HeldByOne_KeepsTheOtherOut()
    {
        using var folder = new TemporaryFolder();
        await using var first = RunningProgram.Start(Programs.Fairlead,
            ["lock", "-http-addr", _stack.Api.Address, "jobs/nightly", "echo held; exec sleep 600"]);
        await first.WaitForLineAsync("held");

        await ExpectAsync(1, "it was not to be had in time", "lock", "-try=1s", "jobs/nightly", "true");
    }

    [Fact]
    public async Task Snapshot_SaveThenRestore_BringsKeysBackAndNeverTurnsTheIndexBack()
    {
        using var folder = new TemporaryFolder();
        await ExpectAsync(0, "Success", "kv", "put", "keep", "me");
        await ExpectAsync(0, "Saved and verified snapshot to index", "snapshot", "save", folder["backup.snap"]);
        await ExpectAsync(0, "SHA256", "snapshot", "inspect", folder["backup.snap"]);
        await ExpectAsync(0, "Success", "kv", "delete", "keep");
        var before = await IndexAsync();
        await ExpectAsync(0, "Restored snapshot", "snapshot", "restore", folder["backup.snap"]);
        await ExpectAsync(0, "me", "kv", "get", "keep");
        Assert.True(await IndexAsync() >= before, "the index went backwards");
    }

    [Fact]
    public async Task Watch_WithoutCommand_PrintsJsonOnce() =>
        Assert.StartsWith("[", await ExpectAsync(0, "alpha", "watch", "-type=nodes"), StringComparison.Ordinal);

    [Fact]
    public async Task UnknownWord_NamesItAndListsCommands() => await ExpectAsync(127, "there is no command 'nope'", "nope");

    [Fact]
    public async Task Agent_AddressesAsPipelines_AreThoseOfTheMachine()
    {
        const string Loopback = "{{ GetAllInterfaces | include \"flags\" \"loopback\" | include \"type\" \"IPv4\" | sort \"address\" | limit 1 | join \"address\" \" \" }}";
        await using var agent = await Stack.AgentAsync("-dev", "-client", Loopback, "-advertise", "{{ GetInterfaceIP \"^lo$\" }}");

        Assert.Equal("127.0.0.1", (await agent.Api.GetAsync("v1/agent/self")).GetProperty("Member").GetProperty("Addr").GetString());
    }

    [Fact]
    public async Task Validate_AddressTemplateThatIsNone_SaysWhy()
    {
        using var folder = new TemporaryFolder();
        await ExpectAsync(1, "agent.hcl:1:1: client_addr: the address template {{ GetIP }} cannot be used", "validate", folder.Write("agent.hcl", "client_addr = \"{{ GetIP }}\"\n"));
    }

    [Fact]
    public async Task Validate_WrongFile_NamesFileLineAndNearestKey()
    {
        using var folder = new TemporaryFolder();
        await ExpectAsync(1, "agent.hcl:1:1: invalid config key datacentre (did you mean \"datacenter\"?)", "validate", folder.Write("agent.hcl", "datacentre = \"x\"\n"));
    }

    private async Task<ulong> IndexAsync()
    {
        using var http = new HttpClient();
        using var answer = await http.GetAsync(new Uri($"http://{_stack.Api.Address}/v1/kv/?recurse"));
        return ulong.Parse(answer.Headers.GetValues("X-Consul-Index").Single(), System.Globalization.CultureInfo.InvariantCulture);
    }

    private Task<string> ExpectAsync(int code, string text, params string[] words) => _stack.ExpectAsync(code, text, words);
}
