using System.Collections.Immutable;
using System.IO.Compression;
using System.Text;

namespace Fairlead.Api.Tests.Http;

public sealed class FrontDoorTests
{
    [Theory]
    [InlineData("GET", "/v1/nothing", 404, "")]
    [InlineData("GET", "/v2", 404, "")]
    [InlineData("HEAD", "/v1/kv/k", 405, "")]
    [InlineData("POST", "/v1/kv/k", 405, "method POST not allowed")]
    [InlineData("GET", "/v1/catalog/register", 405, "method GET not allowed")]
    [InlineData("PUT", "/v1/catalog/register", 400, "Request decode failed: EOF")]
    [InlineData("PUT", "/v1/catalog/deregister", 400, "Request decode failed: EOF")]
    [InlineData("GET", "/v1/catalog/service/", 400, "Missing service name")]
    [InlineData("GET", "/v1/catalog/node/", 400, "Missing node name")]
    [InlineData("GET", "/v1/health/service/", 400, "Missing service name")]
    [InlineData("GET", "/v1/health/node/", 400, "Missing node name")]
    [InlineData("GET", "/v1/health/checks/", 400, "Missing service name")]
    [InlineData("GET", "/v1/health/state/", 400, "Missing check state")]
    [InlineData("GET", "/v1/health/service/x?passing=maybe", 400, "Invalid value for ?passing")]
    [InlineData("GET", "/v1/catalog/nodes?index=x", 400, "Invalid index")]
    [InlineData("GET", "/v1/catalog/nodes?index=-1", 400, "Invalid index")]
    [InlineData("GET", "/v1/catalog/nodes?wait=x", 400, "Invalid wait time")]
    [InlineData("GET", "/v1/catalog/nodes?stale&consistent", 400, "Cannot specify ?stale with ?consistent, conflicting semantics.")]
    [InlineData("GET", "/v1/catalog/nodes?cached&consistent", 400, "Cannot specify ?cached with ?consistent, conflicting semantics.")]
    [InlineData("GET", "/v1/catalog/nodes?dc=elsewhere", 500, "No path to datacenter")]
    [InlineData("PUT", "/v1/kv/k?dc=elsewhere", 500, "No path to datacenter")]
    [InlineData("GET", "/v1/session/info/", 400, "Missing session")]
    [InlineData("PUT", "/v1/session/renew/none", 404, "Session id 'none' not found")]
    [InlineData("PUT", "/v1/agent/maintenance", 400, "Missing value for enable")]
    [InlineData("PUT", "/v1/agent/maintenance?enable=perhaps", 400, "Invalid value for enable: \"perhaps\"")]
    [InlineData("PUT", "/v1/agent/check/pass/none", 500, "CheckID \"none\" does not have associated TTL")]
    [InlineData("PUT", "/v1/agent/force-leave/none", 500, "agent: No node found with name 'none'")]
    [InlineData("GET", "/v1/agent/service/none", 404, "unknown service ID: none")]
    [InlineData("GET", "/v1/agent/monitor?loglevel=loud", 400, "Unknown log level: loud")]
    [InlineData("PUT", "/v1/event/fire/", 400, "Missing name")]
    [InlineData("GET", "/v1/acl/list", 401, "ACL support disabled")]
    [InlineData("PUT", "/v1/acl/bootstrap", 401, "ACL support disabled")]
    [InlineData("GET", "/", 200, "Consul Agent\n")]
    [InlineData("GET", "/ui/", 404, "")]
    [InlineData("GET", "/robots.txt", 200, "User-agent: *\nDisallow: /\n")]
    public async Task Request_OfEachKind_HasItsAnswer(string method, string path, int status, string body)
    {
        await using var agent = await TestAgent.StartAsync();

        var answer = await agent.SendAsync(method, path, method is "PUT" or "POST" ? "" : null);

        Assert.Equal((status, body), (answer.Status, answer.Body));
    }

