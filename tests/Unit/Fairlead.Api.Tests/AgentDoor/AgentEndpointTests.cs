using System.Text;
using Fairlead.Api.Observing;
using Microsoft.Extensions.Logging;

namespace Fairlead.Api.Tests.AgentDoor;

public sealed class AgentEndpointTests
{
    [Theory]
    [InlineData("pass", 200, "passing")]
    [InlineData("warn", 429, "warning")]
    [InlineData("fail", 503, "critical")]
    public async Task Health_OfAService_IsAStatusCode(string beat, int status, string word)
    {
        await using var agent = await TestAgent.StartAsync();
        await agent.PutAsync("/v1/agent/service/register", """{"Name":"web","Check":{"TTL":"30s"}}""");

        Assert.Equal((200, ""), await OfAsync(agent.PutAsync($"/v1/agent/check/{beat}/service:web?note=n")));

        var byName = await agent.GetAsync("/v1/agent/health/service/name/web?format=text");
        var byId = await agent.GetAsync("/v1/agent/health/service/id/web");
        Assert.Equal((status, word), (byName.Status, byName.Body));
        Assert.Equal(word, byName.Headers["X-Consul-Reason"]);
        Assert.Equal(status, byId.Status);
        Assert.Equal(404, (await agent.GetAsync("/v1/agent/health/service/name/none")).Status);
    }

    [Fact]
    public async Task Health_UnderMaintenance_Is503AndSaysSo()
    {
        await using var agent = await TestAgent.StartAsync();
        await agent.PutAsync("/v1/agent/service/register", """{"Name":"web"}""");
        await agent.PutAsync("/v1/agent/service/maintenance/web?enable=true&reason=x");

        Assert.Equal((503, "maintenance"), await OfAsync(agent.GetAsync("/v1/agent/health/service/id/web?format=text")));
        Assert.Equal("[]", (await agent.GetAsync("/v1/health/service/web?passing")).Body);
    }

    [Theory]
    [InlineData("/v1/agent/service/register", """{"Name":"web","Check":{"Script":"true","Interval":"10s"}}""")]
    [InlineData("/v1/agent/check/register", """{"Name":"c","Args":["true"],"Interval":"10s"}""")]
    public async Task Register_ScriptFromAStranger_IsRefusedAndNamesTheFlag(string path, string body)
    {
        await using var agent = await TestAgent.StartAsync();

        var answer = await agent.PutAsync(path, body);

        Assert.Equal(500, answer.Status);
        Assert.Contains("enable_script_checks", answer.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Transaction_OneOperationRefused_ChangesNothingAndIs409()
    {
        await using var agent = await TestAgent.StartAsync();

        var refused = await agent.PutAsync("/v1/txn", """[{"KV":{"Verb":"set","Key":"a","Value":"MQ=="}},{"KV":{"Verb":"get","Key":"absent"}}]""");
        var applied = await agent.PutAsync("/v1/txn", """[{"KV":{"Verb":"set","Key":"a","Value":"MQ=="}},{"KV":{"Verb":"get","Key":"a"}}]""");

        Assert.Equal(409, refused.Status);
        Assert.StartsWith("""{"Results":null,"Errors":[{"OpIndex":1,"What":""", refused.Body, StringComparison.Ordinal);
        Assert.Equal(200, applied.Status);
        Assert.EndsWith("\"Errors\":null}", applied.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Filter_WrongField_Is500AndNamesIt()
    {
        await using var agent = await TestAgent.StartAsync();

        var answer = await agent.GetAsync("/v1/catalog/nodes?filter=Colour+==+red");

        Assert.Equal(500, answer.Status);
        Assert.Contains("Colour", answer.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Snapshot_SavedAndRestored_BringsEverythingBackAtAHigherIndex()
    {
        await using var agent = await TestAgent.StartAsync();
        await agent.PutAsync("/v1/kv/k", "old");
        var saved = await agent.GetAsync("/v1/snapshot");
        await agent.PutAsync("/v1/kv/k", "new");
        var before = await agent.GetAsync("/v1/kv/k");
        using var content = new ByteArrayContent(saved.Bytes);

        using var restored = await agent.Http.PutAsync(new Uri("/v1/snapshot", UriKind.Relative), content, TestAgent.Token);

        var after = await agent.GetAsync("/v1/kv/k");
        Assert.Equal(200, (int)restored.StatusCode);
        Assert.Contains(Convert.ToBase64String(Encoding.UTF8.GetBytes("old")), after.Body, StringComparison.Ordinal);
        Assert.True(ulong.Parse(after.Index, null) > ulong.Parse(before.Index, null));
        Assert.Equal(400, (await agent.PutAsync("/v1/snapshot", "not a snapshot")).Status);
    }

    [Fact]
    public async Task LeaveAndReload_Called_ReachTheProgram()
    {
        var left = new TaskCompletionSource();
        var answers = new Queue<string?>(["bad file", null]);
        await using var agent = await TestAgent.StartAsync(dependencies: rooms => rooms with
        {
            Shutdown = left.SetResult,
            ReloadAsync = _ => new ValueTask<string?>(answers.Dequeue()),
        });

        Assert.Equal((500, "bad file"), await OfAsync(agent.PutAsync("/v1/agent/reload")));
        Assert.Equal((200, ""), await OfAsync(agent.PutAsync("/v1/agent/reload")));
        Assert.Equal((200, ""), await OfAsync(agent.PutAsync("/v1/agent/leave")));
        await left.Task.WaitAsync(TestAgent.Token);
    }

    [Fact]
    public async Task Monitor_WhileSomethingIsLogged_StreamsIt()
    {
        using var logs = new LogBroadcast(TimeProvider.System);
        await using var agent = await TestAgent.StartAsync(dependencies: rooms => rooms with { Logs = logs });
        using var response = await agent.Http.GetAsync(new Uri("/v1/agent/monitor?loglevel=warn", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, TestAgent.Token);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(TestAgent.Token));
        var logger = logs.CreateLogger("agent");
        while (!logger.IsEnabled(LogLevel.Warning))
        {
            await Task.Yield();
        }

        logger.Log(LogLevel.Information, 0, "quiet", null, static (text, _) => text);
        logger.Log(LogLevel.Warning, 0, "loud", null, static (text, _) => text);

        Assert.EndsWith("[WARN]  agent: loud", await reader.ReadLineAsync(TestAgent.Token), StringComparison.Ordinal);
    }

    private static async Task<(int Status, string Body)> OfAsync(Task<Answer> call)
    {
        var answer = await call;
        return (answer.Status, answer.Body);
    }
}
