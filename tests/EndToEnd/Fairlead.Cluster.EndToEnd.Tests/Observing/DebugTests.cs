using System.Formats.Tar;
using System.IO.Compression;
using System.Text.Json;
using Fairlead.EndToEnd.Tests.Processes;

namespace Fairlead.Cluster.EndToEnd.Tests.Observing;

/// <summary>What an agent tells those who have to find out what is wrong: its log file and the archive of <c>debug</c>.</summary>
public sealed class DebugTests
{
    [Fact]
    public async Task Debug_OfARunningAgent_PacksWhatItGatheredAndTheLogFileIsJson()
    {
        using var folder = new TemporaryFolder();
        var address = new TestNetwork().Address(1);
        await using var agent = RunningProgram.Start(FairleadProgram.Path,
        [
            "agent", "-dev", "-node", "n1", "-client", address, "-bind", address, "-dns-port", "-1", "-log-level", "warn", "-log-json", "-log-file", folder["logs/"],
            "-hcl", "translate_wan_addrs = true",
        ]);
        await agent.WaitForLineAsync("agent running");

        await using var debug = RunningProgram.Start(
            FairleadProgram.Path, ["debug", "-http-addr", $"{address}:8500", "-duration", "10s", "-interval", "5s", "-output", folder["out"]]);
        await debug.WaitForLineAsync("Beginning capture interval");
        // The reload warns of the key without effect, so that there is something in the log file.
        await using var reload = RunningProgram.Start(FairleadProgram.Path, ["reload", "-http-addr", $"{address}:8500"]);
        Assert.Equal(0, await reload.WaitForExitAsync());
        Assert.Equal(0, await debug.WaitForExitAsync());

        var files = await UnpackAsync(folder["out.tar.gz"]);
        Assert.False(Directory.Exists(folder["out"]));
        Assert.Equal("10s", Json(files["index.json"]).GetProperty("Duration").GetString());
        Assert.Equal("n1", Json(files["agent.json"]).GetProperty("Config").GetProperty("NodeName").GetString());
        Assert.Equal(1, Json(files["members.json"]).GetArrayLength());
        Assert.True(Json(files["host.json"]).GetProperty("Memory").GetProperty("used").GetInt64() > 0);
        Assert.All(files["metrics.json"].TrimEnd().Split('\n'), line => Assert.True(Json(line).TryGetProperty("Gauges", out _)));
        Assert.Contains("consul.log", files.Keys);
        Assert.Contains(files.Keys, name => name.EndsWith("/runtime.json", StringComparison.Ordinal));

        // Stopped, so that everything is written.
        agent.Signal("TERM");
        await agent.WaitForExitAsync();
        var lines = (await File.ReadAllLinesAsync(folder["logs/consul.log"])).Select(Json).ToArray();
        Assert.Contains(lines, line => line.GetProperty("@message").GetString()!.Contains("translate_wan_addrs has no effect", StringComparison.Ordinal));
        Assert.All(lines, line => Assert.Equal("warn", line.GetProperty("@level").GetString()));
    }

    private static JsonElement Json(string text) => JsonSerializer.Deserialize<JsonElement>(text);

    /// <summary>By name without the archive's own directory.</summary>
    private static async Task<Dictionary<string, string>> UnpackAsync(string archive)
    {
        var files = new Dictionary<string, string>();
        await using var zipped = new GZipStream(File.OpenRead(archive), CompressionMode.Decompress);
        await using var tar = new TarReader(zipped);
        while (await tar.GetNextEntryAsync() is { } entry)
        {
            if (entry.DataStream is { } content)
            {
                using var reader = new StreamReader(content);
                files[entry.Name[(entry.Name.IndexOf('/', StringComparison.Ordinal) + 1)..]] = await reader.ReadToEndAsync();
            }
        }

        return files;
    }
}