    [Fact]
    public async Task Request_WrongVerb_NamesTheRightOnes()
    {
        await using var agent = await TestAgent.StartAsync();

        Assert.Equal("OPTIONS,GET,PUT,DELETE", (await agent.SendAsync("POST", "/v1/kv/k")).Headers["Allow"].Replace(" ", "", StringComparison.Ordinal));
        var options = await agent.SendAsync("OPTIONS", "/v1/catalog/nodes");
        Assert.Equal((200, "", "OPTIONS,GET"), (options.Status, options.Body, options.Headers["Allow"].Replace(" ", "", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("/v1/catalog/nodes", "leader")]
    [InlineData("/v1/catalog/nodes?stale", "stale")]
    [InlineData("/v1/catalog/nodes?stale=", "stale")]
    [InlineData("/v1/catalog/nodes?max_stale=10s", "stale")]
    [InlineData("/v1/catalog/nodes?consistent=1", "consistent")]
    public async Task Read_EveryConsistency_IsToldInTheHeaders(string path, string effective)
    {
        await using var agent = await TestAgent.StartAsync();

        var answer = await agent.GetAsync(path, ("X-Consul-Token", "ignored"), ("Authorization", "Basic ignored"));

        Assert.Equal(200, answer.Status);
        Assert.Equal(effective, answer.Headers["X-Consul-Effective-Consistency"]);
        Assert.Equal("true", answer.Headers["X-Consul-KnownLeader"]);
        Assert.Equal("0", answer.Headers["X-Consul-LastContact"]);
        Assert.Equal("allow", answer.Headers["X-Consul-Default-ACL-Policy"]);
        Assert.Equal("blocking-query", answer.Headers["X-Consul-Query-Backend"]);
        Assert.Equal("Accept-Encoding", answer.Headers["Vary"]);
    }

    [Fact]
    public async Task Read_Cached_SaysItWasAHit()
    {
        await using var agent = await TestAgent.StartAsync();

        var answer = await agent.GetAsync("/v1/health/service/web?cached", ("Cache-Control", "max-age=30"));

        Assert.Equal("HIT", answer.Headers["X-Cache"]);
        Assert.Equal("0", answer.Headers["Age"]);
    }

    [Fact]
    public async Task Body_LargeOne_IsCompressedForThoseWhoTakeIt()
    {
        await using var agent = await TestAgent.StartAsync();
        for (var i = 0; i < 20; i++)
        {
            await agent.PutAsync($"/v1/kv/key-{i}", new string('x', 100));
        }

        var plain = await agent.GetAsync("/v1/kv/?recurse");
        var packed = await agent.GetAsync("/v1/kv/?recurse", ("Accept-Encoding", "br, gzip;q=0.5"));
        var refused = await agent.GetAsync("/v1/kv/?recurse", ("Accept-Encoding", "gzip;q=0"));

        Assert.False(plain.Headers.ContainsKey("Content-Encoding"));
        Assert.False(refused.Headers.ContainsKey("Content-Encoding"));
        Assert.Equal("gzip", packed.Headers["Content-Encoding"]);
        using var reader = new StreamReader(new GZipStream(new MemoryStream(packed.Bytes), CompressionMode.Decompress), Encoding.UTF8);
        Assert.Equal(plain.Body, await reader.ReadToEndAsync(TestAgent.Token));
    }

    [Fact]
    public async Task Options_HeadersBlocksAndNetworks_AreKept()
    {
        await using var agent = await TestAgent.StartAsync(options => options with
        {
            ResponseHeaders = Registry.Model.Empty.Strings.Add("X-Frame-Options", "DENY"),
            BlockedEndpoints = ["/v1/kv/secret"],
            AllowWriteHttpFrom = [System.Net.IPNetwork.Parse("10.0.0.0/8")],
            UiPath = "/ui/",
        });

        Assert.Equal("DENY", (await agent.GetAsync("/v1/status/leader")).Headers["X-Frame-Options"]);
        var blocked = await agent.GetAsync("/v1/kv/secret/k");
        Assert.Equal((403, "Endpoint is blocked by agent configuration"), (blocked.Status, blocked.Body));
        var write = await agent.PutAsync("/v1/kv/k", "v");
        Assert.Equal((403, "Access is restricted"), (write.Status, write.Body));
        var root = await agent.GetAsync("/");
        Assert.Equal((301, "/ui/"), (root.Status, root.Headers["Location"]));
    }

    [Fact]
    public async Task Path_UnprintableByteOrBrokenEscape_Is400()
    {
        await using var agent = await TestAgent.StartAsync();

        foreach (var path in new[] { "/v1/kv/a%01b", "/v1/kv/a%zz" })
        {
            using var raw = new RawHttp(agent);
            Assert.StartsWith("HTTP/1.1 400", await raw.SendAsync($"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"), StringComparison.Ordinal);
        }
    }

    [Fact]
    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    public async Task Listener_UnixSocket_AnswersAndHasItsMode()
    {
        var path = Path.Combine(Path.GetTempPath(), $"api-{Guid.NewGuid():N}.sock");
        await using var agent = await TestAgent.StartAsync(options => options with
        {
            Endpoints = [.. options.Endpoints, new ApiEndpoint("unix://" + path) { SocketMode = UnixFileMode.UserRead | UnixFileMode.UserWrite }],
        });
        using var socket = new System.Net.Sockets.Socket(System.Net.Sockets.AddressFamily.Unix, System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Unspecified);
        await socket.ConnectAsync(new System.Net.Sockets.UnixDomainSocketEndPoint(path), TestAgent.Token);
        using var stream = new System.Net.Sockets.NetworkStream(socket);
        await stream.WriteAsync("GET /v1/status/leader HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"u8.ToArray(), TestAgent.Token);
        using var reader = new StreamReader(stream);

        Assert.EndsWith("\"127.0.0.1:8300\"", await reader.ReadToEndAsync(TestAgent.Token), StringComparison.Ordinal);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
    }

    [Fact]
    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    public async Task Listener_UnixSocketForAnotherOwner_IsGivenToThemOrRefused()
    {
        var path = Path.Combine(Path.GetTempPath(), $"api-{Guid.NewGuid():N}.sock");
        var starting = TestAgent.StartAsync(options => options with
        {
            Endpoints = [.. options.Endpoints, new ApiEndpoint("unix://" + path) { SocketUser = "65534", SocketGroup = "65533" }],
        });
        if (!Environment.IsPrivilegedProcess)
        {
            Assert.Contains("cannot be given to user '65534'", (await Assert.ThrowsAsync<IOException>(() => starting)).Message, StringComparison.Ordinal);
            return;
        }

        await using var agent = await starting;
        using var stat = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo("stat", ["-c", "%u %g", path]) { RedirectStandardOutput = true })!;
        Assert.Equal("65534 65533\n", await stat.StandardOutput.ReadToEndAsync(TestAgent.Token));
    }

    [Fact]
    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    public async Task Listener_UnixSocketForNobodyKnown_SaysWho()
    {
        var path = Path.Combine(Path.GetTempPath(), $"api-{Guid.NewGuid():N}.sock");
        var refused = await Assert.ThrowsAsync<IOException>(() => TestAgent.StartAsync(options => options with
        {
            Endpoints = [.. options.Endpoints, new ApiEndpoint("unix://" + path) { SocketGroup = "no-such-group" }],
        }));

        Assert.Equal($"{path}: there is no group 'no-such-group' on this machine", refused.Message);
    }

    [Theory]
    [InlineData(0, 40_000, 431)]
    [InlineData(0, 20_000, 200)]
    [InlineData(65_536, 40_000, 200)]
    [InlineData(4_096, 5_000, 431)]
    [InlineData(4_194_304, 2_000_000, 200)]
    public async Task Request_HeadBeyondTheBound_IsRefused(int bound, int header, int status)
    {
        await using var agent = await TestAgent.StartAsync(options => options with { MaxHeaderBytes = bound });
        using var raw = new RawHttp(agent);

        var answer = await raw.SendAsync($"GET /v1/status/leader HTTP/1.1\r\nHost: x\r\nX-Long: {new string('x', header)}\r\nConnection: close\r\n\r\n");
        Assert.StartsWith($"HTTP/1.1 {status}", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Metrics_BothForms_CountTheRequests()
    {
        await using var agent = await TestAgent.StartAsync();
        await agent.GetAsync("/v1/kv/k");

        var json = await agent.GetAsync("/v1/agent/metrics");
        var text = await agent.GetAsync("/v1/agent/metrics?format=prometheus");

        Assert.Contains("\"Name\":\"consul.api.http\"", json.Body, StringComparison.Ordinal);
        Assert.Contains("consul_api_http_count{endpoint=\"GET.v1.kv._\"}", text.Body, StringComparison.Ordinal);
        Assert.Equal("text/plain; version=0.0.4; charset=utf-8", text.Headers["Content-Type"]);
    }

    [Theory]
    [InlineData("Sec-Fetch-Site", "cross-site", 403)]
    [InlineData("Sec-Fetch-Site", "same-site", 403)]
    [InlineData("Sec-Fetch-Site", "same-origin", 200)]
    [InlineData("Sec-Fetch-Site", "none", 200)]
    [InlineData("Origin", "http://evil.example", 403)]
    [InlineData("Origin", "null", 403)]
    [InlineData("Origin", "http://HERE", 200)]
    [InlineData("Referer", "http://evil.example/page", 403)]
    [InlineData("Referer", "http://HERE/ui/", 200)]
    [InlineData("User-Agent", "python-requests", 200)]
    public async Task WriteByGet_FromAPageOfAnotherSite_Is403(string header, string value, int status)
    {
        await using var agent = await TestAgent.StartAsync();
        await agent.PutAsync("/v1/agent/service/register", """{"Name":"web"}""");
        value = value.Replace("HERE", agent.Http.BaseAddress!.Authority, StringComparison.Ordinal);

        var answer = await agent.GetAsync("/v1/agent/service/deregister/web", (header, value));

        Assert.Equal(status, answer.Status);
        Assert.Equal(status == 403, (await agent.GetAsync("/v1/agent/services")).Body.Contains("web", StringComparison.Ordinal));
        Assert.Equal(200, (await agent.GetAsync("/v1/agent/services", (header, value))).Status);
    }

    [Theory]
    [InlineData("/v1/agent/service/register", """{"Name":"web","Prot":80}""", "Prot")]
    [InlineData("/v1/agent/check/register", """{"Name":"web","TTL":"10s","Intervall":"1s"}""", "Intervall")]
    public async Task Registration_UnknownField_IsRefusedOnlyWhenStrict(string path, string body, string field)
    {
        await using var lenient = await TestAgent.StartAsync();
        await using var strict = await TestAgent.StartAsync(options => options with { StrictInput = true });

        var taken = await lenient.PutAsync(path, body);
        var refused = await strict.PutAsync(path, body);

        Assert.Equal(200, taken.Status);
        Assert.Equal(400, refused.Status);
        Assert.Contains(field, refused.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reconfigure_NewKnobs_CountForTheNextCall()
    {
        var options = new ApiOptions { Endpoints = [], Datacenter = "elsewhere", NodeName = "other", KvMaxValueSize = 3, BlockedEndpoints = ["/v1/event/"] };
        await using var agent = await TestAgent.StartAsync();

        agent.Api.Reconfigure(options);

        Assert.Equal(413, (await agent.PutAsync("/v1/kv/k", "four")).Status);
        Assert.Equal(403, (await agent.GetAsync("/v1/event/list")).Status);
        // Who and where it is stays.
        Assert.Equal("""["dc1"]""", (await agent.GetAsync("/v1/catalog/datacenters")).Body);
        Assert.Contains("\"NodeName\":\"node-a\"", (await agent.GetAsync("/v1/agent/self")).Body, StringComparison.Ordinal);
    }
}
