using System.Diagnostics;
using System.Net;
using Fairlead.Api.Dns;
using Fairlead.Api.Members;
using Fairlead.Registry.Model;
using Fairlead.Registry.Requests;
using Microsoft.Extensions.Logging.Abstractions;

namespace Fairlead.Api.Tests.Dns;

/// <summary>An agent with a DNS door on ports the system picked, asked by <c>dig</c>.</summary>
internal sealed class TestZone : IAsyncDisposable
{
    private readonly TestAgent agent;
    private readonly DnsHost dns;
    private readonly DnsOptions options;

    private TestZone(TestAgent agent, DnsHost dns, DnsOptions options) => (this.agent, this.dns, this.options) = (agent, dns, options);

    public IPEndPoint Endpoint => dns.Endpoints[0];

    public static async Task<TestZone> StartAsync(Func<DnsOptions, DnsOptions>? change = null)
    {
        var agent = await TestAgent.StartAsync();
        var options = new DnsOptions { Endpoints = [new IPEndPoint(IPAddress.Loopback, 0)], Datacenter = "dc1", NodeName = "node-a" };
        var members = new SingleMember(new ApiOptions { Endpoints = [], Datacenter = "dc1", NodeName = "node-a" }, DateTimeOffset.UnixEpoch);
        options = change?.Invoke(options) ?? options;
        return new TestZone(agent, DnsHost.Start(options, agent.Registry, members, TimeProvider.System, NullLoggerFactory.Instance), options);
    }

    public void Reconfigure(Func<DnsOptions, DnsOptions> change) => dns.Reconfigure(change(options));

    public async Task NodeAsync(string name, string address, params (string Key, string Value)[] meta)
    {
        var node = new Node { Name = name, Address = address, Datacenter = "dc1", Meta = Empty.Strings.AddRange(meta.Select(pair => KeyValuePair.Create(pair.Key, pair.Value))) };
        Assert.True((await agent.Registry.ApplyAsync(new RegisterRequest(node, [], []), TestAgent.Token)).Applied);
    }

    public async Task ServiceAsync(string node, string address, ServiceInstance service, params HealthCheck[] checks)
    {
        var request = new RegisterRequest(new Node { Name = node, Address = address, Datacenter = "dc1" }, [service], [.. checks]) { SkipNodeUpdate = true };
        var outcome = await agent.Registry.ApplyAsync(request, TestAgent.Token);
        Assert.True(outcome.Applied, outcome.Error);
    }

    public async Task QueryAsync(PreparedQuery query)
    {
        var outcome = await agent.Registry.ApplyAsync(new PreparedQueryCreateRequest(query), TestAgent.Token);
        Assert.True(outcome.Applied, outcome.Error);
    }

    /// <summary>A bit of everything.</summary>
    public async Task FillAsync()
    {
        await NodeAsync("n1", "10.0.0.1", ("role", "db"));
        await NodeAsync("dotted.name", "10.0.0.2");
        await NodeAsync("six", "2001:db8::1");
        await ServiceAsync("n1", "10.0.0.1", new ServiceInstance { Node = "n1", Id = "web", Name = "web", Port = 8080, Tags = ["blue", "v1.2"], Weights = new ServiceWeights(7, 1) });
        await ServiceAsync("n1", "10.0.0.1", new ServiceInstance { Node = "n1", Id = "own", Name = "own", Port = 81, Address = "192.168.0.5" });
        await ServiceAsync("n1", "10.0.0.1", new ServiceInstance { Node = "n1", Id = "named", Name = "named", Port = 82, Address = "host.example.com" });
        await ServiceAsync(
            "n1",
            "10.0.0.1",
            new ServiceInstance { Node = "n1", Id = "sick", Name = "sick", Port = 83 },
            new HealthCheck { Node = "n1", CheckId = "sick", Name = "sick", ServiceId = "sick", Status = CheckStatus.Critical });
    }

    public Task<string> DigAsync(string name, string type, params string[] flags) => RunAsync([name, type, "+tries=1", "+time=5", .. flags]);

    public async Task<string> ShortAsync(string name, string type, params string[] flags) => (await RunAsync([name, type, "+short", "+tries=1", "+time=5", .. flags])).Trim();

    public async ValueTask DisposeAsync()
    {
        await dns.DisposeAsync();
        await agent.DisposeAsync();
    }

    private async Task<string> RunAsync(string[] arguments)
    {
        var start = new ProcessStartInfo("dig", ["@127.0.0.1", "-p", Endpoint.Port.ToString(System.Globalization.CultureInfo.InvariantCulture), .. arguments]) { RedirectStandardOutput = true };
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync(TestAgent.Token);
        await process.WaitForExitAsync(TestAgent.Token);
        return output;
    }
}
