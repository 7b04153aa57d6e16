using Fairlead.Client.Views;
using Fairlead.Registry.Model;
using Fairlead.Registry.Views;
using Microsoft.AspNetCore.Http;

namespace Fairlead.Client.Tests;

public sealed class ConsulRegistryViewTests
{
    private const string Health = """
        [{"Node":{"ID":"8f5d","Node":"n1","Address":"10.0.0.1","Datacenter":"dc1","TaggedAddresses":{"lan":"10.0.0.1"},"Meta":null,"CreateIndex":3,"ModifyIndex":4},
          "Service":{"ID":"web1","Service":"web","Tags":["b","a"],"Address":"","Meta":{"k":"v"},"Port":80,"Weights":{"Passing":5,"Warning":2},"EnableTagOverride":true,
            "TaggedAddresses":{"lan":{"Address":"10.0.0.9","Port":81}},"Proxy":{},"Unknown":[1],"CreateIndex":5,"ModifyIndex":6},
          "Checks":[{"Node":"n1","CheckID":"serfHealth","Name":"Serf","Status":"passing"},{"Node":"n1","CheckID":"c","Name":"c","Status":"odd","ServiceTags":null}]}]
        """;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Query_ServiceEndpoints_ReadsEveryField()
    {
        await using var peer = await HttpPeer.StartAsync(HttpPeer.Json(Health, index: 42));
        using var client = peer.Client();
        var view = new ConsulRegistryView(client, TimeProvider.System);
        var answer = await view.QueryAsync(new ServiceEndpointsQuery("web", Tag: "a b", Datacenter: "dc2", Near: "_agent", PassingOnly: true), QueryOptions.Now, Token);
        Assert.Equal("GET /v1/health/service/web?tag=a%20b&near=_agent&passing&dc=dc2", peer.Requests.Single());
        Assert.Equal(42ul, answer.Index);
        var endpoint = Assert.Single(answer.Value);
        Assert.Equal("10.0.0.1", endpoint.EffectiveAddress);
        Assert.Equal(["b", "a"], endpoint.Service.Tags);
        Assert.Equal(new ServiceAddress("10.0.0.9", 81), endpoint.Service.TaggedAddresses["lan"]);
        Assert.Equal(new ServiceWeights(5, 2), endpoint.Service.Weights);
        Assert.Equal("v", endpoint.Service.Meta["k"]);
        Assert.Equal(CheckStatus.Critical, endpoint.AggregatedStatus);
    }

    [Fact]
    public async Task Query_AfterIndex_SendsIndexAndWaitInMilliseconds()
    {
        await using var peer = await HttpPeer.StartAsync(HttpPeer.Json("{\"b\":[\"t2\",\"t1\"],\"a\":[]}"));
        using var client = peer.Client();
        var view = new ConsulRegistryView(client, TimeProvider.System);
        var answer = await view.QueryAsync(
            new ServicesQuery(), new QueryOptions { AfterIndex = 6, Wait = TimeSpan.FromSeconds(60), MaxStale = TimeSpan.FromSeconds(2) }, Token);
        Assert.Equal("GET /v1/catalog/services?index=6&wait=60000ms&stale", peer.Requests.Single());
        Assert.Equal(["a", "b"], answer.Value.Select(service => service.Name));
        Assert.Equal(["t1", "t2"], answer.Value[1].Tags);
    }

    [Fact]
    public async Task Query_TooStale_AsksAgainWithoutStale()
    {
        await using var peer = await HttpPeer.StartAsync(async context =>
        {
            context.Response.Headers["X-Consul-LastContact"] = "2001";
            await HttpPeer.Json("[]")(context);
        });
        using var client = peer.Client();
        var view = new ConsulRegistryView(client, TimeProvider.System);
        await view.QueryAsync(new NodesQuery(), new QueryOptions { MaxStale = TimeSpan.FromSeconds(2) }, Token);
        Assert.Equal(["GET /v1/catalog/nodes?stale", "GET /v1/catalog/nodes"], peer.Requests);
    }

