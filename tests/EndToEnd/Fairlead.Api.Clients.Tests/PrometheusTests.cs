using System.Globalization;
using System.Text.Json;
using Fairlead.EndToEnd.Tests.Processes;

namespace Fairlead.Api.Tests;

/// <summary>
/// Debian's Prometheus finds what it scrapes in our registry, and what it scrapes is our own metrics page. Debian builds it without
/// <c>consul_sd_configs</c>, so there the targets come by the way its manual names for that case, a rendered <c>file_sd_configs</c> file;
/// another program reads the same configuration with <c>consul_sd_configs</c> in it.
/// </summary>
public sealed class PrometheusTests
{
    [Fact]
    public async Task FileDiscovery_ServiceComesAndGoes_TargetComesUpAndGoes()
    {
        using var folder = new TemporaryFolder();
        await using var agent = await Stack.AgentAsync("-dev");
        var port = Ports.Free();
        var config = folder.Write("prometheus.yml", $"""
            scrape_configs:
              - job_name: shop
                scrape_interval: 1s
                metrics_path: /v1/agent/metrics
                params: {"{format: [prometheus]}"}
                file_sd_configs:
                  - files: ['{folder["targets.json"]}']
            """);
        var template = folder.Write("targets.ctmpl", """
            [{{range $i, $s := service "metrics"}}{{if $i}},{{end}}{"targets":["{{.Address}}:{{.Port}}"],"labels":{"service_id":"{{.ID}}"}}{{end}}]
            """);
        await using var templates = RunningProgram.Start(Programs.Fairlead,
            ["template", "-consul-addr", agent.Api.Address, "-template", $"{template}:{folder["targets.json"]}"]);
        await using var prometheus = RunningProgram.Start("/usr/bin/prometheus",
            ["--config.file", config, "--storage.tsdb.path", folder["data"], "--web.listen-address", $"127.0.0.1:{port}"]);
        await prometheus.WaitForLineAsync("Server is ready to receive web requests");
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}/") };

        var scraped = int.Parse(agent.Api.Address.Split(':')[1], CultureInfo.InvariantCulture);
        await agent.Api.RegisterAsync("metrics-1", "metrics", scraped);
        await TargetsAsync(http, "the first target, up", targets => AreUp(targets, "metrics-1"));
        await agent.Api.RegisterAsync("metrics-2", "metrics", scraped);
        await TargetsAsync(http, "both targets, up", targets => AreUp(targets, "metrics-1", "metrics-2"));
        var query = await http.GetStringAsync(new Uri("api/v1/query?query=count(%7Bjob%3D%22shop%22,__name__!~%22up%7Cscrape.*%22%7D)", UriKind.Relative), TestAgent.Token);
        Assert.True(JsonDocument.Parse(query).RootElement.GetProperty("data").GetProperty("result").GetArrayLength() == 1, query + "\n" + templates.Output);

        await agent.Api.DeregisterAsync("metrics-1");
        await TargetsAsync(http, "the second target alone", targets => AreUp(targets, "metrics-2"));
    }

    /// <summary>
    /// The <c>consul_sd_configs</c> of Prometheus' configuration language, run by VictoriaMetrics, whose Debian package has them: it asks
    /// for the agent's datacenter, the list of services and each service's healthy instances with blocking queries.
    /// </summary>
    [Fact]
    public async Task ConsulDiscovery_ServiceComesAndGoes_TargetComesUpAndGoes()
    {
        using var folder = new TemporaryFolder();
        await using var agent = await Stack.AgentAsync("-dev");
        var port = Ports.Free();
        var config = folder.Write("scrape.yml", $"""
            scrape_configs:
              - job_name: shop
                scrape_interval: 1s
                metrics_path: /v1/agent/metrics
                params: {"{format: [prometheus]}"}
                consul_sd_configs:
                  - server: {agent.Api.Address}
                    services: [metrics]
                    tags: [production]
                relabel_configs:
                  - source_labels: [__meta_consul_service_id]
                    target_label: service_id
                  - source_labels: [__meta_consul_dc]
                    target_label: dc
            """);
        await using var scraper = RunningProgram.Start("/usr/bin/victoria-metrics",
            [$"-promscrape.config={config}", "-promscrape.consulSDCheckInterval=1s", $"-storageDataPath={folder["data"]}", $"-httpListenAddr=127.0.0.1:{port}"]);
        await scraper.WaitForLineAsync("started VictoriaMetrics");
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}/") };

        var scraped = int.Parse(agent.Api.Address.Split(':')[1], CultureInfo.InvariantCulture);
        await agent.Api.RegisterAsync("metrics-1", "metrics", scraped, "production");
        await agent.Api.RegisterAsync("metrics-test", "metrics", scraped, "test");
        await TargetsAsync(http, "the first target, up", targets => AreUp(targets, "metrics-1"));
        await agent.Api.RegisterAsync("metrics-2", "metrics", scraped, "production");
        var seen = await TargetsAsync(http, "both targets, up", targets => AreUp(targets, "metrics-1", "metrics-2"));
        Assert.Contains("\"dc\":\"dc1\"", seen, StringComparison.Ordinal);

        await agent.Api.DeregisterAsync("metrics-1");
        await TargetsAsync(http, "the second target alone", targets => AreUp(targets, "metrics-2"));
    }

    private static bool AreUp(JsonElement[] targets, params string[] ids) =>
        targets.All(target => target.GetProperty("health").GetString() == "up")
        && targets.Select(target => target.GetProperty("labels").GetProperty("service_id").GetString()).Order().SequenceEqual(ids);

    private static Task<string> TargetsAsync(HttpClient http, string what, Func<JsonElement[], bool> condition) => Poll.UntilAsync(what, async () =>
    {
        var body = await http.GetStringAsync(new Uri("api/v1/targets?state=active", UriKind.Relative), TestAgent.Token);
        using var document = JsonDocument.Parse(body);
        return (condition([.. document.RootElement.GetProperty("data").GetProperty("activeTargets").EnumerateArray()]), body);
    });
}
