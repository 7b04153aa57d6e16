using System.Text;
using Fairlead.Registry.Model;
using Microsoft.AspNetCore.Http;

namespace Fairlead.Client.Tests;

/// <summary>Each call sends what Consul documents; the answers are the documented ones.</summary>
public sealed class ConsulClientTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string, Func<ConsulClient, Task>, string> Writes => new()
    {
        { "PUT /v1/kv/a/b v", c => c.PutKeyAsync("a/b", "v"u8.ToArray()), "true" },
        { "PUT /v1/kv/a?flags=7&cas=0 v", c => c.PutKeyAsync("a", "v"u8.ToArray(), new KeyWriteOptions { Flags = 7, CompareIndex = 0 }), "true" },
        { "PUT /v1/kv/a?acquire=s v", c => c.PutKeyAsync("a", "v"u8.ToArray(), new KeyWriteOptions { Acquire = "s" }), "true" },
        { "PUT /v1/kv/a?release=s&dc=dc2 v", c => c.PutKeyAsync("a", "v"u8.ToArray(), new KeyWriteOptions { Release = "s", Datacenter = "dc2" }), "true" },
        { "DELETE /v1/kv/a", c => c.DeleteKeyAsync("a"), "true" },
        { "DELETE /v1/kv/a/?recurse", c => c.DeleteKeyAsync("a/", recurse: true), "true" },
        { "DELETE /v1/kv/a?cas=9", c => c.DeleteKeyAsync("a", compareIndex: 9), "true" },
        { "PUT /v1/agent/service/register?replace-existing-checks=true {}", c => c.RegisterServiceAsync("{}"u8.ToArray(), true), "" },
        { "PUT /v1/agent/service/deregister/web%201", c => c.DeregisterServiceAsync("web 1"), "" },
        { "PUT /v1/agent/check/register {}", c => c.RegisterCheckAsync("{}"u8.ToArray()), "" },
        { "PUT /v1/agent/check/deregister/service:web", c => c.DeregisterCheckAsync("service:web"), "" },
        { "PUT /v1/agent/check/warn/c?note=slow", c => c.UpdateCheckAsync("c", CheckStatus.Warning, "slow"), "" },
        { "PUT /v1/agent/maintenance?enable=true&reason=move", c => c.SetMaintenanceAsync(true, "move"), "" },
        { "PUT /v1/agent/service/maintenance/w?enable=false", c => c.SetMaintenanceAsync(false, serviceId: "w"), "" },
        { "PUT /v1/agent/join/10.0.0.1?wan=1", c => c.JoinAsync("10.0.0.1", wan: true), "" },
        { "PUT /v1/agent/leave", c => c.LeaveAsync(), "" },
        { "PUT /v1/agent/force-leave/n?prune", c => c.ForceLeaveAsync("n", prune: true), "" },
        { "PUT /v1/agent/reload", c => c.ReloadAsync(), "" },
        { "PUT /v1/catalog/register {}", c => c.RegisterInCatalogAsync("{}"u8.ToArray()), "true" },
        { "PUT /v1/catalog/deregister {}", c => c.DeregisterFromCatalogAsync("{}"u8.ToArray()), "true" },
        { "PUT /v1/session/destroy/s", c => c.DestroySessionAsync("s"), "true" },
        { "PUT /v1/snapshot tar", c => c.RestoreSnapshotAsync(new MemoryStream("tar"u8.ToArray())), "" },
        { "DELETE /v1/operator/raft/peer?id=x", c => c.RemoveRaftPeerAsync(id: "x"), "" },
        { "POST /v1/operator/raft/transfer-leader?id=x", c => c.TransferLeadershipAsync("x"), "{}" },
        { "PUT /v1/operator/autopilot/configuration?cas=3 {}", c => c.SetAutopilotConfigurationAsync("{}"u8.ToArray(), 3), "true" },
    };

    [Theory]
    [MemberData(nameof(Writes), DisableDiscoveryEnumeration = true)]
    public async Task Write_Each_SendsTheDocumentedRequest(string request, Func<ConsulClient, Task> call, string answer)
    {
        await using var peer = await HttpPeer.StartAsync(HttpPeer.Json(answer));
        using var client = peer.Client();
        await call(client);
        // %3A is the colon escaped: both forms name the same path.
        Assert.Equal(request, peer.Requests.Single().Replace("%3A", ":", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Request_WithTokenAndUser_SendsBothHeaders()
    {
        var headers = new TaskCompletionSource<(string Token, string Authorization)>();
        await using var peer = await HttpPeer.StartAsync(async context =>
        {
            headers.TrySetResult((context.Request.Headers["X-Consul-Token"].ToString(), context.Request.Headers.Authorization.ToString()));
            await HttpPeer.Json("[]")(context);
        });
        using var client = peer.Client(o => o with { Token = "t", BasicUser = "ann", BasicPassword = "pw" });
        await client.GetNodesAsync(cancellationToken: Token);
        Assert.Equal(("t", "Basic " + Convert.ToBase64String("ann:pw"u8)), await headers.Task);
    }

    [Fact]
    public async Task PutKey_ConditionFailed_IsFalse()
    {
        await using var peer = await HttpPeer.StartAsync(HttpPeer.Json("false\n"));
        using var client = peer.Client();
        Assert.False(await client.PutKeyAsync("k", default, new KeyWriteOptions { CompareIndex = 0 }, Token));
    }

    [Fact]
    public async Task Write_Refused_ThrowsWithStatusAndWords()
    {
        await using var peer = await HttpPeer.StartAsync(HttpPeer.Json("Missing service name\n", status: 400));
        using var client = peer.Client();
        var error = await Assert.ThrowsAsync<ConsulRequestException>(() => client.RegisterServiceAsync("{}"u8.ToArray(), cancellationToken: Token));
        Assert.Equal((System.Net.HttpStatusCode.BadRequest, "Missing service name"), (error.Status, error.Body));
    }

    [Fact]
    public async Task Sessions_CreateRenewInfo_ReadTheDocumentedAnswers()
    {
        const string Body = """[{"ID":"s1","Name":"n","Node":"foo","LockDelay":15000000000,"Behavior":"delete","TTL":"30s","NodeChecks":["serfHealth"],"ServiceChecks":null,"CreateIndex":1,"ModifyIndex":2}]""";
        await using var peer = await HttpPeer.StartAsync(context => context.Request.Path.StartsWithSegments("/v1/session/create", StringComparison.Ordinal)
            ? HttpPeer.Json("""{"ID":"s1"}""")(context)
            : HttpPeer.Json(context.Request.Path == "/v1/session/renew/gone" ? "Session id 'gone' not found" : Body, context.Request.Path == "/v1/session/renew/gone" ? 404 : 200)(context));
        using var client = peer.Client();
        Assert.Equal("s1", await client.CreateSessionAsync(new SessionDefinition { Name = "n", Ttl = TimeSpan.FromSeconds(30), LockDelay = TimeSpan.Zero }, cancellationToken: Token));
        Assert.Equal("""PUT /v1/session/create {"Name":"n","LockDelay":"0ms","TTL":"30000ms","Behavior":"release"}""", peer.Requests.First());
        var session = await client.RenewSessionAsync("s1", Token);
        Assert.Equal((TimeSpan.FromSeconds(15), SessionBehavior.Delete, "30s"), (session!.LockDelay, session.Behavior, session.Ttl));
        Assert.Null(await client.RenewSessionAsync("gone", Token));
        Assert.Equal("s1", (await client.GetSessionAsync("s1", Token))!.Id);
        Assert.Single(await client.ListSessionsAsync("foo", Token));
    }

    [Fact]
    public async Task Agent_ServicesChecksMembersSelf_ReadTheDocumentedAnswers()
    {
        await using var peer = await HttpPeer.StartAsync(context => HttpPeer.Json(context.Request.Path.Value switch
        {
            "/v1/agent/services" => """{"z":{"ID":"z","Service":"web","Tags":null,"Port":1},"a":{"ID":"a","Service":"web"}}""",
            "/v1/agent/checks" => """{"service:web":{"Node":"n","CheckID":"service:web","Name":"x","Status":"warning","Output":"o"}}""",
            "/v1/agent/members" => """[{"Name":"n","Addr":"10.0.0.1","Port":8301,"Tags":{"role":"consul"},"Status":4,"ProtocolMin":1,"ProtocolMax":5,"ProtocolCur":2}]""",
            _ => """{"Config":{"Datacenter":"dc1"},"Member":{"Name":"n"}}""",
        })(context));
        using var client = peer.Client();
        Assert.Equal(["a", "z"], (await client.GetAgentServicesAsync(cancellationToken: Token)).Select(s => s.Id));
        Assert.Equal(CheckStatus.Warning, Assert.Single(await client.GetAgentChecksAsync(cancellationToken: Token)).Status);
        var member = Assert.Single(await client.GetMembersAsync(cancellationToken: Token));
        Assert.Equal(("failed", "consul"), (member.StatusName, member.Tags["role"]));
        Assert.Equal("n", await client.GetNodeNameAsync(Token));
    }

    [Fact]
    public async Task Catalog_Reads_FilterAndFlattenedRows()
    {
        await using var peer = await HttpPeer.StartAsync(HttpPeer.Json(
            """[{"ID":"i","Node":"n","Address":"10.0.0.1","Datacenter":"dc1","ServiceID":"w1","ServiceName":"w","ServiceTags":["t"],"ServiceAddress":"10.0.0.2","ServicePort":80}]"""));
        using var client = peer.Client(o => o with { Datacenter = "dc9" });
        var row = Assert.Single(await client.GetServiceInstancesAsync(
            "w", new CatalogFilter { Tags = ["t", "u"], NodeMeta = ["rack:1"], Expression = "a == b", Stale = true }, Token));
        Assert.Equal("10.0.0.2", row.EffectiveAddress);
        Assert.Equal("GET /v1/catalog/service/w?dc=dc9&filter=a%20%3D%3D%20b&tag=t&tag=u&node-meta=rack%3A1&stale", peer.Requests.Single());
    }

    [Fact]
    public async Task Keys_ListAndRecurse_AbsentIsEmpty()
    {
        await using var peer = await HttpPeer.StartAsync(HttpPeer.Json("", status: 404));
        using var client = peer.Client();
        Assert.Empty(await client.ListKeysAsync("p/", "/", cancellationToken: Token));
        Assert.Empty(await client.GetKeysUnderAsync("p/", cancellationToken: Token));
        Assert.Null(await client.GetKeyAsync("p", cancellationToken: Token));
        Assert.Equal("GET /v1/kv/p/?keys&separator=%2F", peer.Requests.First());
    }

    [Fact]
    public async Task Transact_RolledBack_IsAnAnswer()
    {
        await using var peer = await HttpPeer.StartAsync(HttpPeer.Json("""{"Results":null,"Errors":[{"OpIndex":0,"What":"no"}]}""", status: 409));
        using var client = peer.Client();
        var answer = await client.TransactAsync("[]"u8.ToArray(), Token);
        Assert.False(answer.Committed);
        Assert.Equal("no", answer.Document.GetProperty("Errors")[0].GetProperty("What").GetString());
    }

    [Fact]
    public async Task Events_FireAndList_KeepPayload()
    {
        const string One = """{"ID":"e","Name":"deploy","Payload":"MTIz","NodeFilter":"","ServiceFilter":"w","TagFilter":"","Version":1,"LTime":9}""";
        await using var peer = await HttpPeer.StartAsync(context => HttpPeer.Json(context.Request.Method == "PUT" ? One : $"[{One}]")(context));
        using var client = peer.Client();
        var fired = await client.FireEventAsync("deploy", "123"u8.ToArray(), service: "w", cancellationToken: Token);
        Assert.Equal("123", Encoding.UTF8.GetString(fired.Payload.Span));
        Assert.Equal("PUT /v1/event/fire/deploy?service=w 123", peer.Requests.First());
        Assert.Equal(9ul, Assert.Single(await client.ListEventsAsync("deploy", Token)).LTime);
    }

    [Fact]
    public async Task Snapshot_Save_StreamsTheBody()
    {
        await using var peer = await HttpPeer.StartAsync(context => context.Response.WriteAsync("tarball"));
        using var client = peer.Client();
        await using var stream = await client.SaveSnapshotAsync(stale: true, Token);
        using var reader = new StreamReader(stream);
        Assert.Equal("tarball", await reader.ReadToEndAsync(Token));
        Assert.Equal("GET /v1/snapshot?stale", peer.Requests.Single());
    }

    [Fact]
    public async Task Operator_RaftAndAutopilot_ReadTheDocumentedAnswers()
    {
        await using var peer = await HttpPeer.StartAsync(context => context.Request.Path == "/v1/operator/autopilot/health"
            ? HttpPeer.Json("""{"Healthy":false}""", 429)(context)
            : HttpPeer.Json("""{"Servers":[{"ID":"i","Node":"n","Address":"a:8300","Leader":true,"Voter":true,"ProtocolVersion":"3"}],"Index":1}""")(context));
        using var client = peer.Client();
        Assert.Equal(new RaftServer("i", "n", "a:8300", true, true, "3"), Assert.Single(await client.GetRaftConfigurationAsync(cancellationToken: Token)));
        Assert.False((await client.GetAutopilotHealthAsync(Token)).GetProperty("Healthy").GetBoolean());
    }
}
