using System.Net;
using System.Net.Sockets;
using System.Text;
using Fairlead.Balancer.Configuration;
using Fairlead.Balancer.Configuration.Definitions;
using Fairlead.Balancer.Tests.Discovery;
using Fairlead.Balancer.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace Fairlead.Balancer.Tests;

/// <summary>A configuration as text carries real traffic: rules, probes, discovery, logs and applies together.</summary>
public sealed class RunningBalancerTests
{
    [Fact]
    public async Task UseBackend_AclHolds_TakesTheOtherBackend()
    {
        await using TestUpstream web = TestUpstream.Answering("web");
        await using TestUpstream api = TestUpstream.Answering("api");
        await using RunningBalancer balancer = await Start($"""
            frontend f
              bind 127.0.0.1:1
              acl api path_beg /api
              acl blue hdr(host) -i blue.example
              use_backend api if api or blue !METH_POST
              default_backend web
            backend web
              server s {web.EndPoint}
            backend api
              server s {api.EndPoint}
            """);
        Assert.Equal("web", await Get(balancer, "GET / HTTP/1.1\r\nHost: red\r\n"));
        Assert.Equal("api", await Get(balancer, "GET /api/x HTTP/1.1\r\nHost: red\r\n"));
        Assert.Equal("api", await Get(balancer, "GET / HTTP/1.1\r\nHost: BLUE.example\r\n"));
        Assert.Equal("web", await Get(balancer, "POST / HTTP/1.1\r\nHost: blue.example\r\nContent-Length: 0\r\n"));
    }

    [Fact]
    public async Task AccessLog_ToASyslogSocket_HasHaproxysFields()
    {
        await using TestUpstream web = TestUpstream.Answering("hello");
        using var syslog = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        syslog.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        await using RunningBalancer balancer = await Start($"""
            frontend f
              bind 127.0.0.1:1
              log {syslog.LocalEndPoint} local0
              option httplog
              default_backend web
            backend web
              server s1 {web.EndPoint}
            """);
        await Get(balancer, "GET /a?b=1 HTTP/1.1\r\nHost: x\r\n");
        Assert.Matches(
            """^<134>[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d haproxy\[\d+\]: 127\.0\.0\.1:\d+ \[\d\d/[A-Z][a-z]{2}/\d{4}:\d\d:\d\d:\d\d\.\d{3}\] f web/s1 \d+/\d+/\d+/\d+/\d+ 200 \d+ - - ---- \d+/\d+/\d+/\d+/0 0/0 "GET /a\?b=1 HTTP/1\.1"$""",
            await Receive(syslog));
    }

    [Fact]
    public async Task Discover_InstanceRegistersAndLeaves_TrafficFollows()
    {
        await using TestUpstream one = TestUpstream.Answering("one");
        await using TestUpstream two = TestUpstream.Answering("two");
        var registry = new FakeRegistry();
        registry.Answer(FakeRegistry.Endpoint("n1", one.EndPoint.Address.ToString(), one.EndPoint.Port));
        await using RunningBalancer balancer = await Start(
            "frontend f\n  bind 127.0.0.1:1\n  default_backend web\nbackend web\n  discover web", registry);

        await Asked(registry, 2);
        Assert.Equal("one", await Get(balancer, "GET / HTTP/1.1\r\n"));
        registry.Answer(FakeRegistry.Endpoint("n2", two.EndPoint.Address.ToString(), two.EndPoint.Port));
        await Asked(registry, 1);
        Assert.Equal("two", await Get(balancer, "GET / HTTP/1.1\r\n"));
        registry.Answer();
        await Asked(registry, 1);
        Assert.Equal("two", await Get(balancer, "GET / HTTP/1.1\r\n"));
    }

    [Fact]
    public async Task Apply_CheckSwitchedOn_BeginsToProbe()
    {
        await using TestUpstream web = TestUpstream.Answering("hello");
        await using TestUpstream dead = TestUpstream.Answering("never");
        dead.Kill();
        using var syslog = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        syslog.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        string text = $"""
            frontend f
              bind 127.0.0.1:1
              default_backend web
            backend web
              log {syslog.LocalEndPoint} local1
              server s1 {web.EndPoint}
              server s2 {dead.EndPoint}
            """;
        await using RunningBalancer balancer = await Start(text);
        ConfigurationDiff diff = await balancer.ApplyAsync(await Read(text + " check"));
        Assert.Equal("applied: ~1 server web/s2", diff.ToString());
        Assert.Contains("Server web/s2 is DOWN, reason: Layer4 connection problem", await Receive(syslog), StringComparison.Ordinal);
    }

    private static async Task<RunningBalancer> Start(string text, FakeRegistry? registry = null) =>
        await RunningBalancer.StartAsync(await Read(text), registry, NullLogger.Instance, null, TestContext.Current.CancellationToken);

    /// <summary>Reads a configuration and lets the kernel choose the ports, which no configuration can ask for.</summary>
    private static async Task<BalancerConfiguration> Read(string text)
    {
        ConfigurationResult result = await ConfigurationReader.ReadTextAsync(
            "cfg", "defaults\n mode http\n timeout connect 5s\n timeout client 30s\n timeout server 30s\n" + text + "\n");
        Assert.Empty(result.Diagnostics);
        return result.Configuration! with
        {
            Global = result.Configuration.Global with { ThreadCount = 1 },
            Frontends = result.Configuration.Frontends.Select(f => f with
            {
                Binds = f.Binds.Select(b => b with { EndPoint = new IPEndPoint(IPAddress.Loopback, 0) }).ToDefinitionList(),
            }).ToDefinitionList(),
        };
    }

    private static async Task<string> Get(RunningBalancer balancer, string head)
    {
        using Wire client = await Wire.Connect((IPEndPoint)balancer.ListeningOn("f")[0]);
        await client.Send(head + "\r\n");
        return (await client.ReadResponse()).Body;
    }

    /// <summary>A question asked means that the answer before it is in effect.</summary>
    private static async Task Asked(FakeRegistry registry, int times)
    {
        for (int i = 0; i < times; i++)
        {
            await registry.Asked.Reader.ReadAsync(TestContext.Current.CancellationToken);
        }
    }

    private static async Task<string> Receive(Socket socket)
    {
        byte[] buffer = new byte[4096];
        int count = await socket.ReceiveAsync(buffer, TestContext.Current.CancellationToken);
        return Encoding.UTF8.GetString(buffer, 0, count);
    }
}
