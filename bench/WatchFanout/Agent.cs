using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;

namespace Fairlead.Bench.WatchFanout;

/// <summary><c>fairlead agent -dev</c> as a process of its own.</summary>
internal sealed class Agent : IAsyncDisposable
{
    private readonly Process process;
    private readonly HttpClient http;

    private Agent(Process process, int port)
    {
        this.process = process;
        Port = port;
        http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}/") };
    }

    public int Port { get; }

    public static async Task<Agent> StartAsync(string program)
    {
        var port = FreePort();
        string[] arguments = ["agent", "-dev", "-http-port", port.ToString(CultureInfo.InvariantCulture), "-dns-port", "-1", "-grpc-port", "-1"];
        var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.Contains("agent running", StringComparison.Ordinal))
            {
                _ = process.StandardOutput.ReadToEndAsync();
                return new Agent(process, port);
            }
        }

        throw new InvalidOperationException("the agent did not start");
    }

    /// <summary>Registers the watched service with another port.</summary>
    /// <returns>The index to wait after.</returns>
    public async Task<ulong> ChangeAsync(int change)
    {
        using var body = new StringContent($$"""{"Name":"web","Address":"127.0.0.1","Port":{{8000 + change}}}""", Encoding.UTF8);
        (await http.PutAsync(new Uri("v1/agent/service/register", UriKind.Relative), body)).EnsureSuccessStatusCode();
        using var answer = await http.GetAsync(new Uri("v1/health/service/web", UriKind.Relative));
        return ulong.Parse(answer.Headers.GetValues("X-Consul-Index").Single(), CultureInfo.InvariantCulture);
    }

    /// <summary>Returns when the agent has read every request: it uses no processor time any more.</summary>
    public async Task UntilQuietAsync()
    {
        var (last, quiet) = (TimeSpan.Zero, 0);
        while (quiet < 3)
        {
            await Task.Delay(200);
            process.Refresh();
            quiet = process.TotalProcessorTime - last < TimeSpan.FromMilliseconds(20) ? quiet + 1 : 0;
            last = process.TotalProcessorTime;
        }
    }

    public double ResidentMegabytes() =>
        double.Parse(Regex.Match(File.ReadAllText($"/proc/{process.Id}/status"), @"VmRSS:\s+(\d+)").Groups[1].Value, CultureInfo.InvariantCulture) / 1024;

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
    }

    private static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
