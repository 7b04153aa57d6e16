using Fairlead.Api.Observing;

namespace Fairlead.Api.Tests.Observing;

public sealed class MetricSettingsTests
{
    [Theory]
    [InlineData("consul.runtime.heap", false)]
    [InlineData("consul.runtime.sys_bytes", true)]
    [InlineData("consul.api.http", true)]
    public void Allows_SeveralRules_TheLongestThatFitsDecides(string name, bool told) =>
        Assert.Equal(told, new MetricSettings { PrefixFilter = ["-consul.runtime", "+consul.runtime.sys"] }.Allows(name));

    [Fact]
    public void Allows_NoRuleFits_TheDefaultDecides()
    {
        var settings = new MetricSettings { PrefixFilter = ["+consul.api"], FilterDefault = false };

        Assert.True(settings.Allows("consul.api.http"));
        Assert.False(settings.Allows("consul.runtime.heap"));
    }

    [Theory]
    [InlineData("consul.api.http", "shop.api.http")]
    [InlineData("fairlead.store.durable_write", "fairlead.store.durable_write")]
    public void Rename_OtherPrefix_TakesThePlaceOfConsuls(string name, string told) => Assert.Equal(told, new MetricSettings { Prefix = "shop" }.Rename(name));

    [Fact]
    public async Task Metrics_FilteredNames_AreNotTold()
    {
        await using var agent = await TestAgent.StartAsync(options => options with { Metrics = new() { Prefix = "shop", PrefixFilter = ["-shop.runtime"] } });

        var told = (await agent.GetAsync("/v1/agent/metrics?format=prometheus")).Body;

        Assert.DoesNotContain("runtime_alloc_bytes", told, StringComparison.Ordinal);
        Assert.Contains("fairlead_runtime_threads", told, StringComparison.Ordinal);
    }
}
