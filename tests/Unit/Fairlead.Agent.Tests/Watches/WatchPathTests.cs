using Fairlead.Agent.Watches;

namespace Fairlead.Agent.Tests.Watches;

public sealed class WatchPathTests
{
    public static TheoryData<WatchDefinition, string> Known => new()
    {
        { new() { Type = "key", Key = "a b/../c" }, "/v1/kv/a%20b/%2E%2E/c" },
        { new() { Type = "keyprefix", Prefix = "p/", Stale = true }, "/v1/kv/p/?recurse&stale" },
        { new() { Type = "services", Datacenter = "dc 2" }, "/v1/catalog/services?dc=dc%202" },
        { new() { Type = "nodes" }, "/v1/catalog/nodes" },
        { new() { Type = "service", Service = "web", Tags = ["a", "b&c"], PassingOnly = true }, "/v1/health/service/web?tag=a&tag=b%26c&passing" },
        { new() { Type = "checks" }, "/v1/health/state/any" },
        { new() { Type = "checks", State = "critical" }, "/v1/health/state/critical" },
        { new() { Type = "checks", Service = "web" }, "/v1/health/checks/web" },
        { new() { Type = "event", Name = "deploy" }, "/v1/event/list?name=deploy" },
    };

    public static TheoryData<WatchDefinition, string> Faulty => new()
    {
        { new() { Type = "" }, "type is missing" },
        { new() { Type = "key" }, "type key needs key" },
        { new() { Type = "keyprefix" }, "type keyprefix needs prefix" },
        { new() { Type = "service" }, "type service needs service" },
        { new() { Type = "checks", Service = "a", State = "any" }, "cannot be used together" },
        { new() { Type = "connect_roots" }, "there is no type \"connect_roots\"" },
    };

    [Theory]
    [MemberData(nameof(Known))]
    public void Of_EachType_IsTheReadThatAnswersIt(WatchDefinition watch, string path) => Assert.Equal(path, WatchPath.Of(watch, out _));

    [Theory]
    [MemberData(nameof(Faulty))]
    public void Of_DefinitionThatLacksSomething_SaysWhat(WatchDefinition watch, string wrong)
    {
        Assert.Null(WatchPath.Of(watch, out var told));
        Assert.Contains(wrong, told, StringComparison.Ordinal);
    }
}
