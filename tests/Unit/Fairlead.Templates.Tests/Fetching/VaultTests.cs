using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Fairlead.Templates.Configuration;
using Fairlead.Templates.Tests.Running;

namespace Fairlead.Templates.Tests.Fetching;

/// <summary>The runner with a real HTTP server that speaks Vault's documented answers.</summary>
public sealed class VaultTests
{
    private const string KvMount = """{"data":{"path":"secret/","type":"kv","options":{"version":"2"}}}""";
    private const string KvData = """{"request_id":"r","lease_id":"","lease_duration":0,"renewable":false,"data":{"data":{"pass":"PASS","port":1000000},"metadata":{"version":3}}}""";

    [Theory]
    [InlineData("secret/app", "/v1/secret/data/app")]
    [InlineData("secret/data/app", "/v1/secret/data/app")]
    [InlineData("secret/data-of/app", "/v1/secret/data/data-of/app")]
    public async Task Secret_KeyValueVersion2_IsReadBelowData(string path, string request)
    {
        await using var server = await ScriptedServer.StartAsync();
        server.On("GET /v1/sys/internal/ui/mounts/" + path, Said.Ok(KvMount)).On("GET " + request, Said.Ok(KvData));
        await using var fixture = new RunnerFixture();
        fixture.Start(Options(server, fixture, $$$"""{{with secret "{{{path}}}"}}{{.Data.data.pass}} {{.Data.data.port}} {{.Data.metadata.version}}{{end}}"""));
        Assert.Equal("PASS 1000000 3", await fixture.NextTextAsync());
        var asked = server.Requests.Last(asked => asked.Path == request);
        Assert.Equal(("t0ken", "team"), (asked.Headers["X-Vault-Token"], asked.Headers["X-Vault-Namespace"]));
    }

    [Fact]
    public async Task Secret_VersionAsked_IsPassedOn()
    {
        await using var server = await ScriptedServer.StartAsync();
        server.On("GET /v1/sys/internal/ui/mounts/secret/app", Said.Ok(KvMount))
            .On("GET /v1/secret/data/app", asked => Said.Ok(KvData.Replace("PASS", asked.Query, StringComparison.Ordinal)));
        await using var fixture = new RunnerFixture();
        fixture.Start(Options(server, fixture, """{{with secret "secret/app?version=2"}}{{.Data.data.pass}}{{end}}"""));
        Assert.Equal("?version=2", await fixture.NextTextAsync());
    }

    [Fact]
    public async Task Secret_MountCannotBeAsked_PathIsTakenAsWritten()
    {
        await using var server = await ScriptedServer.StartAsync();
        server.On("GET /v1/sys/internal/ui/mounts/old/app", new Said(403, """{"errors":["preflight capability check returned 403"]}"""))
            .On("GET /v1/old/app", Said.Ok("""{"data":{"pass":"v1"}}"""));
        await using var fixture = new RunnerFixture();
        fixture.Start(Options(server, fixture, """{{with secret "old/app"}}{{.Data.pass}}{{end}}"""));
        Assert.Equal("v1", await fixture.NextTextAsync());
    }

    [Theory]
    [InlineData(403, """{"errors":["1 error occurred: permission denied"]}""", "permission denied")]
    [InlineData(404, """{"errors":[]}""", "404")]
    [InlineData(500, """{"errors":["internal error"]}""", "internal error")]
    [InlineData(503, "sealed", "sealed")]
    public async Task Secret_Refused_WaitsSaysWhyAndCatchesUp(int status, string body, string reason)
    {
        await using var server = await ScriptedServer.StartAsync();
        server.On("GET /v1/kv/app", new Said(status, body));
        await using var fixture = new RunnerFixture();
        fixture.Start(Options(server, fixture, """{{with secret "kv/app"}}{{.Data.pass}}{{end}}"""));
        Assert.Contains(reason, await fixture.LineAsync("(try 2)"), StringComparison.Ordinal);
        Assert.Contains(reason, fixture.Status.Templates[0].Waiting[0].Reason, StringComparison.Ordinal);
        server.On("GET /v1/kv/app", Said.Ok("""{"data":{"pass":"now"}}"""));
        Assert.Equal("now", await fixture.NextTextAsync());
    }

