using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Fairlead.Store.Tests.Etcd;

/// <summary>A real etcd process on free ports with a directory of its own. Killed, and its directory deleted, when disposed.</summary>
internal sealed class EtcdServer : IAsyncDisposable
{
    private readonly TempDirectory directory = new();
    private readonly string name;
    private readonly ConcurrentQueue<string> errors = new();
    private Process? process;

    private readonly Uri? metrics;

    private EtcdServer(string name, int clientPort, int peerPort, int? tlsMetricsPort = null)
    {
        this.name = name;
        metrics = tlsMetricsPort is null ? null : new Uri($"http://127.0.0.1:{tlsMetricsPort}");
        Client = new Uri($"{(metrics is null ? "http" : "https")}://127.0.0.1:{clientPort}");
        Peer = new Uri($"http://127.0.0.1:{peerPort}");
    }

    internal Uri Client { get; }

    internal int ProcessId => process!.Id;

    private Uri Peer { get; }

    internal static async Task<EtcdServer> StartAsync(params string[] more) => (await StartClusterAsync(1, more))[0];

    /// <summary>One member that speaks TLS and asks clients for a certificate of the authority.</summary>
    internal static async Task<EtcdServer> StartTlsAsync(string caFile, string certificateFile, string keyFile)
    {
        int[] ports = FreePorts(3);
        var server = new EtcdServer("tls", ports[0], ports[1], ports[2]);
        server.Start([
            "--initial-cluster", $"tls={Text(server.Peer)}", "--listen-metrics-urls", Text(server.metrics!),
            "--cert-file", certificateFile, "--key-file", keyFile, "--trusted-ca-file", caFile, "--client-cert-auth",
        ]);
        await server.ReadyAsync();
        return server;
    }

    internal static async Task<EtcdServer[]> StartClusterAsync(int size, params string[] more)
    {
        int[] ports = FreePorts(size * 2);
        EtcdServer[] servers = [.. Enumerable.Range(0, size).Select(i => new EtcdServer("m" + i, ports[i * 2], ports[(i * 2) + 1]))];
        string initial = string.Join(',', servers.Select(static server => $"{server.name}={Text(server.Peer)}"));
        foreach (EtcdServer server in servers)
        {
            server.Start(["--initial-cluster", initial, .. more]);
        }

        await Task.WhenAll(servers.Select(static server => server.ReadyAsync()));
        return servers;
    }

    public async ValueTask DisposeAsync()
    {
        if (process is { HasExited: false })
        {
            process.Kill();
            await process.WaitForExitAsync();
        }

        process?.Dispose();
        directory.Dispose();
    }

    /// <summary>SIGKILL.</summary>
    internal async Task KillAsync()
    {
        process!.Kill();
        await process.WaitForExitAsync();
    }

    /// <summary>Starts again over the same data.</summary>
    internal void StartAgain() => Start([]);

    internal async Task ReadyAsync()
    {
        using var http = new HttpClient();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        using var again = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        for (bool ready = false; !ready;)
        {
            if (process!.HasExited)
            {
                throw new InvalidOperationException($"etcd ended: {string.Join('\n', errors)}");
            }

            try
            {
                ready = (await http.GetStringAsync(new Uri(metrics ?? Client, "/health"), patience.Token)).Contains("true", StringComparison.Ordinal);
            }
            catch (HttpRequestException)
            {
                // Not listening yet, or without a leader: asked again until patience ends.
                await again.WaitForNextTickAsync(patience.Token);
            }
        }
    }

    private void Start(string[] more)
    {
        var start = new ProcessStartInfo("etcd")
        {
            ArgumentList =
            {
                "--name", name, "--data-dir", directory.File("data"), "--log-level", "error", "--logger", "zap",
                "--listen-client-urls", Text(Client), "--advertise-client-urls", Text(Client),
                "--listen-peer-urls", Text(Peer), "--initial-advertise-peer-urls", Text(Peer),
            },
            RedirectStandardError = true,
        };
        foreach (string argument in more)
        {
            start.ArgumentList.Add(argument);
        }

        process = Process.Start(start)!;
        process.ErrorDataReceived += (_, line) => errors.Enqueue(line.Data ?? "");
        process.BeginErrorReadLine();
    }

    private static string Text(Uri uri) => uri.GetLeftPart(UriPartial.Authority);

    private static int[] FreePorts(int count)
    {
        TcpListener[] listeners = [.. Enumerable.Range(0, count).Select(static _ => new TcpListener(IPAddress.Loopback, 0))];
        Array.ForEach(listeners, static listener => listener.Start());
        int[] ports = [.. listeners.Select(static listener => ((IPEndPoint)listener.LocalEndpoint).Port)];
        Array.ForEach(listeners, static listener => listener.Stop());
        return ports;
    }
}
