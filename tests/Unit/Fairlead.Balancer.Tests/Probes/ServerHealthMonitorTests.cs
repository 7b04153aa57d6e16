using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;
using Fairlead.Balancer.Configuration;
using Fairlead.Balancer.Configuration.Definitions;
using Fairlead.Balancer.Logging;
using Fairlead.Balancer.Probes;
using Fairlead.Balancer.Upstreams;
using Microsoft.Extensions.Logging.Abstractions;

namespace Fairlead.Balancer.Tests.Probes;

/// <summary>Probes of real sockets drive the state of a server, and the log tells.</summary>
public sealed class ServerHealthMonitorTests
{
    [Fact]
    public async Task Track_ServerThatIsDead_GoesDownAtTheFirstProbe()
    {
        await using var world = new World(listening: false);
        Assert.StartsWith("Server web/s is DOWN, reason: Layer4 connection problem, info: \"Connection refused\"", await world.Next());
        Assert.Equal("backend web has no server available!", await world.Next());
        Assert.False(world.Server.IsUp);
    }

    [Fact]
    public async Task Track_DeadServerThatComesBack_GoesUpAfterRise()
    {
        await using var world = new World(listening: false);
        await world.Next();
        await world.Next();
        world.Listen();
        Assert.StartsWith("Server web/s is UP, reason: Layer4 check passed", await world.Next());
        Assert.True(world.Server.IsUp);
    }

    [Fact]
    public async Task OnTrafficFailure_Refused_TakesItDownAndProbesBringItBack()
    {
        await using var world = new World(listening: true);
        await world.UntilProbed();
        world.Monitor.OnTrafficFailure(world.Backend, world.Server, TrafficFailure.Refused);
        Assert.Contains("DOWN", await world.Next(), StringComparison.Ordinal);
        Assert.Contains("no server", await world.Next(), StringComparison.Ordinal);
        Assert.Contains("is UP", await world.Next(), StringComparison.Ordinal);
        Assert.True(world.Server.IsUp);
    }

    [Fact]
    public async Task Untrack_Server_EndsItsProbe()
    {
        await using var world = new World(listening: true);
        Assert.NotNull(world.Monitor.Find(world.Server));
        world.Monitor.Untrack(world.Backend, world.Server);
        Assert.Null(world.Monitor.Find(world.Server));
    }

    [Fact]
    public async Task Track_ServerWithoutCheck_HasNoProbe()
    {
        await using var world = new World(listening: true, check: false);
        Assert.Null(world.Monitor.Find(world.Server));
    }

    private sealed class World : INoticeLog, IAsyncDisposable
    {
        private readonly Channel<string> _notices = Channel.CreateUnbounded<string>();
        private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

        public World(bool listening, bool check = true)
        {
            _socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            if (listening)
            {
                Listen();
            }

            var at = new SourcePosition("t", 1);
            var definition = new ServerDefinition(at)
            {
                Name = "s", AddressText = "", EndPoint = _socket.LocalEndPoint,
                Settings = new ServerSettings
                {
                    Check = new ServerCheckSettings { Enabled = check, Interval = TimeSpan.FromMilliseconds(20) },
                },
            };
            Backend = new BackendState("web", 1, _ => { });
            Server = new ServerState(Backend, definition, 0, check, initiallyUp: true, 1);
            Backend.Model = new BackendModel(new BackendDefinition(at) { Name = "web", LogHealthChecks = false }, [Server]);
            Monitor = new ServerHealthMonitor(this, NullLogger.Instance, TimeProvider.System);
            Monitor.Track(Backend, Server);
        }

        public BackendState Backend { get; }

        public ServerState Server { get; }

        public ServerHealthMonitor Monitor { get; }

        public void Listen() => _socket.Listen();

        public async Task<string> Next() => await _notices.Reader.ReadAsync(TestContext.Current.CancellationToken);

        public async Task UntilProbed()
        {
            while (Monitor.Find(Server)!.LastResult is null)
            {
                TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
                await Task.Yield();
            }
        }

        public void Notice(ProxyDefinition proxy, LogLevel level, string message) => _notices.Writer.TryWrite(message);

        public async ValueTask DisposeAsync()
        {
            await Monitor.DisposeAsync();
            _socket.Dispose();
        }
    }
}
