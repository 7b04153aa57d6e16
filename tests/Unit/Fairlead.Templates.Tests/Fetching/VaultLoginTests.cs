using Fairlead.Templates.Configuration;
using Fairlead.Templates.Tests.Running;

namespace Fairlead.Templates.Tests.Fetching;

/// <summary>Logging in to Vault with a pod's service account, against a real HTTP server that speaks the documented answers.</summary>
public sealed class VaultLoginTests
{
    private const string Template = """{{with secret "kv/app"}}{{.Data.token}}{{end}}""";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Login_ServiceAccountInAFile_IsExchangedForAToken()
    {
        await using var server = await ScriptedServer.StartAsync();
        await using var fixture = new RunnerFixture();
        await File.WriteAllTextAsync(fixture.PathOf("jwt"), "first\n", Token);
        Answering(server, "auth/kubernetes", lease: 3600);
        fixture.Start(Options(server, fixture, new KubernetesLogin { Role = "web \"1\"", TokenPath = fixture.PathOf("jwt") }));
        Assert.Equal("token1", await fixture.NextTextAsync());
        var login = Assert.Single(server.Requests, asked => asked.Path == "/v1/auth/kubernetes/login");
        Assert.Equal("""{"role":"web \u00221\u0022","jwt":"first"}""", login.Body);
        Assert.DoesNotContain("X-Vault-Token", login.Headers.Keys);
        Assert.Equal("team", login.Headers["X-Vault-Namespace"]);
    }

    [Fact]
    public async Task Login_OwnMountAndTokenGiven_ReadsNoFile()
    {
        await using var server = await ScriptedServer.StartAsync();
        await using var fixture = new RunnerFixture();
        Answering(server, "auth/cluster/west", lease: 0);
        fixture.Start(Options(server, fixture, new KubernetesLogin { Role = "web", Token = "given", TokenPath = "/no/such", MountPath = "cluster/west" }));
        Assert.Equal("token1", await fixture.NextTextAsync());
        Assert.Equal("""{"role":"web","jwt":"given"}""", server.Requests.First(asked => asked.Method == "POST").Body);
    }

    [Fact]
    public async Task Login_TokenExpires_LogsInAnewWithTheRotatedAccount()
    {
        await using var server = await ScriptedServer.StartAsync();
        await using var fixture = new RunnerFixture();
        var file = fixture.PathOf("jwt");
        await File.WriteAllTextAsync(file, "first", Token);
        Answering(server, "auth/kubernetes", lease: 1);
        fixture.Start(Options(server, fixture, new KubernetesLogin { Role = "web", TokenPath = file }));
        Assert.Equal("token1", await fixture.NextTextAsync());
        await File.WriteAllTextAsync(file, "second", Token);
        await fixture.TextWhereAsync(text => text == "token2");
        await fixture.TextWhereAsync(text => text == "token3");
        Assert.Contains(server.Requests, asked => asked.Body.Contains("second", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Login_VaultForgotTheToken_LogsInAgainAtOnce()
    {
        await using var server = await ScriptedServer.StartAsync();
        await using var fixture = new RunnerFixture();
        Answering(server, "auth/kubernetes", lease: 3600, isKnown: token => token != "token1");
        fixture.Start(Options(server, fixture, new KubernetesLogin { Role = "web", Token = "jwt" }));
        Assert.Equal("token2", await fixture.NextTextAsync());
        Assert.Equal(2, server.CountOf("POST", "/v1/auth/kubernetes/login"));
    }

    [Fact]
    public async Task Login_PathForbidden_KeepsTheToken()
    {
        await using var server = await ScriptedServer.StartAsync();
        await using var fixture = new RunnerFixture();
        Answering(server, "auth/kubernetes", lease: 3600);
        server.On("GET /v1/kv/app", new Said(403, """{"errors":["permission denied"]}"""));
        fixture.Start(Options(server, fixture, new KubernetesLogin { Role = "web", Token = "jwt" }));
        Assert.Contains("permission denied", await fixture.LineAsync("(try 3)"), StringComparison.Ordinal);
        Assert.Equal(1, server.CountOf("POST", "/v1/auth/kubernetes/login"));
    }

    [Fact]
    public async Task Login_Refused_SaysWhatVaultSaid()
    {
        await using var server = await ScriptedServer.StartAsync();
        await using var fixture = new RunnerFixture();
        server.On("POST /v1/auth/kubernetes/login", new Said(403, """{"errors":["service account name not authorized"]}"""));
        fixture.Start(Options(server, fixture, new KubernetesLogin { Role = "web", Token = "jwt" }));
        var line = await fixture.LineAsync("(try 2)");
        Assert.Contains("/v1/auth/kubernetes/login: 403 service account name not authorized", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Login_NoServiceAccount_NamesTheKeyAndTheFile()
    {
        await using var server = await ScriptedServer.StartAsync();
        await using var fixture = new RunnerFixture();
        fixture.Start(Options(server, fixture, new KubernetesLogin { Role = "web", TokenPath = "/no/such/jwt" }));
        var line = await fixture.LineAsync("k8s_service_account_token_path");
        Assert.Contains("/no/such/jwt", line, StringComparison.Ordinal);
    }

    /// <summary>A Vault that numbers its tokens and shows each reader its own.</summary>
    private static void Answering(ScriptedServer server, string mount, int lease, Func<string, bool>? isKnown = null)
    {
        var logins = 0;
        server.On($"POST /v1/{mount}/login", _ => Said.Ok(
            $$"""{"auth":{"client_token":"token{{Interlocked.Increment(ref logins)}}","lease_duration":{{lease}},"renewable":false} }"""));
        server.On("GET /v1/auth/token/lookup-self", asked => Judged(asked, """{"data":{"ttl":1,"renewable":false}}"""));
        server.On("GET /v1/kv/app", asked => Judged(asked, $$"""{"lease_duration":1,"data":{"token":"{{asked.Headers["X-Vault-Token"]}}"} }"""));

        Said Judged(Asked asked, string body) =>
            isKnown is null || isKnown(asked.Headers["X-Vault-Token"]) ? Said.Ok(body) : new Said(403, """{"errors":["permission denied"]}""");
    }

    private static TemplateRunnerOptions Options(ScriptedServer server, RunnerFixture fixture, KubernetesLogin login) => new()
    {
        Templates = [fixture.Applied(Template)],
        Vault = new ServiceSource
        {
            Name = "Vault",
            Address = server.Address,
            Namespace = "team",
            Retry = new RetryPolicy { Backoff = TimeSpan.FromMilliseconds(2), MaxBackoff = TimeSpan.FromMilliseconds(20) },
        },
        VaultToken = new VaultTokenOptions { Kubernetes = login },
    };
}