    [Fact]
    public async Task Secret_DeletedVersion_IsAbsent()
    {
        await using var server = await ScriptedServer.StartAsync();
        server.On("GET /v1/sys/internal/ui/mounts/secret/app", Said.Ok(KvMount))
            .On("GET /v1/secret/data/app", Said.Ok("""{"data":{"data":null,"metadata":{"deletion_time":"2024-01-01T00:00:00Z"}}}"""));
        await using var fixture = new RunnerFixture();
        fixture.Start(Options(server, fixture, """{{with secret "secret/app"}}{{.Data.data.pass}}{{end}}"""));
        await fixture.LineAsync("no secret exists at secret/app");
    }

    [Fact]
    public async Task Secret_SlowAnswer_IsWaitedFor()
    {
        await using var server = await ScriptedServer.StartAsync();
        server.On("GET /v1/kv/app", _ => null);
        await using var fixture = new RunnerFixture();
        fixture.Start(Options(server, fixture, """{{with secret "kv/app"}}{{.Data.pass}}{{end}}""") with
        {
            Templates = [fixture.Applied("""{{with secret "kv/app"}}{{.Data.pass}}{{end}}"""), fixture.Applied("no secret")],
        });
        Assert.Equal("no secret", await fixture.NextTextAsync());
        server.On("GET /v1/kv/app", Said.Ok("""{"data":{"pass":"late"}}"""));
        Assert.Equal("late", await fixture.NextTextAsync());
    }

    [Fact]
    public async Task Secret_RenewableLease_IsRenewedAndReadAnewWhenVaultRefuses()
    {
        await using var server = await ScriptedServer.StartAsync();
        var reads = 0;
        server.On("GET /v1/database/creds/app", _ => Said.Ok(
                $$"""{"lease_id":"database/creds/app/{{++reads}}","lease_duration":1,"renewable":true,"data":{"username":"u{{reads}}"} }"""))
            .On("PUT /v1/sys/leases/renew", asked => server.CountOf("PUT", "/v1/sys/leases/renew") < 2
                ? Said.Ok("""{"lease_id":"database/creds/app/1","lease_duration":1,"renewable":true}""")
                : new Said(400, """{"errors":["lease not found"]}"""));
        await using var fixture = new RunnerFixture();
        fixture.Start(Options(server, fixture, """{{with secret "database/creds/app"}}{{.Data.username}}{{end}}"""));
        Assert.Equal("u1", await fixture.NextTextAsync());
        Assert.Equal("u2", await fixture.NextTextAsync());
        var renewals = server.Requests.Where(asked => asked.Path == "/v1/sys/leases/renew").ToArray();
        Assert.True(renewals.Length >= 2);
        Assert.Equal("""{"lease_id":"database/creds/app/1"}""", renewals[0].Body);
    }

    [Fact]
    public async Task Secret_NotRenewable_IsReadAnewBeforeTheLeaseEnds()
    {
        await using var server = await ScriptedServer.StartAsync();
        var reads = 0;
        server.On("GET /v1/kv/app", _ => Said.Ok($$"""{"lease_duration":1,"renewable":false,"data":{"n":"{{++reads}}"} }"""));
        await using var fixture = new RunnerFixture();
        fixture.Start(Options(server, fixture, """{{with secret "kv/app"}}{{.Data.n}}{{end}}"""));
        Assert.Equal("1", await fixture.NextTextAsync());
        Assert.Equal("2", await fixture.NextTextAsync());
        Assert.Equal(0, server.CountOf("PUT", "/v1/sys/leases/renew"));
    }

    [Fact]
    public async Task Secret_WithArguments_IsWrittenOnceForAllTemplates()
    {
        await using var server = await ScriptedServer.StartAsync();
        server.On("PUT /v1/transit/encrypt/app", asked => Said.Ok($$"""{"data":{"sent":{{JsonSerializer.Serialize(asked.Body)}}} }"""));
        await using var fixture = new RunnerFixture();
        const string Text = """{{with secret "transit/encrypt/app" "b=2" "a=x=y"}}{{.Data.sent}}{{end}}""";
        fixture.Start(Options(server, fixture, Text) with { Templates = [fixture.Applied(Text), fixture.Applied("2:" + Text)] });
        Assert.Equal("""{"a":"x=y","b":"2"}""", await fixture.NextTextAsync());
        Assert.Equal("""2:{"a":"x=y","b":"2"}""", await fixture.NextTextAsync());
        Assert.Equal(1, server.CountOf("PUT", "/v1/transit/encrypt/app"));
    }

