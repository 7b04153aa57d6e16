using Fairlead.Templates.Configuration;
using Fairlead.Templates.Tests.Running;

namespace Fairlead.Templates.Tests.Deduplication;

/// <summary>Several runners with one template on a real registry: one reads, the others follow it.</summary>
public sealed class SharingTests
{
    private const string Template = """{{key "k"}} {{range ls "list"}}{{.Key}}={{.Value}};{{end}} {{range services}}{{.Name}}{{end}}""";

    [Fact]
    public async Task TwoRunners_OneLeads_OtherReadsItsDataOnly()
    {
        await using var registry = await RealRegistry.StartAsync();
        await registry.SetAsync("k", "1");
        await registry.SetAsync("list/a", "x");
        await using var leader = await LeaderAsync(registry, "1 a=x; ");
        await using var follower = await FollowerAsync(registry, "1 a=x; ");

        Assert.Empty(follower.Status.Watches);
        await registry.SetAsync("list/b", "y");
        await follower.TextWhereAsync(text => text.StartsWith("1 a=x;b=y; ", StringComparison.Ordinal));
        await leader.TextWhereAsync(text => text.StartsWith("1 a=x;b=y; ", StringComparison.Ordinal));
        Assert.Empty(follower.Status.Watches);
    }

    [Fact]
    public async Task Leader_Ends_FollowerLeadsAndReadsForItself()
    {
        await using var registry = await RealRegistry.StartAsync();
        await registry.SetAsync("k", "1");
        var leader = await LeaderAsync(registry, "1 ");
        await using var follower = await FollowerAsync(registry, "1 ");
        await leader.DisposeAsync();
        await follower.LineAsync("this instance leads");
        await registry.SetAsync("k", "2");
        await follower.TextWhereAsync(text => text.StartsWith("2 ", StringComparison.Ordinal));
        Assert.Contains(follower.Status.Watches, watch => watch.Name == "kv(k)");
    }

    [Fact]
    public async Task Leader_LosesItsSession_OtherLeadsAndBothStayRight()
    {
        await using var registry = await RealRegistry.StartAsync();
        await registry.SetAsync("k", "1");
        await using var leader = await LeaderAsync(registry, "1 ");
        await using var follower = await FollowerAsync(registry, "1 ");
        var key = Assert.Single(await registry.Client.ListKeysAsync("dedup/", cancellationToken: TestContext.Current.CancellationToken));
        var before = (await registry.Client.GetKeyAsync(key, cancellationToken: TestContext.Current.CancellationToken))!;
        Assert.NotEmpty(before.Session);

        // As when its machine was cut off longer than the TTL: nobody tells the leader.
        await registry.Client.DestroySessionAsync(before.Session, TestContext.Current.CancellationToken);
        await follower.LineAsync("this instance leads");
        await registry.SetAsync("k", "2");
        await follower.TextWhereAsync(text => text.StartsWith("2 ", StringComparison.Ordinal));
        await leader.TextWhereAsync(text => text.StartsWith("2 ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task DifferentTemplates_DoNotMeet()
    {
        await using var registry = await RealRegistry.StartAsync();
        await registry.SetAsync("k", "1");
        await using var one = await LeaderAsync(registry, "1 ");
        await using var two = new RunnerFixture();
        two.Start(Options(registry, two, """{{key "k"}}!"""), registry.View);
        Assert.Equal("1!", await two.NextTextAsync());
        await two.LineAsync("this instance leads");
    }

    [Fact]
    public async Task Follower_DataNotReadable_ReadsForItself()
    {
        await using var registry = await RealRegistry.StartAsync();
        await registry.SetAsync("k", "1");
        await using var leader = await LeaderAsync(registry, "1 ");
        var key = Assert.Single(await registry.Client.ListKeysAsync("dedup/", cancellationToken: TestContext.Current.CancellationToken));
        await registry.SetAsync(key, "written by something else");
        await using var follower = new RunnerFixture();
        follower.Start(Options(registry, follower, Template, TimeSpan.FromMilliseconds(200)), registry.View);
        await follower.LineAsync("reads the registry itself");
        Assert.StartsWith("1 ", await follower.NextTextAsync(), StringComparison.Ordinal);
    }

    private static async Task<RunnerFixture> LeaderAsync(RealRegistry registry, string text)
    {
        var leader = new RunnerFixture();
        leader.Start(Options(registry, leader, Template), registry.View);
        await leader.LineAsync("this instance leads");
        await leader.TextWhereAsync(rendered => rendered.StartsWith(text, StringComparison.Ordinal));
        return leader;
    }

    private static async Task<RunnerFixture> FollowerAsync(RealRegistry registry, string text)
    {
        var follower = new RunnerFixture();
        follower.Start(Options(registry, follower, Template), registry.View);
        await follower.TextWhereAsync(rendered => rendered.StartsWith(text, StringComparison.Ordinal));
        return follower;
    }

    private static TemplateRunnerOptions Options(RealRegistry registry, RunnerFixture fixture, string template, TimeSpan? ttl = null) => new()
    {
        Templates = [fixture.Applied(template)],
        MaxStale = TimeSpan.Zero,
        Consul = new ConsulSource { Address = registry.Address },
        Deduplication = new DeduplicationOptions { Enabled = true, Prefix = "dedup/", Ttl = ttl ?? TimeSpan.FromSeconds(15) },
    };
}
