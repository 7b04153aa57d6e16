using System.Net;
using System.Net.Sockets;
using System.Text;
using Fairlead.Balancer.Configuration;
using Fairlead.Balancer.Configuration.Definitions;
using Fairlead.Balancer.Probes;

namespace Fairlead.Balancer.Tests.Probes;

/// <summary>Probes against real servers on the loopback.</summary>
public sealed class ProberTests
{
    private static readonly HealthCheckDefinition Http = new() { Kind = HealthCheckKind.Http, Method = "GET", Uri = "/health" };

    [Fact]
    public async Task Run_TcpListening_IsL4OK()
    {
        await using var server = new ScriptedServer("");
        Assert.Equal(ProbeStatus.L4OK, (await Run(server.EndPoint, HealthCheckDefinition.Tcp)).Status);
    }

    [Fact]
    public async Task Run_NobodyListens_IsL4CON()
    {
        IPEndPoint gone;
        await using (var server = new ScriptedServer(""))
        {
            gone = server.EndPoint;
        }

        ProbeResult result = await Run(gone, HealthCheckDefinition.Tcp);
        Assert.Equal((ProbeStatus.L4CON, "Connection refused"), (result.Status, result.Info));
    }

    [Theory]
    [InlineData("HTTP/1.0 200 OK\r\n\r\n", "L7OK", 200)]
    [InlineData("HTTP/1.1 302 Found\r\n\r\n", "L7OK", 302)]
    [InlineData("HTTP/1.1 404 Not Found\r\n\r\n", "L7STS", 404)]
    [InlineData("HTTP/1.1 500 Oh\r\n\r\n", "L7STS", 500)]
    [InlineData("HTTP/1.1 101 Switch\r\n\r\n", "L7STS", 101)]
    [InlineData("SSH-2.0-x\r\n", "L7RSP", 0)]
    [InlineData("", "L7RSP", 0)]
    [InlineData("HTTP/1.1 2", "L7RSP", 0)]
    public async Task Run_HttpAnswer_IsJudged(string answer, string status, int code)
    {
        await using var server = new ScriptedServer(answer);
        ProbeResult result = await Run(server.EndPoint, Http);
        Assert.Equal((status, code), (result.Status.ToString(), result.Code));
        Assert.Equal("GET /health HTTP/1.0\r\n\r\n", await server.Received);
    }

    [Theory]
    [InlineData("Status", "200,404", false, "L7OK")]
    [InlineData("Status", "400-499", false, "L7OK")]
    [InlineData("Status", "200-299", false, "L7STS")]
    [InlineData("Status", "404", true, "L7STS")]
    [InlineData("StatusRegex", "^4", false, "L7OK")]
    [InlineData("StatusRegex", "^2", false, "L7STS")]
    [InlineData("Body", "all is well", false, "L7OK")]
    [InlineData("Body", "all is lost", false, "L7RSP")]
    [InlineData("Body", "well", true, "L7RSP")]
    [InlineData("BodyRegex", "w[aeiou]ll$", false, "L7OK")]
    public async Task Run_Expectation_Decides(string kind, string pattern, bool negated, string status)
    {
        await using var server = new ScriptedServer("HTTP/1.1 404 Not Found\r\nContent-Length: 11\r\n\r\nall is well");
        HealthCheckDefinition check = Http with
        {
            Expectations = [new HealthCheckExpectation(Enum.Parse<HealthCheckExpectationKind>(kind), pattern, negated)],
        };
        Assert.Equal(status, (await Run(server.EndPoint, check)).Status.ToString());
    }

    [Fact]
    public async Task Run_DisableOn404_IsL7OKC()
    {
        await using var server = new ScriptedServer("HTTP/1.1 404 Not Found\r\n\r\n");
        Assert.Equal(ProbeStatus.L7OKC, (await Run(server.EndPoint, Http with { DisableOn404 = true })).Status);
    }

    [Fact]
    public async Task Run_Http11WithBody_SendsWhatIsNeeded()
    {
        await using var server = new ScriptedServer("HTTP/1.1 200 OK\r\n\r\n");
        await Run(server.EndPoint, Http with
        {
            Method = "POST", Version = "HTTP/1.1", Headers = [new HealthCheckHeader("X-A", "1")], Body = "hi",
        });
        Assert.Equal(
            $"POST /health HTTP/1.1\r\nX-A: 1\r\nHost: {server.EndPoint}\r\nConnection: close\r\nContent-Length: 2\r\n\r\nhi",
            await server.Received);
    }

    [Fact]
    public async Task Run_SilentServer_IsL7TOUT()
    {
        await using var server = new ScriptedServer(null);
        Assert.Equal(ProbeStatus.L7TOUT, (await Run(server.EndPoint, Http, interval: TimeSpan.FromMilliseconds(50))).Status);
    }

    [Fact]
    public void Target_CheckPortAndAddress_TakeTheServersPlace()
    {
        ServerDefinition server = Server(new IPEndPoint(IPAddress.Parse("10.0.0.1"), 80), new ServerCheckSettings
        {
            Address = IPAddress.Parse("10.0.0.9"), Port = 81,
        });
        Assert.Equal("10.0.0.9:81", Prober.Target(server)!.ToString());
        Assert.Null(Prober.Target(Server(new IPEndPoint(IPAddress.Loopback, 0), new ServerCheckSettings())));
    }

    private static Task<ProbeResult> Run(IPEndPoint endPoint, HealthCheckDefinition check, TimeSpan? interval = null) => Prober.RunAsync(
        Server(endPoint, new ServerCheckSettings { Interval = interval ?? TimeSpan.FromSeconds(30) }), check, new Timeouts(), "UP 1/1",
        TimeProvider.System, TestContext.Current.CancellationToken);

    private static ServerDefinition Server(EndPoint endPoint, ServerCheckSettings check) => new(new SourcePosition("t", 1))
    {
        Name = "s", AddressText = "", EndPoint = endPoint, Settings = new ServerSettings { Check = check },
    };

    /// <summary>Accepts one connection, reads a head if one comes, answers, closes. Null never answers.</summary>
    private sealed class ScriptedServer : IAsyncDisposable
    {
        private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        private readonly TaskCompletionSource<string> _received = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly CancellationTokenSource _stop = new();
        private readonly Task _run;

        public ScriptedServer(string? answer)
        {
            _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            _listener.Listen();
            EndPoint = (IPEndPoint)_listener.LocalEndPoint!;
            _run = Run(answer);
        }

        public IPEndPoint EndPoint { get; }

        public Task<string> Received => _received.Task;

        public async ValueTask DisposeAsync()
        {
            await _stop.CancelAsync();
            _listener.Dispose();
            await _run;
            _stop.Dispose();
        }

        private async Task Run(string? answer)
        {
            try
            {
                using Socket client = await _listener.AcceptAsync(_stop.Token);
                byte[] buffer = new byte[4096];
                int count = await client.ReceiveAsync(buffer, _stop.Token);
                _received.TrySetResult(Encoding.ASCII.GetString(buffer, 0, count));
                if (answer is null)
                {
                    await Task.Delay(Timeout.Infinite, _stop.Token);
                }

                await client.SendAsync(Encoding.ASCII.GetBytes(answer!), _stop.Token);
                client.Shutdown(SocketShutdown.Both);
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                _received.TrySetCanceled();
            }
        }
    }
}