    [Fact]
    public async Task Query_AbsentKey_IsNullWithIndex()
    {
        await using var peer = await HttpPeer.StartAsync(HttpPeer.Json("", status: 404, index: 9));
        using var client = peer.Client();
        var view = new ConsulRegistryView(client, TimeProvider.System);
        var answer = await view.QueryAsync(new KeyQuery("a/../b c//d"), QueryOptions.Now, Token);
        Assert.Equal(new QueryAnswer<KeyValueEntry?>(9, null), answer);
        Assert.Equal("GET /v1/kv/a/%2E%2E/b%20c//d", peer.Requests.Single());
    }

    [Fact]
    public async Task Query_KeyPrefix_DecodesValues()
    {
        await using var peer = await HttpPeer.StartAsync(HttpPeer.Json(
            """[{"Key":"p/a","Value":"aGk=","Flags":3,"LockIndex":1,"Session":"s","CreateIndex":4,"ModifyIndex":5},{"Key":"p/b","Value":null}]"""));
        using var client = peer.Client();
        var view = new ConsulRegistryView(client, TimeProvider.System);
        var answer = await view.QueryAsync(new KeyPrefixQuery("p/"), QueryOptions.Now, Token);
        Assert.Equal("hi"u8.ToArray(), answer.Value[0].Value.ToArray());
        Assert.Equal(0, answer.Value[1].Value.Length);
        Assert.Equal((3ul, "s", 5ul), (answer.Value[0].Flags, answer.Value[0].Session, answer.Value[0].ModifyIndex));
    }

    [Fact]
    public async Task Query_UnknownNode_IsNull()
    {
        await using var peer = await HttpPeer.StartAsync(HttpPeer.Json("null"));
        using var client = peer.Client();
        var view = new ConsulRegistryView(client, TimeProvider.System);
        Assert.Null((await view.QueryAsync(new NodeServicesQuery("ghost"), QueryOptions.Now, Token)).Value);
    }

    [Fact]
    public async Task Query_NodeWithoutName_IsTheAgentsOwn()
    {
        await using var peer = await HttpPeer.StartAsync(context => context.Request.Path == "/v1/agent/self"
            ? HttpPeer.Json("""{"Config":{"NodeName":"me"}}""")(context)
            : HttpPeer.Json("""{"Node":{"Node":"me","Address":"1.2.3.4"},"Services":{"z":{"ID":"z","Service":"z"},"a":{"ID":"a","Service":"a"}}}""")(context));
        using var client = peer.Client();
        var view = new ConsulRegistryView(client, TimeProvider.System);
        var node = (await view.QueryAsync(new NodeServicesQuery(""), QueryOptions.Now, Token)).Value;
        Assert.Equal("me", node!.Node.Name);
        Assert.Equal(["a", "z"], node.Services.Select(service => service.Id));
        Assert.Contains("GET /v1/catalog/node/me", peer.Requests);
    }

