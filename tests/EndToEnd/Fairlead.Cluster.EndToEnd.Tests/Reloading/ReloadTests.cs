using System.Net.Http.Json;
using System.Text.Json;
using Fairlead.EndToEnd.Tests.Processes;

namespace Fairlead.Cluster.EndToEnd.Tests.Reloading;

/// <summary>SIGHUP and <c>fairlead reload</c> on a real agent.</summary>
public sealed class ReloadTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly string address = new TestNetwork().Address(1);
    private readonly HttpClient http;

    public ReloadTests() => http = new HttpClient { BaseAddress = new Uri($"http://{address}:8500/"), Timeout = TimeSpan.FromSeconds(60) };

    public void Dispose()
    {
        http.Dispose();
        folder.Dispose();
    }

    [Fact]
    public async Task Reload_OfEverything_IsTakenOverAndAHealthyServiceStaysHealthy()
    {
        var conf = Directory.CreateDirectory(folder["conf"]).FullName;
        folder.Write("conf/web.hcl", Web(interval: "1h"));
        await using var agent = RunningProgram.Start(
            FairleadProgram.Path, ["agent", "-dev", "-node", "n1", "-client", address, "-bind", address, "-dns-port", "-1", "-config-dir", conf]);
        await agent.WaitForLineAsync("agent running");
        var before = await UntilAsync("v1/health/checks/web", checks => checks[0].GetProperty("Status").GetString() == "passing");

        // 1. New keys of every kind count at once; what would take a restart is named.
        folder.Write("conf/zz.hcl", $$"""
            datacenter = "elsewhere"
            node_meta { rack = "r7" }
            log_level = "warn"
            http_config { response_headers { X-Mine = "yes" } }
            service { name = "more" }
            watches = [{ type = "key" key = "watched" args = ["{{FairleadProgram.Path}}", "kv", "put", "-http-addr={{address}}:8500", "seen", "yes"] }]
            """);
        agent.Signal("HUP");
        await agent.WaitForLineAsync("count only after a restart: datacenter$");
        await UntilAsync("v1/catalog/service/more", rows => rows.GetArrayLength() == 1 && rows[0].GetProperty("NodeMeta").GetProperty("rack").GetString() == "r7");
        await UntilAsync("v1/kv/seen", rows => rows.GetArrayLength() == 1);
        using (var answer = await http.GetAsync(new Uri("v1/agent/self", UriKind.Relative)))
        {
            Assert.Equal("yes", Assert.Single(answer.Headers.GetValues("X-Mine")));
            Assert.Equal("dc1", (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("Config").GetProperty("Datacenter").GetString());
        }

        // 2. The service whose definition stayed was not written once: it cannot have been anything but healthy.
        Assert.Equal(Index(before), Index(await http.GetFromJsonAsync<JsonElement>("v1/health/checks/web")));

        // 3. A check that changes keeps its state, too.
        folder.Write("conf/web.hcl", Web(interval: "2h"));
        await using var reload = RunningProgram.Start(FairleadProgram.Path, ["reload", "-http-addr", $"{address}:8500"]);
        Assert.Equal(0, await reload.WaitForExitAsync());
        Assert.Equal("passing", (await http.GetFromJsonAsync<JsonElement>("v1/health/checks/web"))[0].GetProperty("Status").GetString());

        // 4. A faulty configuration changes nothing, and whoever asked is told.
        folder.Write("conf/zz.hcl", "nonsense = 1");
        await using var refused = RunningProgram.Start(FairleadProgram.Path, ["reload", "-http-addr", $"{address}:8500"]);
        Assert.Equal(1, await refused.WaitForExitAsync());
        await refused.OutputEndedAsync();
        Assert.Contains("zz.hcl:1:1: invalid config key nonsense", refused.Output, StringComparison.Ordinal);
        Assert.Equal(1, (await http.GetFromJsonAsync<JsonElement>("v1/catalog/service/more")).GetArrayLength());
    }

    private static string Web(string interval) => $$"""service { name = "web" check { args = ["true"] interval = "{{interval}}" } }""";

    private static ulong Index(JsonElement checks) => checks[0].GetProperty("ModifyIndex").GetUInt64();

    private async Task<JsonElement> UntilAsync(string path, Func<JsonElement, bool> condition)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        for (var last = ""; ;)
        {
            patience.Token.ThrowIfCancellationRequested();
            using var answer = await http.GetAsync(new Uri(path, UriKind.Relative), patience.Token);
            last = await answer.Content.ReadAsStringAsync(patience.Token);
            if (answer.IsSuccessStatusCode && JsonSerializer.Deserialize<JsonElement>(last) is var found && condition(found))
            {
                return found;
            }
        }
    }
}