    [Fact]
    public async Task Secrets_Folder_ListsNamesSortedAndNothingWhenAbsent()
    {
        await using var server = await ScriptedServer.StartAsync();
        server.On("GET /v1/sys/internal/ui/mounts/secret", Said.Ok(KvMount))
            .On("GET /v1/secret/metadata", asked => asked.Query == "?list=true" ? Said.Ok("""{"data":{"keys":["b","a/"]}}""") : new Said(405, ""));
        await using var fixture = new RunnerFixture();
        fixture.Start(Options(server, fixture, """{{range secrets "secret/"}}{{.}} {{end}}|{{range secrets "none"}}{{.}}{{else}}none{{end}}"""));
        Assert.Equal("a/ b |none", await fixture.NextTextAsync());
    }

    [Fact]
    public async Task Token_Wrapped_IsOpenedOnce()
    {
        await using var server = await ScriptedServer.StartAsync();
        server.On("PUT /v1/sys/wrapping/unwrap", Said.Ok("""{"auth":{"client_token":"inner"}}"""))
            .On("GET /v1/kv/app", asked => Said.Ok($$"""{"data":{"token":"{{asked.Headers["X-Vault-Token"]}}"} }"""));
        await using var fixture = new RunnerFixture();
        var options = Options(server, fixture, """{{with secret "kv/app"}}{{.Data.token}}{{end}}""");
        fixture.Start(options with { VaultToken = options.VaultToken with { Unwrap = true } });
        Assert.Equal("inner", await fixture.NextTextAsync());
        Assert.Equal("t0ken", server.Requests.First().Headers["X-Vault-Token"]);
        Assert.Equal(1, server.CountOf("PUT", "/v1/sys/wrapping/unwrap"));
    }

    [Fact]
    public async Task Token_InAgentFile_IsReadAgainWhenItChanges()
    {
        await using var server = await ScriptedServer.StartAsync();
        server.On("GET /v1/kv/app", asked => Said.Ok($$"""{"lease_duration":1,"data":{"token":"{{asked.Headers["X-Vault-Token"]}}"} }"""));
        await using var fixture = new RunnerFixture();
        var file = fixture.PathOf("token");
        await File.WriteAllTextAsync(file, "first\n", TestContext.Current.CancellationToken);
        var options = Options(server, fixture, """{{with secret "kv/app"}}{{.Data.token}}{{end}}""");
        fixture.Start(options with { VaultToken = options.VaultToken with { AgentTokenFile = file } });
        Assert.Equal("first", await fixture.NextTextAsync());
        await File.WriteAllTextAsync(file, "second\n", TestContext.Current.CancellationToken);
        File.SetLastWriteTimeUtc(file, DateTime.UtcNow.AddSeconds(5));
        Assert.Equal("second", await fixture.NextTextAsync());
        Assert.Equal(0, server.CountOf("PUT", "/v1/auth/token/renew-self"));
    }

    [Fact]
    public async Task Token_Renewable_IsRenewedWhileItIsUsed()
    {
        await using var server = await ScriptedServer.StartAsync();
        var renewed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        server.On("GET /v1/auth/token/lookup-self", Said.Ok("""{"data":{"ttl":1,"renewable":true}}"""))
            .On("PUT /v1/auth/token/renew-self", _ =>
            {
                if (server.CountOf("PUT", "/v1/auth/token/renew-self") > 1)
                {
                    renewed.TrySetResult();
                }

                return Said.Ok("""{"auth":{"client_token":"t0ken","lease_duration":1,"renewable":true}}""");
            })
            .On("GET /v1/kv/app", Said.Ok("""{"data":{"a":"b"}}"""));
        await using var fixture = new RunnerFixture();
        var options = Options(server, fixture, """{{with secret "kv/app"}}{{.Data.a}}{{end}}""");
        fixture.Start(options with { VaultToken = options.VaultToken with { Renew = true } });
        Assert.Equal("b", await fixture.NextTextAsync());
        await renewed.Task.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
        Assert.Contains(fixture.Status.Watches, watch => watch.Name == "vault.token");
    }

