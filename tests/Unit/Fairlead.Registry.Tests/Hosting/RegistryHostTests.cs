using Fairlead.Registry.Model;
using Fairlead.Registry.Queries;
using Fairlead.Registry.Requests;
using Fairlead.Registry.Views;
using static Fairlead.Registry.Tests.Requests;

namespace Fairlead.Registry.Tests.Hosting;

public sealed class RegistryHostTests
{
    [Fact]
    public async Task ApplyAsync_Register_IsReadAtOnce()
    {
        await using var registry = await RegistryFixture.StartAsync();

        var outcome = await registry.ApplyAsync(Register("n1", Service("n1", "web-1", "web", "blue"), Check("n1", "alive", CheckStatus.Passing, "web-1")));

        Assert.True(outcome.Applied, outcome.Error);
        var reply = await registry.Host.AskAsync(new ListEndpoints { Service = "WEB" });
        var endpoint = Assert.Single(reply.Value);
        Assert.Equal(("n1", "web-1", CheckStatus.Passing), (endpoint.Node.Name, endpoint.Service.Id, endpoint.AggregatedStatus));
        Assert.Equal(("web", "blue"), (endpoint.Checks[0].ServiceName, endpoint.Checks[0].ServiceTags[0]));
        Assert.Equal(outcome.Index, reply.Index);
    }

    [Fact]
    public async Task ApplyAsync_SameRegistrationAgain_KeepsIndexes()
    {
        await using var registry = await RegistryFixture.StartAsync();
        var request = Register("n1", Service("n1", "web-1", "web"), Check("n1", "alive", CheckStatus.Passing, "web-1"));
        await registry.ApplyAsync(request);
        var before = await registry.Host.AskAsync(new ListEndpoints { Service = "web" });

        await registry.ApplyAsync(request);

        var after = await registry.Host.AskAsync(new ListEndpoints { Service = "web" });
        Assert.Equal(before.Index, after.Index);
        Assert.Same(before.Answer, after.Answer);
    }

    [Fact]
    public async Task ApplyAsync_CheckOfUnknownService_NamesIt()
    {
        await using var registry = await RegistryFixture.StartAsync();

        var outcome = await registry.ApplyAsync(Register("n1", null, Check("n1", "c", CheckStatus.Passing, "nope")));

        Assert.False(outcome.Applied);
        Assert.Contains("unknown service ID \"nope\"", outcome.Error, StringComparison.Ordinal);
        Assert.Empty((await registry.Host.AskAsync(new ListNodes())).Value);
    }

    [Fact]
    public async Task ApplyAsync_ManyWritersOfOneKey_AllAreCounted()
    {
        await using var registry = await RegistryFixture.StartAsync();

        await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(async () =>
        {
            for (var done = 0; done < 8;)
            {
                var entry = registry.Host.Current.Keys.Find("counter");
                var count = entry is null ? 0 : entry.Value.Span[0];
                var outcome = await registry.ApplyAsync(new KeyRequest(new KeyOperation(KeyVerb.Cas, "counter")
                {
                    Value = new[] { (byte)(count + 1) },
                    Index = entry?.ModifyIndex ?? 0,
                }));
                done += outcome.Applied ? 1 : 0;
            }
        })));

        Assert.Equal(128, registry.Host.Current.Keys["counter"].Value.Span[0]);
    }

    [Fact]
    public async Task QueryAsync_Waiting_WakesOnlyForItsOwnService()
    {
        await using var registry = await RegistryFixture.StartAsync();
        await registry.ApplyAsync(Register("n1", Service("n1", "web-1", "web")));
        var first = await registry.Host.QueryAsync(new ServiceEndpointsQuery("web"), QueryOptions.Now, RegistryFixture.Token);
        var waiting = registry.Host.QueryAsync(
            new ServiceEndpointsQuery("web"), new QueryOptions { AfterIndex = first.Index }, RegistryFixture.Token).AsTask();

        await registry.ApplyAsync(Register("n1", Service("n1", "db-1", "db")));
        Assert.False(waiting.IsCompleted);
        var change = await registry.ApplyAsync(Register("n1", Service("n1", "web-2", "web")));

        var second = await waiting;
        Assert.Equal(2, second.Value.Length);
        Assert.Equal(change.Index, second.Index);
    }

    [Fact]
    public async Task StartAsync_StoreWithData_LoadsIt()
    {
        await using var registry = await RegistryFixture.StartAsync();
        await registry.ApplyAsync(Register("n1", Service("n1", "web-1", "web")));
        await registry.SetAsync("a/b", "1");

        await using var second = new Registry.Hosting.RegistryHost(
            registry.Store,
            new Registry.Hosting.RegistryHostOptions(),
            TimeProvider.System,
            Microsoft.Extensions.Logging.Abstractions.NullLogger<Registry.Hosting.RegistryHost>.Instance);
        await second.StartAsync(RegistryFixture.Token);

        Assert.Single((await second.AskAsync(new ListInstances { Service = "web" })).Value);
        Assert.Equal(registry.Host.Current.Keys["a/b"].ModifyIndex, second.Current.Keys["a/b"].ModifyIndex);
    }
}
