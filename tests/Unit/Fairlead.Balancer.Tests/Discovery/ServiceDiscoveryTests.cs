using System.Net;
using System.Threading.Channels;
using Fairlead.Balancer.Configuration;
using Fairlead.Balancer.Configuration.Definitions;
using Fairlead.Balancer.Discovery;
using Fairlead.Registry.Model;
using Fairlead.Registry.Views;
using Microsoft.Extensions.Logging.Abstractions;

namespace Fairlead.Balancer.Tests.Discovery;

public sealed class ServiceDiscoveryTests
{
    private readonly FakeRegistry _registry = new();
    private readonly Channel<string> _replaced = Channel.CreateUnbounded<string>();

    [Fact]
    public async Task Apply_InstancesInTheRegistry_BecomeServers()
    {
        await using ServiceDiscovery discovery = Discovery();
        _registry.Answer(
            FakeRegistry.Endpoint("n1", "10.0.0.1", 8080), FakeRegistry.Endpoint("n1", "10.0.0.1", 8081, id: "web-2"),
            FakeRegistry.Endpoint("n2", "10.0.0.2", 80, serviceAddress: "10.9.9.9"));
        await discovery.ApplyAsync(await Configuration("discover web check"));
        Assert.Equal("b: n1=10.0.0.1:8080*1 n1-web-2=10.0.0.1:8081*1 n2=10.9.9.9:80*1", await Next());
    }

    [Fact]
    public async Task Query_LineWithTagsAndMore_AsksForThem()
    {
        await using ServiceDiscovery discovery = Discovery();
        _registry.Answer(
            FakeRegistry.Endpoint("n1", "10.0.0.1", 1, tags: ["a"]), FakeRegistry.Endpoint("n2", "10.0.0.2", 1, tags: ["b", "a"]));
        await discovery.ApplyAsync(await Configuration("discover web tag a tag b dc eu near _agent any weight 3"));
        Assert.Equal("b: n2=10.0.0.2:1*3", await Next());
        Assert.Equal(
            new ServiceEndpointsQuery("web", "a", "eu", "_agent"), (await _registry.Asked.Reader.ReadAsync(TestContext.Current.CancellationToken)).Query);
    }

    [Fact]
    public async Task Change_OfTheRegistry_IsHandedOnAndAskedBehind()
    {
        await using ServiceDiscovery discovery = Discovery();
        _registry.Answer(FakeRegistry.Endpoint("n1", "10.0.0.1", 1));
        _registry.Answer(FakeRegistry.Endpoint("n1", "10.0.0.1", 1), FakeRegistry.Endpoint("n2", "10.0.0.2", 1));
        _registry.Answer(FakeRegistry.Endpoint("n2", "10.0.0.2", 1));
        await discovery.ApplyAsync(await Configuration("discover web"));
        Assert.Equal("b: n1=10.0.0.1:1*1", await Next());
        Assert.Equal("b: n1=10.0.0.1:1*1 n2=10.0.0.2:1*1", await Next());
        Assert.Equal("b: n2=10.0.0.2:1*1", await Next());
        Assert.Equal([0UL, 1, 2], await AskedIndexes(3));
    }

    [Fact]
    public async Task EmptyAnswer_KeepLastGood_LeavesTheServers()
    {
        await using ServiceDiscovery discovery = Discovery();
        _registry.Answer(FakeRegistry.Endpoint("n1", "10.0.0.1", 1));
        _registry.Answer();
        _registry.Answer(FakeRegistry.Endpoint("n3", "10.0.0.3", 1));
        await discovery.ApplyAsync(await Configuration("discover web"));
        Assert.Equal("b: n1=10.0.0.1:1*1", await Next());
        Assert.Equal("b: n3=10.0.0.3:1*1", await Next());
    }

    [Fact]
    public async Task EmptyAnswer_KeepLastGoodOff_EmptiesTheBackend()
    {
        await using ServiceDiscovery discovery = Discovery();
        _registry.Answer(FakeRegistry.Endpoint("n1", "10.0.0.1", 1));
        _registry.Answer();
        await discovery.ApplyAsync(await Configuration("discover web keep-last-good off"));
        Assert.Equal("b: n1=10.0.0.1:1*1", await Next());
        Assert.Equal("b:", await Next());
    }

    [Fact]
    public async Task FailedAnswer_LeavesTheServers_AndIsAskedAgain()
    {
        await using ServiceDiscovery discovery = Discovery();
        _registry.Answer(FakeRegistry.Endpoint("n1", "10.0.0.1", 1));
        _registry.Fail("no leader");
        _registry.Answer(FakeRegistry.Endpoint("n2", "10.0.0.2", 1));
        await discovery.ApplyAsync(await Configuration("discover web keep-last-good off"));
        Assert.Equal("b: n1=10.0.0.1:1*1", await Next());
        Assert.Equal("b: n2=10.0.0.2:1*1", await Next());
    }

