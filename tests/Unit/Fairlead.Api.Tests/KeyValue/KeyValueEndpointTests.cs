namespace Fairlead.Api.Tests.KeyValue;

public sealed class KeyValueEndpointTests
{
    [Fact]
    public async Task Put_ThenGet_GivesTheEntryInConsulsShape()
    {
        await using var agent = await TestAgent.StartAsync();

        var put = await agent.PutAsync("/v1/kv/some/key?flags=42", "hello");
        var got = await agent.GetAsync("/v1/kv/some/key");

        Assert.Equal((200, "true"), (put.Status, put.Body));
        Assert.Equal($$"""[{"LockIndex":0,"Key":"some/key","Flags":42,"Value":"aGVsbG8=","CreateIndex":{{got.Index}},"ModifyIndex":{{got.Index}}}]""", got.Body);
        Assert.Equal("application/json", got.Headers["Content-Type"]);
        Assert.Equal("true", got.Headers["X-Consul-KnownLeader"]);
        Assert.Equal("0", got.Headers["X-Consul-LastContact"]);
        Assert.False(got.Headers.ContainsKey("X-Consul-Effective-Consistency"));
    }

    [Fact]
    public async Task Get_EmptyValue_IsNull()
    {
        await using var agent = await TestAgent.StartAsync();
        await agent.PutAsync("/v1/kv/empty");

        var got = await agent.GetAsync("/v1/kv/empty");

        Assert.Contains("\"Value\":null,", got.Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/v1/kv/absent")]
    [InlineData("/v1/kv/absent?recurse")]
    [InlineData("/v1/kv/absent?keys")]
    [InlineData("/v1/kv/absent?raw")]
    [InlineData("/v1/kv/?recurse")]
    public async Task Get_Absent_Is404WithAnIndexAndNoBody(string path)
    {
        await using var agent = await TestAgent.StartAsync();

        var got = await agent.GetAsync(path);

        Assert.Equal((404, ""), (got.Status, got.Body));
        Assert.True(ulong.Parse(got.Index, null) > 0);
    }

    [Fact]
    public async Task Get_KeysOfAnEmptyRoot_IsAnEmptyList()
    {
        await using var agent = await TestAgent.StartAsync();

        var got = await agent.GetAsync("/v1/kv/?keys");

        Assert.Equal((200, "[]"), (got.Status, got.Body));
    }

    [Theory]
    [InlineData("separator")]
    [InlineData("seperator")]
    public async Task Get_KeysWithSeparator_FoldsAtIt(string spelling)
    {
        await using var agent = await TestAgent.StartAsync();
        foreach (var key in new[] { "a/1", "a/b/2", "a/b/3", "b/4" })
        {
            await agent.PutAsync("/v1/kv/" + key, "v");
        }

        var got = await agent.GetAsync($"/v1/kv/a/?keys&{spelling}=/");

        Assert.Equal("""["a/1","a/b/"]""", got.Body);
    }

    [Fact]
    public async Task Get_Raw_GivesBareBytesThatNoBrowserRuns()
    {
        await using var agent = await TestAgent.StartAsync();
        await agent.PutAsync("/v1/kv/page", "<b>");

        var got = await agent.GetAsync("/v1/kv/page?raw");

        Assert.Equal("<b>", got.Body);
        Assert.Equal("text/plain", got.Headers["Content-Type"]);
        Assert.Equal("nosniff", got.Headers["X-Content-Type-Options"]);
        Assert.Equal("sandbox", got.Headers["Content-Security-Policy"]);
    }

    [Theory]
    [InlineData("a%2Fb", "a/b")]
    [InlineData("a//b", "a//b")]
    [InlineData("sp%20ace+plus", "sp ace+plus")]
    [InlineData("%C3%A6", "æ")]
    [InlineData("dots/../up", "dots/../up")]
    public async Task Put_EscapedKey_IsKeptAsDecoded(string path, string key)
    {
        await using var agent = await TestAgent.StartAsync();

        using var socket = new RawHttp(agent);
        var put = await socket.SendAsync($"PUT /v1/kv/{path} HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nConnection: close\r\n\r\nv");

        Assert.StartsWith("HTTP/1.1 200", put, StringComparison.Ordinal);
        Assert.NotNull(agent.Registry.Current.Keys.Find(key));
    }

    [Fact]
    public async Task Put_Cas_AnswersFalseWhenTheIndexIsAnother()
    {
        await using var agent = await TestAgent.StartAsync();

        Assert.Equal("true", (await agent.PutAsync("/v1/kv/k?cas=0", "1")).Body);
        Assert.Equal("false", (await agent.PutAsync("/v1/kv/k?cas=0", "2")).Body);
        var index = (await agent.GetAsync("/v1/kv/k")).Index;
        Assert.Equal("true", (await agent.PutAsync("/v1/kv/k?cas=" + index, "3")).Body);
        Assert.Equal("false", (await agent.SendAsync("DELETE", "/v1/kv/k?cas=" + index)).Body);
        Assert.Equal("false", (await agent.SendAsync("DELETE", "/v1/kv/k?cas=0")).Body);
        Assert.Equal("true", (await agent.SendAsync("DELETE", "/v1/kv/absent?cas=7")).Body);
    }

    [Fact]
    public async Task Put_AcquireAndRelease_LocksForOneSession()
    {
        await using var agent = await TestAgent.StartAsync();
        var first = SessionId(await agent.PutAsync("/v1/session/create"));
        var second = SessionId(await agent.PutAsync("/v1/session/create"));

        Assert.Equal("true", (await agent.PutAsync("/v1/kv/lock?acquire=" + first)).Body);
        Assert.Equal("false", (await agent.PutAsync("/v1/kv/lock?acquire=" + second)).Body);
        Assert.Contains($"\"Session\":\"{first}\"", (await agent.GetAsync("/v1/kv/lock")).Body, StringComparison.Ordinal);
        Assert.Equal("false", (await agent.PutAsync("/v1/kv/lock?release=" + second)).Body);
        Assert.Equal("true", (await agent.PutAsync("/v1/kv/lock?release=" + first)).Body);
        var unknown = await agent.PutAsync("/v1/kv/lock?acquire=no-such-session");
        Assert.Equal(500, unknown.Status);
        Assert.Contains("invalid session", unknown.Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("PUT", "/v1/kv/k?cas=x", 500, "strconv.ParseUint: parsing \"x\": invalid syntax")]
    [InlineData("PUT", "/v1/kv/k?flags=-1", 500, "strconv.ParseUint: parsing \"-1\": invalid syntax")]
    [InlineData("PUT", "/v1/kv/k?cas=0&acquire=s", 400, "Conflicting flags: cas, acquire")]
    [InlineData("PUT", "/v1/kv/", 400, "Missing key name")]
    [InlineData("GET", "/v1/kv/", 400, "Missing key name")]
    [InlineData("DELETE", "/v1/kv/", 400, "Missing key name")]
    [InlineData("DELETE", "/v1/kv/k?recurse&cas=1", 400, "Conflicting flags: recurse, cas")]
    [InlineData("DELETE", "/v1/kv/k?cas=x", 500, "strconv.ParseUint: parsing \"x\": invalid syntax")]
    public async Task AnyVerb_BadInput_SaysWhatIsWrong(string method, string path, int status, string text)
    {
        await using var agent = await TestAgent.StartAsync();

        var answer = await agent.SendAsync(method, path, method == "PUT" ? "v" : null);

        Assert.Equal((status, text), (answer.Status, answer.Body));
        Assert.Equal("text/plain; charset=utf-8", answer.Headers["Content-Type"]);
    }

    [Fact]
    public async Task Put_ValueOverTheLimit_Is413AndNamesTheKey()
    {
        await using var agent = await TestAgent.StartAsync(options => options with { KvMaxValueSize = 8 });

        var fits = await agent.PutAsync("/v1/kv/k", "12345678");
        var over = await agent.PutAsync("/v1/kv/k", "123456789");

        Assert.Equal(200, fits.Status);
        Assert.Equal(413, over.Status);
        Assert.Contains("max size: 8 bytes", over.Body, StringComparison.Ordinal);
        Assert.Contains("kv_max_value_size", over.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Delete_Recurse_RemovesTheTree()
    {
        await using var agent = await TestAgent.StartAsync();
        await agent.PutAsync("/v1/kv/a/1", "v");
        await agent.PutAsync("/v1/kv/a/2", "v");
        await agent.PutAsync("/v1/kv/b", "v");

        var deleted = await agent.SendAsync("DELETE", "/v1/kv/a/?recurse");

        Assert.Equal("true", deleted.Body);
        Assert.Equal("""["b"]""", (await agent.GetAsync("/v1/kv/?keys")).Body);
    }

    private static string SessionId(Answer created) => System.Text.Json.JsonDocument.Parse(created.Body).RootElement.GetProperty("ID").GetString()!;
}