    [Theory]
    [InlineData(500, "No cluster leader")]
    [InlineData(429, "Your IP is issuing too many concurrent connections")]
    [InlineData(403, "Permission denied")]
    public async Task Query_Refused_IsUnavailableWithTheAgentsWords(int status, string words)
    {
        await using var peer = await HttpPeer.StartAsync(async context =>
        {
            context.Response.StatusCode = status;
            await context.Response.WriteAsync(words);
        });
        using var client = peer.Client(options => options with { Token = "s3cret" });
        var view = new ConsulRegistryView(client, TimeProvider.System);
        var error = await Assert.ThrowsAsync<RegistryUnavailableException>(
            async () => await view.QueryAsync(new KeyQuery("k"), QueryOptions.Now, Token));
        Assert.Contains($"{status} {words}", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Query_NobodyListens_IsUnavailable()
    {
        var peer = await HttpPeer.StartAsync(HttpPeer.Json("[]"));
        using var client = peer.Client();
        await peer.DisposeAsync();
        var view = new ConsulRegistryView(client, TimeProvider.System);
        await Assert.ThrowsAsync<RegistryUnavailableException>(async () => await view.QueryAsync(new NodesQuery(), QueryOptions.Now, Token));
    }

    [Fact]
    public async Task Query_ConnectionCutInTheMiddle_IsUnavailable()
    {
        await using var peer = await HttpPeer.StartAsync(async context =>
        {
            context.Response.ContentLength = 1000;
            await context.Response.WriteAsync("[");
            await context.Response.Body.FlushAsync();
            context.Abort();
        });
        using var client = peer.Client();
        var view = new ConsulRegistryView(client, TimeProvider.System);
        await Assert.ThrowsAsync<RegistryUnavailableException>(async () => await view.QueryAsync(new NodesQuery(), QueryOptions.Now, Token));
    }

    [Fact]
    public async Task Query_NoAnswerInTime_IsUnavailable()
    {
        var release = new TaskCompletionSource();
        await using var peer = await HttpPeer.StartAsync(_ => release.Task);
        using var client = peer.Client(options => options with { RequestTimeout = TimeSpan.FromMilliseconds(50) });
        var view = new ConsulRegistryView(client, TimeProvider.System);
        var error = await Assert.ThrowsAsync<RegistryUnavailableException>(async () => await view.QueryAsync(new NodesQuery(), QueryOptions.Now, Token));
        Assert.Contains("no answer within", error.Message, StringComparison.Ordinal);
        release.SetResult();
    }

    [Fact]
    public async Task Query_NotJson_IsUnavailable()
    {
        await using var peer = await HttpPeer.StartAsync(HttpPeer.Json("<html>"));
        using var client = peer.Client();
        var view = new ConsulRegistryView(client, TimeProvider.System);
        var error = await Assert.ThrowsAsync<RegistryUnavailableException>(async () => await view.QueryAsync(new NodesQuery(), QueryOptions.Now, Token));
        Assert.Contains("not the JSON", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Query_Cancelled_ThrowsCancellation()
    {
        using var stop = new CancellationTokenSource();
        var release = new TaskCompletionSource();
        await using var peer = await HttpPeer.StartAsync(async _ =>
        {
            await stop.CancelAsync();
            await release.Task;
        });
        using var client = peer.Client();
        var view = new ConsulRegistryView(client, TimeProvider.System);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await view.QueryAsync(new NodesQuery(), QueryOptions.Now, stop.Token));
        release.SetResult();
    }

    [Fact]
    public async Task Query_Document_BlocksByIndex()
    {
        await using var peer = await HttpPeer.StartAsync(HttpPeer.Json("""{"ActiveRootID":"r"}""", index: 12));
        using var client = peer.Client();
        var view = new ConsulRegistryView(client, TimeProvider.System);
        var answer = await view.QueryAsync(
            new DocumentQuery("/v1/agent/connect/ca/roots"), new QueryOptions { AfterIndex = 11, Wait = TimeSpan.FromSeconds(1) }, Token);
        Assert.Equal("r", answer.Value.GetProperty("ActiveRootID").GetString());
        Assert.Equal("GET /v1/agent/connect/ca/roots?index=11&wait=1000ms", peer.Requests.Single());
    }

    [Fact]
    public async Task Query_OverUnixSocket_Answers()
    {
        var socket = Path.Combine(Directory.CreateTempSubdirectory("fairlead-client-").FullName, "a.sock");
        await using var peer = await HttpPeer.StartAsync(HttpPeer.Json("[\"dc1\"]"), socket);
        Assert.True(ConsulAddress.TryParse("unix://" + socket, false, out var address, out _));
        using var client = new ConsulClient(new ConsulClientOptions { Address = address });
        var view = new ConsulRegistryView(client, TimeProvider.System);
        Assert.Equal(["dc1"], (await view.QueryAsync(new DatacentersQuery(), QueryOptions.Now, Token)).Value);
    }
}
