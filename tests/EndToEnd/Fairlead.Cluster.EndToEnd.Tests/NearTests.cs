using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Fairlead.EndToEnd.Tests.Processes;

namespace Fairlead.Cluster.EndToEnd.Tests;

/// <summary>Agents measure how far away they are, and <c>near</c> goes by it.</summary>
public sealed class NearTests : IAsyncDisposable
{
    private static readonly TimeSpan OneWay = TimeSpan.FromMilliseconds(20);

    private readonly TemporaryFolder folder = new();
    private readonly TestNetwork network = new();
    private readonly List<ClusterServerProcess> servers = [];
    private readonly List<RunningProgram> agents = [];

    public async ValueTask DisposeAsync()
    {
        foreach (var agent in agents)
        {
            await agent.DisposeAsync();
        }

        foreach (var server in servers)
        {
            await server.DisposeAsync();
        }

        folder.Dispose();
    }

    [Fact]
    public async Task Near_OneAgentFarFromTheServer_SortsTheNearOneFirstAndRttShowsTheWay()
    {
        var server = await ServerAsync(1, "-bootstrap");
        await using var far = new FarAway(new IPEndPoint(IPAddress.Parse(server.Address), 8300), OneWay);

        // By name the far one comes first, so that only the distance can turn them round.
        Agent("a-far", 8, far.Address);
        Agent("b-near", 9, $"{server.Address}:8300");
        await server.SendAsync(HttpMethod.Put, "v1/catalog/register", new StringContent("""{"Node": "a-ext", "Address": "10.9.9.9", "Service": {"Service": "web"}}"""));
        await server.UntilAsync("v1/coordinate/nodes", static nodes => nodes.GetArrayLength() == 3);

        await server.UntilAsync("v1/health/service/web?near=s1", static web => Nodes(web) == "b-near a-far a-ext");
        Assert.Equal("a-far b-near a-ext", Nodes(await JsonAsync(8, "v1/health/service/web?near=_agent")));
        Assert.Equal("b-near a-far a-ext", Nodes(await JsonAsync(9, "v1/health/service/web?near=_agent")));
        Assert.Equal("s1 b-near a-far a-ext", Nodes(await server.JsonAsync("v1/catalog/nodes?near=s1")));
        await server.SendAsync(HttpMethod.Post, "v1/query", new StringContent("""{"Name": "nearest", "Service": {"Service": "web", "Near": "_agent"}}"""));
        Assert.Equal("b-near a-far a-ext", Nodes((await JsonAsync(9, "v1/query/nearest/execute")).GetProperty("Nodes")));

        Assert.InRange(await RoundTripAsync("a-far", "b-near"), 36, 50);
        Assert.InRange(await RoundTripAsync("b-near", "s1"), 0, 10);
        var self = (await JsonAsync(8, "v1/agent/self")).GetProperty("Coord");
        Assert.Equal(8, self.GetProperty("Vec").GetArrayLength());
        Assert.InRange(self.GetProperty("Error").GetDouble(), 0, 1);
    }

    [Fact]
    public async Task Near_ServersOfACluster_MeasureOneAnother()
    {
        await Task.WhenAll(Enumerable.Range(1, 3).Select(number => ServerAsync(number, "-bootstrap-expect=3")));
        await servers[0].UntilAsync("v1/coordinate/nodes", static nodes => nodes.GetArrayLength() == 3);
        Assert.InRange(await RoundTripAsync("s1", "s3"), 0, 20);
    }

    [Fact]
    public async Task DisableCoordinates_OnAnAgent_ShowsAndWritesNone()
    {
        var server = await ServerAsync(1, "-bootstrap");
        Agent("a-silent", 8, $"{server.Address}:8300", "-hcl", "disable_coordinates = true");
        Agent("b-near", 9, $"{server.Address}:8300");
        var nodes = await server.UntilAsync("v1/coordinate/nodes", static nodes => nodes.GetArrayLength() == 2);

        Assert.Equal("b-near s1", Nodes(nodes));
        Assert.Equal(JsonValueKind.Null, (await JsonAsync(8, "v1/agent/self")).GetProperty("Coord").ValueKind);
    }

    private static string Nodes(JsonElement all) => string.Join(' ', all.EnumerateArray().Select(static one =>
        (one.GetProperty("Node") is { ValueKind: JsonValueKind.Object } node ? node.GetProperty("Node") : one.GetProperty("Node")).GetString()));

    private async Task<ClusterServerProcess> ServerAsync(int number, string bootstrap)
    {
        var server = new ClusterServerProcess(network, number, folder);
        lock (servers)
        {
            servers.Add(server);
        }

        server.Start(bootstrap);
        await server.RunsAsync();
        return server;
    }

    /// <summary>It listens for nobody: on one machine all agents are near each other, whatever the way to their server.</summary>
    private void Agent(string name, int number, string join, params string[] more) => agents.Add(RunningProgram.Start(FairleadProgram.Path,
    [
        "agent", "-node", name, "-bind", network.Address(number), "-client", network.Address(number), "-data-dir", folder[name], "-dns-port", "-1", "-retry-join", join,
        "-hcl", "ports { serf_lan = -1 }", "-hcl", """service { name = "web" port = 80 }""", .. more,
    ]));

    private async Task<JsonElement> JsonAsync(int number, string path)
    {
        using var http = new HttpClient();
        return JsonSerializer.Deserialize<JsonElement>(await http.GetStringAsync(new Uri($"http://{network.Address(number)}:8500/{path}")));
    }

    private async Task<double> RoundTripAsync(string from, string to)
    {
        await using var rtt = RunningProgram.Start(FairleadProgram.Path, ["rtt", "-http-addr", $"{servers[0].Address}:8500", from, to]);
        Assert.Equal(0, await rtt.WaitForExitAsync());
        await rtt.OutputEndedAsync();
        TestContext.Current.TestOutputHelper!.WriteLine(rtt.Output);
        return double.Parse(Regex.Match(rtt.Output, @"rtt: ([0-9.]+) ms").Groups[1].Value, CultureInfo.InvariantCulture);
    }
}
