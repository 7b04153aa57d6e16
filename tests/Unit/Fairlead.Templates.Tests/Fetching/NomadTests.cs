using Fairlead.Templates.Configuration;
using Fairlead.Templates.Tests.Running;

namespace Fairlead.Templates.Tests.Fetching;

/// <summary>The runner with a real HTTP server that speaks Nomad's documented answers.</summary>
public sealed class NomadTests
{
    private const string Instances = """
        [{"ID":"_nomad-task-2","ServiceName":"redis","NodeID":"n2","Datacenter":"dc1","JobID":"cache","AllocID":"a2","Tags":["db","slow"],"Address":"10.0.0.2","Port":31002},
         {"ID":"_nomad-task-1","ServiceName":"redis","NodeID":"n1","Datacenter":"dc1","JobID":"cache","AllocID":"a1","Tags":["db"],"Address":"10.0.0.1","Port":31001}]
        """;

    [Fact]
    public async Task NomadService_Changes_AreFollowedByIndex()
    {
        await using var server = await ScriptedServer.StartAsync();
        server.OnIndexed("GET /v1/service/redis", Instances, 7);
        await using var fixture = new RunnerFixture();
        fixture.Start(Options(server, fixture, """{{range nomadService "redis"}}{{.Node}}={{.Address}}:{{.Port}}{{.Tags}} {{end}}"""));
        Assert.Equal("n1=10.0.0.1:31001[db] n2=10.0.0.2:31002[db slow] ", await fixture.NextTextAsync());
        server.OnIndexed("GET /v1/service/redis", """[{"ID":"x","NodeID":"n3","Address":"10.0.0.3","Port":1}]""", 9);
        Assert.Equal("n3=10.0.0.3:1[] ", await fixture.NextTextAsync());
        Assert.Equal("t0ken", server.Requests.First().Headers["X-Nomad-Token"]);
        Assert.Contains("namespace=prod&region=eu", server.Requests.First().Query, StringComparison.Ordinal);
    }

    [Fact]
    public async Task NomadService_TagRegionAndChoice_AreAskedForAsDocumented()
    {
        await using var server = await ScriptedServer.StartAsync();
        server.On("GET /v1/service/redis", asked => Said.Ok(asked.Query.Contains("choose=1%7Cme", StringComparison.Ordinal) ? "[]" : Instances));
        await using var fixture = new RunnerFixture();
        fixture.Start(Options(server, fixture, """{{len (nomadService "slow.redis@us")}} {{len (nomadService 1 "me" "redis")}}"""));
        Assert.Equal("1 0", await fixture.NextTextAsync());
        Assert.Contains(server.Requests, asked => asked.Query.Contains("region=us", StringComparison.Ordinal));
    }

    [Fact]
    public async Task NomadServices_AllNamespaces_ComeByName()
    {
        await using var server = await ScriptedServer.StartAsync();
        server.On("GET /v1/services", Said.Ok("""[{"Namespace":"default","Services":[{"ServiceName":"web","Tags":["a"]},{"ServiceName":"api","Tags":[]}]}]""", 3));
        await using var fixture = new RunnerFixture();
        fixture.Start(Options(server, fixture, """{{range nomadServices}}{{.Name}}{{.Tags}} {{end}}"""));
        Assert.Equal("api[] web[a] ", await fixture.NextTextAsync());
    }

    [Fact]
    public async Task NomadVar_AbsentThenThere_BlocksAndThenRenders()
    {
        await using var server = await ScriptedServer.StartAsync();
        server.On("GET /v1/var/nomad/jobs/app", new Said(404, "variable not found", 5));
        await using var fixture = new RunnerFixture();
        fixture.Start(Options(server, fixture, "") with
        {
            Templates =
            [
                fixture.Applied("""{{with nomadVar "nomad/jobs/app@dev"}}{{.user}} {{.Keys}} {{.user.Metadata.Path}}{{end}}"""),
                fixture.Applied("""exists: {{nomadVarExists "nomad/jobs/app@dev"}}"""),
            ],
        });
        Assert.Equal("exists: false", await fixture.NextTextAsync());
        server.OnIndexed("GET /v1/var/nomad/jobs/app", """{"Namespace":"dev","Path":"nomad/jobs/app","CreateIndex":6,"ModifyIndex":6,"Items":{"user":"me","pass":"p"}}""", 6);
        var texts = new[] { await fixture.NextTextAsync(), await fixture.NextTextAsync() };
        Assert.Contains("me [pass user] nomad/jobs/app", texts);
        Assert.Contains("exists: true", texts);
        Assert.Contains(server.Requests, asked => asked.Query.Contains("namespace=dev", StringComparison.Ordinal));
    }

    [Fact]
    public async Task NomadVarList_Prefix_ComesByPath()
    {
        await using var server = await ScriptedServer.StartAsync();
        server.On("GET /v1/vars", asked => Said.Ok(
            asked.Query.Contains("prefix=app", StringComparison.Ordinal) ? """[{"Namespace":"default","Path":"app/b"},{"Namespace":"default","Path":"app/a"}]""" : "[]", 4));
        await using var fixture = new RunnerFixture();
        fixture.Start(Options(server, fixture, """{{range nomadVarList "app"}}{{.}} {{end}}{{len (nomadVarList "none")}}"""));
        Assert.Equal("app/a app/b 0", await fixture.NextTextAsync());
    }

    [Theory]
    [InlineData(403, "Permission denied")]
    [InlineData(500, "No cluster leader")]
    public async Task NomadService_Refused_KeepsLastGoodAndCatchesUp(int status, string text)
    {
        await using var server = await ScriptedServer.StartAsync();
        server.OnIndexed("GET /v1/service/redis", Instances, 7);
        await using var fixture = new RunnerFixture();
        fixture.Start(Options(server, fixture, """{{len (nomadService "redis")}}"""));
        Assert.Equal("2", await fixture.NextTextAsync());
        server.On("GET /v1/service/redis", new Said(status, text));
        Assert.Contains(text, await fixture.LineAsync("(try 2)"), StringComparison.Ordinal);
        Assert.Equal("rendered", fixture.Status.Templates[0].Phase);
        server.OnIndexed("GET /v1/service/redis", """[{"ID":"x"},{"ID":"y"},{"ID":"z"}]""", 12);
        Assert.Equal("3", await fixture.NextTextAsync());
    }

    private static TemplateRunnerOptions Options(ScriptedServer server, RunnerFixture fixture, string template) => new()
    {
        Templates = [fixture.Applied(template)],
        MaxStale = TimeSpan.Zero,
        Nomad = new ServiceSource
        {
            Name = "Nomad",
            Address = server.Address,
            Token = "t0ken",
            Namespace = "prod",
            Region = "eu",
            Retry = new RetryPolicy { Backoff = TimeSpan.FromMilliseconds(2), MaxBackoff = TimeSpan.FromMilliseconds(20) },
        },
    };
}
