using System.Net;
using Fairlead.Balancer.Configuration;
using Fairlead.Balancer.Configuration.Definitions;
using Fairlead.Balancer.Routing;
using Fairlead.Balancer.Upstreams;
using Microsoft.Extensions.Logging.Abstractions;

namespace Fairlead.ProxyCost;

/// <summary>The bare data plane on the measured configuration's numbers, to measure it without the rest of the program.</summary>
internal static class Serve
{
    public static async Task<int> Run(string path)
    {
        string[] lines = File.ReadAllLines(path);
        int[] binds = [.. lines.Where(l => l.Trim().StartsWith("bind ", StringComparison.Ordinal)).Select(PortOf)];
        int upstream = PortOf(lines.First(l => l.Trim().StartsWith("server ", StringComparison.Ordinal)));
        var host = new BalancerHost(new BalancerParts
        {
            CompileCondition = (_, _) => null,
            Health = new NoHealth(),
            OpenAccessLog = (_, _) => null,
            Logger = NullLogger.Instance,
        });
        await host.StartAsync(Configure(binds[0], binds[1], upstream));
        await Task.Delay(Timeout.Infinite);
        return 0;
    }

    private static int PortOf(string line) =>
        int.Parse(line[(line.LastIndexOf(':') + 1)..].Trim().Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture);

    private static BalancerConfiguration Configure(int http, int tcp, int upstream)
    {
        var at = new SourcePosition("bench", 1);
        var times = new Timeouts { Connect = TimeSpan.FromSeconds(5), Client = TimeSpan.FromSeconds(30), Server = TimeSpan.FromSeconds(30) };
        FrontendDefinition Front(string name, ProxyMode mode, int port) => new(at)
        {
            Name = name,
            Mode = mode,
            Timeouts = times,
            DefaultBackend = name,
            ForwardFor = mode == ProxyMode.Http ? new ForwardForDefinition(at) : null,
            Binds = [new BindDefinition(at) { EndPoint = new IPEndPoint(IPAddress.Loopback, port), Text = $"127.0.0.1:{port}" }],
        };
        BackendDefinition Back(string name, ProxyMode mode) => new(at)
        {
            Name = name,
            Mode = mode,
            Timeouts = times,
            HttpReuse = HttpReuse.Always,
            Servers = [new ServerDefinition(at) { Name = "one", AddressText = $"127.0.0.1:{upstream}", EndPoint = new IPEndPoint(IPAddress.Loopback, upstream) }],
        };
        return new BalancerConfiguration
        {
            Global = new GlobalDefinition(at) { ThreadCount = 1 },
            Frontends = [Front("web", ProxyMode.Http, http), Front("raw", ProxyMode.Tcp, tcp)],
            Backends = [Back("web", ProxyMode.Http), Back("raw", ProxyMode.Tcp)],
        };
    }

    private sealed class NoHealth : IServerHealth
    {
        public void Track(BackendState backend, ServerState server)
        {
        }

        public void Untrack(BackendState backend, ServerState server)
        {
        }

        public void OnTrafficFailure(BackendState backend, ServerState server, TrafficFailure failure)
        {
        }
    }
}