    [Fact]
    public async Task PkiCert_GoodCertificateInTheFile_IsUsedInsteadOfANewOne()
    {
        await using var server = await ScriptedServer.StartAsync();
        var (certificate, key) = Issue("web.example", DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddHours(9));
        server.On("PUT /v1/pki/issue/web", Said.Ok(JsonSerializer.Serialize(new { data = new { certificate, private_key = key, issuing_ca = "" } })));
        await using var fixture = new RunnerFixture();
        const string Text = """{{with pkiCert "pki/issue/web" "common_name=web.example"}}{{.Cert}}{{.Key}}{{end}}""";
        var path = fixture.PathOf("out");
        await File.WriteAllTextAsync(path, certificate + "\n" + key + "\n", TestContext.Current.CancellationToken);
        fixture.Start(Options(server, fixture, Text) with { Templates = [fixture.Filed(Text), fixture.Applied(Text)], Once = true });
        Assert.Equal(0, await fixture.EndAsync());
        // The template with a file found its certificate there; the other one had to ask.
        Assert.Equal(1, server.CountOf("PUT", "/v1/pki/issue/web"));
        Assert.Contains(certificate, await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("other.example", 9)]
    [InlineData("web.example", 0.05)]
    public async Task PkiCert_OtherNameOrNearItsEnd_IsIssuedAnew(string name, double hoursLeft)
    {
        await using var server = await ScriptedServer.StartAsync();
        var (fresh, freshKey) = Issue("web.example", DateTimeOffset.UtcNow, DateTimeOffset.UtcNow.AddHours(9));
        var (old, oldKey) = Issue(name, DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddHours(hoursLeft));
        server.On("PUT /v1/pki/issue/web", Said.Ok(JsonSerializer.Serialize(new { data = new { certificate = fresh, private_key = freshKey, issuing_ca = "" } })));
        await using var fixture = new RunnerFixture();
        await File.WriteAllTextAsync(fixture.PathOf("out"), old + "\n" + oldKey + "\n", TestContext.Current.CancellationToken);
        const string Text = """{{with pkiCert "pki/issue/web" "common_name=web.example"}}{{.Cert}}{{.Key}}{{end}}""";
        fixture.Start(Options(server, fixture, Text) with { Templates = [fixture.Filed(Text)], Once = true });
        Assert.Equal(0, await fixture.EndAsync());
        Assert.Equal(fresh + "\n" + freshKey + "\n", await File.ReadAllTextAsync(fixture.PathOf("out"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Secret_OnceAndAbsent_EndsWithTheReason()
    {
        await using var server = await ScriptedServer.StartAsync();
        await using var fixture = new RunnerFixture();
        var options = Options(server, fixture, """{{with secret "kv/none"}}{{.Data.a}}{{end}}""");
        fixture.Start(options with { Once = true, Vault = options.Vault with { Retry = options.Vault.Retry with { Attempts = 3 } } });
        Assert.Equal(ExitCodes.RunnerError, await fixture.EndAsync());
        await fixture.LineAsync("vault.read(kv/none) could not be read after 3 tries");
    }

    [Fact]
    public async Task Secret_NoVaultConfigured_SaysWhatToSet()
    {
        await using var fixture = new RunnerFixture();
        fixture.Start(fixture.Applied("""{{with secret "kv/app"}}{{.Data.a}}{{end}}"""));
        await fixture.LineAsync("no Vault is configured: set vault { address");
    }

    private static TemplateRunnerOptions Options(ScriptedServer server, RunnerFixture fixture, string template) => new()
    {
        Templates = [fixture.Applied(template)],
        Vault = new ServiceSource
        {
            Name = "Vault",
            Address = server.Address,
            Token = "t0ken",
            Namespace = "team",
            Retry = new RetryPolicy { Backoff = TimeSpan.FromMilliseconds(2), MaxBackoff = TimeSpan.FromMilliseconds(20) },
        },
        VaultToken = new VaultTokenOptions { Renew = false },
    };

    private static (string Certificate, string Key) Issue(string name, DateTimeOffset begin, DateTimeOffset end)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = new CertificateRequest(string.Create(CultureInfo.InvariantCulture, $"CN={name}"), key, HashAlgorithmName.SHA256).CreateSelfSigned(begin, end);
        return (certificate.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem());
    }
}
