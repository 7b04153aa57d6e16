using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Fairlead.Client;

namespace Fairlead.Commands.Debugging;

/// <summary>
/// Gathers into a directory laid out as Consul's: <c>agent.json</c>, <c>host.json</c> and <c>members.json</c> once, <c>metrics.json</c> with
/// a line for each look, <c>consul.log</c>, and a directory for each look with what changes.
/// </summary>
internal sealed class DebugCapture(ConsulClient client, DebugPlan plan, string directory)
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    private bool Wants(string what) => plan.Capture.Contains(what);

    /// <summary>What does not change: who the agent is, where it runs, who else there is.</summary>
    /// <returns>The agent's version.</returns>
    /// <exception cref="ConsulRequestException">The agent does not answer.</exception>
    public async Task<string> TakeStaticAsync(CancellationToken cancellationToken)
    {
        var self = await client.GetSelfAsync(cancellationToken).ConfigureAwait(false);
        if (Wants("agent"))
        {
            await WriteAsync("agent.json", self, cancellationToken).ConfigureAwait(false);
        }

        foreach (var (what, path) in new[] { ("host", "/v1/agent/host"), ("members", "/v1/agent/members?wan=1") })
        {
            if (Wants(what))
            {
                await WriteAsync(what + ".json", await client.GetDocumentAsync(path, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
            }
        }

        return self.TryGetProperty("Config", out var config) && config.TryGetProperty("Version", out var version) ? version.ToString() : "unknown";
    }

    /// <summary>One look at what changes.</summary>
    public async Task TakeLookAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (Wants("metrics"))
        {
            var metrics = await client.GetDocumentAsync("/v1/agent/metrics", cancellationToken).ConfigureAwait(false);
            await File.AppendAllTextAsync(Path.Combine(directory, "metrics.json"), JsonSerializer.Serialize(metrics) + "\n", cancellationToken).ConfigureAwait(false);
        }

        if (Wants("pprof"))
        {
            // What Go's goroutine and heap profiles are asked for first: how much waits, how much is held.
            var self = await client.GetSelfAsync(cancellationToken).ConfigureAwait(false);
            var runtime = self.TryGetProperty("Stats", out var stats) && stats.TryGetProperty("runtime", out var section) ? section : default;
            var look = Directory.CreateDirectory(Path.Combine(directory, now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture))).Name;
            await WriteAsync(Path.Combine(look, "runtime.json"), runtime, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>The log as it is written, until cancelled.</summary>
    public async Task TakeLogAsync(CancellationToken cancellationToken)
    {
        if (!Wants("logs"))
        {
            return;
        }

        await using var log = await client.MonitorAsync("debug", json: false, cancellationToken).ConfigureAwait(false);
        await using var file = File.Create(Path.Combine(directory, "consul.log"));
        await log.CopyToAsync(file, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>What this is, for who opens it later.</summary>
    public Task WriteIndexAsync(string agentVersion, CancellationToken cancellationToken) => File.WriteAllTextAsync(
        Path.Combine(directory, "index.json"),
        new JsonObject
        {
            ["Version"] = VersionCommand.Version,
            ["AgentVersion"] = agentVersion,
            ["Interval"] = Primitives.Durations.GoDuration.Format(plan.Interval),
            ["Duration"] = Primitives.Durations.GoDuration.Format(plan.Duration),
            ["Targets"] = new JsonArray([.. plan.Capture.Select(word => JsonValue.Create(word))]),
        }.ToJsonString(Indented),
        cancellationToken);

    private Task WriteAsync(string name, JsonElement value, CancellationToken cancellationToken) =>
        File.WriteAllTextAsync(Path.Combine(directory, name), value.ValueKind == JsonValueKind.Undefined ? "null" : JsonSerializer.Serialize(value, Indented), cancellationToken);
}
