namespace Fairlead.Api.Tests.Http;

public sealed class BlockingTests
{
    [Theory]
    [InlineData("/v1/kv/k", "PUT", "/v1/kv/k", "new")]
    [InlineData("/v1/kv/absent/key", "PUT", "/v1/kv/absent/key", "new")]
    [InlineData("/v1/kv/?recurse", "PUT", "/v1/kv/other", "new")]
    [InlineData("/v1/kv/?keys", "DELETE", "/v1/kv/k", null)]
    [InlineData("/v1/catalog/services", "PUT", "/v1/agent/service/register", """{"Name":"fresh"}""")]
    [InlineData("/v1/catalog/nodes", "PUT", "/v1/catalog/register", """{"Node":"n9","Address":"10.0.0.9"}""")]
    [InlineData("/v1/catalog/service/fresh", "PUT", "/v1/agent/service/register", """{"Name":"fresh"}""")]
    [InlineData("/v1/catalog/node/node-a", "PUT", "/v1/agent/service/register", """{"Name":"fresh"}""")]
    [InlineData("/v1/health/service/fresh", "PUT", "/v1/agent/service/register", """{"Name":"fresh"}""")]
    [InlineData("/v1/health/state/any", "PUT", "/v1/agent/check/register", """{"Name":"c","TTL":"10s"}""")]
    [InlineData("/v1/health/node/node-a", "PUT", "/v1/agent/check/register", """{"Name":"c","TTL":"10s"}""")]
    [InlineData("/v1/session/list", "PUT", "/v1/session/create", "{}")]
    public async Task Wait_ChangeOfItsOwn_WakesWithTheNewAnswer(string path, string method, string change, string? body)
    {
        await using var agent = await TestAgent.StartAsync();
        await agent.PutAsync("/v1/kv/k", "old");
        var before = await agent.GetAsync(path);
        var waiting = agent.GetAsync($"{path}{Join(path)}index={before.Index}&wait=60s");

        var changed = await agent.SendAsync(method, change, body);
        var after = await waiting;

        Assert.Equal(200, changed.Status);
        Assert.NotEqual(before.Body, after.Body);
        Assert.True(ulong.Parse(after.Index, null) > ulong.Parse(before.Index, null));
    }

    [Fact]
    public async Task Wait_ChangeOfAnother_DoesNotWake()
    {
        await using var agent = await TestAgent.StartAsync();
        await agent.PutAsync("/v1/kv/k", "old");
        var before = await agent.GetAsync("/v1/kv/k");
        var waiting = agent.GetAsync($"/v1/kv/k?index={before.Index}&wait=60s");

        await UntilItWaitsAsync(agent);
        for (var i = 0; i < 20; i++)
        {
            await agent.PutAsync($"/v1/kv/other-{i}", "v");
        }

        Assert.False(waiting.IsCompleted);
        await agent.PutAsync("/v1/kv/k", "new");
        Assert.Contains("bmV3", (await waiting).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Wait_TimeIsOver_GivesTheSameAnswerAndIndex()
    {
        await using var agent = await TestAgent.StartAsync();
        await agent.PutAsync("/v1/kv/k", "v");
        var before = await agent.GetAsync("/v1/kv/k");

        var after = await agent.GetAsync($"/v1/kv/k?index={before.Index}&wait=50ms");

        Assert.Equal((200, before.Body, before.Index), (after.Status, after.Body, after.Index));
    }

    [Fact]
    public async Task Wait_IndexFromTheFuture_ReportsTheRealOneInTheEnd()
    {
        await using var agent = await TestAgent.StartAsync();
        await agent.PutAsync("/v1/kv/k", "v");

        var after = await agent.GetAsync("/v1/kv/k?index=99999999&wait=50ms");

        Assert.Equal(200, after.Status);
        Assert.True(ulong.Parse(after.Index, null) < 99999999);
    }

    [Theory]
    [InlineData("/v1/kv/k?wait=60s")]
    [InlineData("/v1/kv/k?index=0&wait=60s")]
    public async Task Wait_WithoutAnIndex_AnswersAtOnce(string path)
    {
        await using var agent = await TestAgent.StartAsync();

        Assert.Equal(404, (await agent.GetAsync(path)).Status);
    }

    [Fact]
    public async Task Stop_WithWaitingCalls_AnswersThem()
    {
        await using var agent = await TestAgent.StartAsync();
        await agent.PutAsync("/v1/kv/k", "v");
        var before = await agent.GetAsync("/v1/kv/k");
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(agent.Http.BaseAddress!, $"/v1/kv/k?index={before.Index}&wait=60s"));
        var waiting = agent.Http.SendAsync(request, TestAgent.Token);
        await UntilItWaitsAsync(agent);

        await agent.Api.StopAsync(TestAgent.Token);

        using var response = await waiting;
        Assert.Equal(200, (int)response.StatusCode);
    }

    [Fact]
    public async Task Wait_AgentServiceByHash_WakesWhenItsContentChanges()
    {
        await using var agent = await TestAgent.StartAsync();
        await agent.PutAsync("/v1/agent/service/register", """{"Name":"web","Port":1}""");
        var hash = (await agent.GetAsync("/v1/agent/service/web")).Headers["X-Consul-ContentHash"];
        var waiting = agent.GetAsync($"/v1/agent/service/web?hash={hash}&wait=60s");

        await agent.PutAsync("/v1/agent/service/register", """{"Name":"web","Port":2}""");

        var after = await waiting;
        Assert.NotEqual(hash, after.Headers["X-Consul-ContentHash"]);
        Assert.Contains("\"Port\":2", after.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Wait_Events_WaitsOnlyWhileTheIndexIsTheNewest()
    {
        await using var agent = await TestAgent.StartAsync();
        await agent.PutAsync("/v1/event/fire/deploy", "one");
        var before = await agent.GetAsync("/v1/event/list?name=deploy");
        var waiting = agent.GetAsync($"/v1/event/list?name=deploy&index={before.Index}&wait=60s");

        await agent.PutAsync("/v1/event/fire/deploy", "two");

        var after = await waiting;
        Assert.Contains("\"Payload\":\"dHdv\"", after.Body, StringComparison.Ordinal);
        Assert.Equal(200, (await agent.GetAsync($"/v1/event/list?name=deploy&index={before.Index}&wait=60s")).Status);
    }

    private static char Join(string path) => path.Contains('?', StringComparison.Ordinal) ? '&' : '?';

    /// <summary>Until the call has come in and waits; other calls pass the time.</summary>
    private static async Task UntilItWaitsAsync(TestAgent agent)
    {
        while (agent.Api.WaitingCalls == 0)
        {
            await agent.GetAsync("/v1/status/leader");
        }
    }
}
