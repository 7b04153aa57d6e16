using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Fairlead.EndToEnd.Tests.Processes;
using Fairlead.Faults.EndToEnd.Tests.Network;

namespace Fairlead.Faults.EndToEnd.Tests.Servers;

/// <summary>A server on a host of its own, and everything that may befall it.</summary>
internal sealed class FaultyServer : IAsyncDisposable
{
    private readonly NetworkNamespace home;

    public FaultyServer(Fabric fabric, int host, string dataDirectory)
    {
        (Host, home, DataDirectory) = (host, fabric.Host(host), dataDirectory);
        Url = new Uri($"http://{Address}:8500/");
        Http = new HttpClient(fabric.Router.HttpHandler()) { BaseAddress = Url, Timeout = TimeSpan.FromSeconds(30) };
    }

    public int Host { get; }

    public string Name => string.Create(CultureInfo.InvariantCulture, $"s{Host}");

    public string Address => Fabric.Address(Host);

    public Uri Url { get; }

    public string DataDirectory { get; }

    /// <summary>For questions of the test itself.</summary>
    public HttpClient Http { get; }

    public RunningProgram Program { get; private set; } = null!;

    public bool IsStarted => Program is not null;

    /// <summary>The etcd member below; throws when none runs.</summary>
    public int Etcd => ChildProcesses.Find(Program.Id, "etcd") ?? throw new InvalidOperationException($"{Name} has no etcd now:\n{Program.Output}");

    /// <param name="smallDisk">MiB of a file system of its own under its data, which only this process sees and which goes with it; 0 for the machine's disk.</param>
    /// <param name="arguments">What else it is told.</param>
    public void Start(int smallDisk, params string[] arguments)
    {
        Directory.CreateDirectory(DataDirectory);
        string[] agent =
        [
            Programs.Fairlead, "agent", "-server", "-node", Name, "-bind", Address, "-client", Address, "-data-dir", DataDirectory, "-dns-port", "-1", .. arguments,
        ];
        Program = home.Within(() => smallDisk == 0
            ? RunningProgram.Start(agent[0], agent[1..])
            : RunningProgram.Start("unshare", ["--mount", "sh", "-c", $"mount -t tmpfs -o size={smallDisk}m none '{DataDirectory}' && exec \"$0\" \"$@\"", .. agent]));
    }

    public Task RunsAsync() => SaysAsync("agent running");

    public Task SaysAsync(string pattern) => Program.WaitForLineAsync(pattern, TimeSpan.FromSeconds(90));

    /// <summary>As a power failure would: the member below dies with it.</summary>
    public async Task KillAsync()
    {
        await Program.KillAsync();
        await Program.DisposeAsync();
    }

    /// <summary>SIGTERM, and waits for the end.</summary>
    public async Task StopAsync()
    {
        Program.Signal("TERM");
        await Program.WaitForExitAsync(TimeSpan.FromSeconds(60));
        await Program.DisposeAsync();
    }

    /// <summary>Sends a signal to the etcd below.</summary>
    public void SignalEtcd(string name)
    {
        using var kill = Process.Start("kill", ["-" + name, Etcd.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    /// <summary>Runs <c>fairlead</c> as a user of this machine would.</summary>
    public async Task<(int Code, string Said)> RunAsync(params string[] arguments)
    {
        await using var program = home.Within(() => RunningProgram.Start(Programs.Fairlead, [.. arguments, $"-http-addr={Url.Authority}"]));
        var code = await program.WaitForExitAsync(TimeSpan.FromSeconds(60));
        await program.OutputEndedAsync();
        return (code, program.Output);
    }

    public async Task<(HttpStatusCode Status, string Body)> SendAsync(HttpMethod method, string path, string? body = null)
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative)) { Content = body is null ? null : new StringContent(body) };
        using var answer = await Http.SendAsync(request);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    /// <summary>Asks until the answer is as wanted, whatever its status.</summary>
    public async Task<JsonElement> UntilAsync(string path, Func<JsonElement, bool> condition)
    {
        var last = "";
        await Until.TrueAsync(
            async () =>
            {
                using var answer = await Http.GetAsync(new Uri(path, UriKind.Relative));
                last = await answer.Content.ReadAsStringAsync();
                return last.Length > 0 && last[0] is '{' or '[' or '"' && condition(JsonSerializer.Deserialize<JsonElement>(last));
            },
            () => $"{Name}: {path} did not come to what was waited for; last: {last}\n{Program.Output}");
        return JsonSerializer.Deserialize<JsonElement>(last);
    }

    /// <summary>Writes until it is acknowledged.</summary>
    public Task WriteAsync(string key, string value) => Until.TrueAsync(
        async () => (await SendAsync(HttpMethod.Put, "v1/kv/" + key, value)).Status == HttpStatusCode.OK,
        () => $"{Name} acknowledged no write\n{Program.Output}");

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await Program.DisposeAsync();
    }
}
