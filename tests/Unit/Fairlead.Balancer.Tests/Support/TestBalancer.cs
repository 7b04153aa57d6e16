using System.Net;
using Fairlead.Balancer.Configuration;
using Fairlead.Balancer.Configuration.Definitions;
using Fairlead.Balancer.Logging;
using Fairlead.Balancer.Routing;
using Fairlead.Balancer.Upstreams;
using Microsoft.Extensions.Logging.Abstractions;

namespace Fairlead.Balancer.Tests.Support;

/// <summary>A balancer over real loopback sockets, with a health engine that only notes what it hears.</summary>
internal sealed class TestBalancer : IAsyncDisposable
{
    private TestBalancer(BalancerHost host, NotingHealth health, NotingLog log)
    {
        Host = host;
        Health = health;
        Log = log;
    }

    public BalancerHost Host { get; }

    public NotingHealth Health { get; }

    public NotingLog Log { get; }

    public IPEndPoint EndPoint => (IPEndPoint)Host.ListeningOn("front")[0];

    public static async Task<TestBalancer> Start(BalancerConfiguration configuration)
    {
        var health = new NotingHealth();
        var log = new NotingLog();
        var host = new BalancerHost(new BalancerParts
        {
            CompileCondition = (_, _) => null,
            Health = health,
            OpenAccessLog = (_, _) => log,
            Logger = NullLogger.Instance,
        });
        await host.StartAsync(configuration);
        return new TestBalancer(host, health, log);
    }

    public static Task<TestBalancer> Start(params IPEndPoint[] servers) => Start(Configure(servers));

    public static BalancerConfiguration Configure(params IPEndPoint[] servers) =>
        Configure(b => b with { Servers = servers.Select((s, i) => Server($"s{i + 1}", s)).ToDefinitionList() });

    public static BalancerConfiguration Configure(
        Func<BackendDefinition, BackendDefinition> backend, Func<FrontendDefinition, FrontendDefinition>? frontend = null, int loops = 1)
    {
        var at = new SourcePosition("test.cfg", 1);
        var times = new Timeouts
        {
            Connect = TimeSpan.FromSeconds(5),
            Client = TimeSpan.FromSeconds(30),
            Server = TimeSpan.FromSeconds(30),
        };
        var front = new FrontendDefinition(at)
        {
            Name = "front",
            Mode = ProxyMode.Http,
            Timeouts = times,
            Binds = [new BindDefinition(at) { EndPoint = new IPEndPoint(IPAddress.Loopback, 0), Text = "127.0.0.1:0" }],
            DefaultBackend = "back",
        };
        return new BalancerConfiguration
        {
            Global = new GlobalDefinition(at) { ThreadCount = loops },
            Frontends = [frontend is null ? front : frontend(front)],
            Backends = [backend(new BackendDefinition(at) { Name = "back", Mode = ProxyMode.Http, Timeouts = times })],
        };
    }

    public static ServerDefinition Server(string name, IPEndPoint endPoint, ServerSettings? settings = null) =>
        new(new SourcePosition("test.cfg", 10))
        {
            Name = name,
            AddressText = endPoint.ToString(),
            EndPoint = endPoint,
            Settings = settings ?? new ServerSettings(),
        };

    public Task<Wire> Connect() => Wire.Connect(EndPoint);

    public ValueTask DisposeAsync() => Host.DisposeAsync();
}

/// <summary>Notes what the data plane says about servers.</summary>
internal sealed class NotingHealth : IServerHealth
{
    public List<(string Server, TrafficFailure Failure)> Failures { get; } = [];

    public Dictionary<string, ServerState> Servers { get; } = [];

    public void Track(BackendState backend, ServerState server)
    {
        lock (Failures)
        {
            Servers[server.Name] = server;
        }
    }

    public void Untrack(BackendState backend, ServerState server)
    {
    }

    public void OnTrafficFailure(BackendState backend, ServerState server, TrafficFailure failure)
    {
        lock (Failures)
        {
            Failures.Add((server.Name, failure));
        }
    }
}

/// <summary>Keeps every record as one line: status, termination, server, request line.</summary>
internal sealed class NotingLog : IAccessLog
{
    private readonly System.Threading.Channels.Channel<string> lines = System.Threading.Channels.Channel.CreateUnbounded<string>();

    public async Task<string> Next() => await lines.Reader.ReadAsync();

    public void Write(in AccessRecord record) => lines.Writer.TryWrite(
        $"{record.Status} {record.Termination.Cause}{record.Termination.Phase} {record.Server ?? "<NOSRV>"} "
        + $"\"{System.Text.Encoding.Latin1.GetString(record.RequestLine)}\"");
}
