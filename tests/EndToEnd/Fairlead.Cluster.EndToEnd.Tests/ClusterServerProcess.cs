using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using Fairlead.EndToEnd.Tests.Processes;

namespace Fairlead.Cluster.EndToEnd.Tests;

/// <summary>One server with an address of its own on this machine, so that it has every default port for itself.</summary>
internal sealed class ClusterServerProcess(TestNetwork network, int number, TemporaryFolder folder) : IAsyncDisposable
{
    private readonly HttpClient http = new() { BaseAddress = new Uri($"http://{network.Address(number)}:8500/"), Timeout = TimeSpan.FromSeconds(30) };

    public string Name { get; } = $"s{number}";

    public string Address { get; } = network.Address(number);

    public string DataDirectory { get; } = folder[$"s{number}"];

    public RunningProgram? Program { get; private set; }

    /// <summary>Starts it; it serves the registry only when it is in a cluster.</summary>
    public void Start(params string[] more) => Program = RunningProgram.Start(FairleadProgram.Path,
    [
        "agent", "-server", "-node", Name, "-bind", Address, "-client", Address, "-data-dir", DataDirectory, "-dns-port", "-1",
        .. Enumerable.Range(1, 3).Select(other => "-retry-join=" + network.Address(other)), .. more,
    ]);

    public Task RunsAsync() => Program!.WaitForLineAsync("agent running", TimeSpan.FromSeconds(120));

    public Task SaysAsync(string pattern) => Program!.WaitForLineAsync(pattern, TimeSpan.FromSeconds(120));

    /// <summary>As a power failure would: the member below dies with it.</summary>
    public async Task KillAsync()
    {
        await Program!.KillAsync();
        await Program.DisposeAsync();
        Program = null;
    }

    public async Task StopAsync()
    {
        Program!.Signal("TERM");
        await Program.WaitForExitAsync();
        await Program.DisposeAsync();
        Program = null;
    }

    /// <summary>Whether the write was acknowledged.</summary>
    public async Task<bool> PutAsync(string key, string value)
    {
        try
        {
            using var answer = await http.PutAsync(new Uri("v1/kv/" + key, UriKind.Relative), new StringContent(value));
            return answer.IsSuccessStatusCode;
        }
        catch (Exception gone) when (gone is HttpRequestException or TaskCanceledException)
        {
            return false;
        }
    }

    /// <summary>Writes until it is acknowledged, as a client does that is told to come again while a leader is being chosen.</summary>
    public async Task WriteAsync(string key, string value)
    {
        var patience = Stopwatch.StartNew();
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        while (!await PutAsync(key, value))
        {
            await pace.WaitForNextTickAsync();
            Assert.True(patience.Elapsed < TimeSpan.FromSeconds(90), $"{Name} never acknowledged {key}\n{Program?.Output}");
        }
    }

    public Task<string> TextAsync(string path) => http.GetStringAsync(new Uri(path, UriKind.Relative));

    public Task<JsonElement> JsonAsync(string path) => http.GetFromJsonAsync<JsonElement>(path);

    public async Task<(int Status, string Body)> SendAsync(HttpMethod method, string path, HttpContent? content = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        using var answer = await http.SendAsync(request);
        return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    /// <summary>What the headers of a read say of the leader.</summary>
    public async Task<(string KnownLeader, long LastContact)> ContactAsync(string path)
    {
        using var answer = await http.GetAsync(new Uri(path, UriKind.Relative));
        return (answer.Headers.GetValues("X-Consul-KnownLeader").Single(), long.Parse(answer.Headers.GetValues("X-Consul-LastContact").Single(), CultureInfo.InvariantCulture));
    }

    public async Task<byte[]> BytesAsync(string path) => await http.GetByteArrayAsync(new Uri(path, UriKind.Relative));

    /// <summary>Asks until the answer is as wanted.</summary>
    public async Task<JsonElement> UntilAsync(string path, Func<JsonElement, bool> condition)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(120));
        var last = "";
        while (!patience.IsCancellationRequested)
        {
            try
            {
                var answer = await http.GetFromJsonAsync<JsonElement>(path, patience.Token);
                if (condition(answer))
                {
                    return answer;
                }

                last = answer.ToString();
            }
            catch (Exception notYet) when (notYet is HttpRequestException or JsonException)
            {
                last = notYet.Message;
            }
            catch (OperationCanceledException)
            {
                break;
            }
        }

        throw new TimeoutException($"{Name}: {path} did not come to what was waited for; last: {last}\n{Program?.Output}");
    }

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        if (Program is { } program)
        {
            await program.DisposeAsync();
        }
    }
}