    [Fact]
    public async Task IndexGoesBack_StartsFromZero()
    {
        await using ServiceDiscovery discovery = Discovery();
        _registry.AnswerAt(50, FakeRegistry.Endpoint("n1", "10.0.0.1", 1));
        _registry.AnswerAt(3, FakeRegistry.Endpoint("n2", "10.0.0.2", 1));
        await discovery.ApplyAsync(await Configuration("discover web"));
        await Next();
        await Next();
        Assert.Equal([0UL, 50, 0], await AskedIndexes(3));
    }

    [Fact]
    public async Task Weights_OfAWarningInstance_AreItsWarningWeight()
    {
        await using ServiceDiscovery discovery = Discovery();
        _registry.Answer(
            FakeRegistry.Endpoint("n1", "10.0.0.1", 1, weights: new ServiceWeights(10, 2)),
            FakeRegistry.Endpoint("n2", "10.0.0.2", 1, weights: new ServiceWeights(10, 2), status: CheckStatus.Warning));
        await discovery.ApplyAsync(await Configuration("discover web any"));
        Assert.Equal("b: n1=10.0.0.1:1*10 n2=10.0.0.2:1*2", await Next());
    }

    [Fact]
    public async Task Names_TakenByAServerLine_AreMadeDistinct()
    {
        await using ServiceDiscovery discovery = Discovery();
        _registry.Answer(FakeRegistry.Endpoint("n1", "10.0.0.1", 1));
        await discovery.ApplyAsync(await Configuration("server n1 10.0.0.8:80\n discover web"));
        Assert.Equal("b: n1#2=10.0.0.1:1*1", await Next());
    }

    [Fact]
    public async Task HostName_OfAnInstance_IsResolved_AndWhatCannotBeUsedIsLeftOut()
    {
        await using ServiceDiscovery discovery = Discovery();
        _registry.Answer(
            FakeRegistry.Endpoint("n1", "web.example", 1), FakeRegistry.Endpoint("n2", "nowhere.example", 1), FakeRegistry.Endpoint("n3", "10.0.0.3", 0));
        await discovery.ApplyAsync(await Configuration("discover web"));
        Assert.Equal("b: n1=192.0.2.7:1*1", await Next());
    }

    [Fact]
    public async Task Apply_UnchangedLine_KeepsItsLoopAndServers()
    {
        await using ServiceDiscovery discovery = Discovery();
        _registry.Answer(FakeRegistry.Endpoint("n1", "10.0.0.1", 1));
        await discovery.ApplyAsync(await Configuration("discover web"));
        await Next();
        await discovery.ApplyAsync(await Configuration("balance leastconn\n discover web"));
        Assert.Equal("b: n1=10.0.0.1:1*1", await Next());
        Assert.Equal([0UL, 1], await AskedIndexes(2));
        Assert.False(_registry.Asked.Reader.TryRead(out _));
    }

    [Fact]
    public async Task Check_NoRegistry_NamesEveryLine()
    {
        BalancerConfiguration configuration = await Configuration("discover web");
        Diagnostic only = Assert.Single(ServiceDiscovery.Check(configuration, hasRegistry: false));
        Assert.Equal("cfg:7", only.Position.ToString());
        Assert.Empty(ServiceDiscovery.Check(configuration, hasRegistry: true));
    }

    private async Task<string> Next() => await _replaced.Reader.ReadAsync(TestContext.Current.CancellationToken);

    private async Task<List<ulong>> AskedIndexes(int count)
    {
        var indexes = new List<ulong>();
        while (indexes.Count < count)
        {
            indexes.Add((await _registry.Asked.Reader.ReadAsync(TestContext.Current.CancellationToken)).Options.AfterIndex);
        }

        return indexes;
    }

    private ServiceDiscovery Discovery() => new(
        _registry,
        (backend, servers) => _replaced.Writer.TryWrite(
            string.Join(' ', servers.Select(s => $"{s.Name}={s.EndPoint}*{s.Settings.Weight}").Prepend($"{backend}:"))),
        NullLogger.Instance, TimeProvider.System,
        (name, _) => Task.FromResult<IPAddress[]>(name == "web.example" ? [IPAddress.Parse("192.0.2.7")] : []));

    private static async Task<BalancerConfiguration> Configuration(string backend)
    {
        ConfigurationResult result = await ConfigurationReader.ReadTextAsync(
            "cfg", $"defaults\n mode http\n timeout connect 1s\n timeout client 1s\n timeout server 1s\nbackend b\n {backend}\n");
        Assert.NotNull(result.Configuration);
        return result.Configuration;
    }
}
