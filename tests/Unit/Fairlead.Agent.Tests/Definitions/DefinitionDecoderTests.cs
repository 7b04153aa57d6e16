using System.Text;
using Fairlead.Agent.Definitions;
using Fairlead.Primitives.Documents;
using Fairlead.Registry.Model;

namespace Fairlead.Agent.Tests.Definitions;

public sealed class DefinitionDecoderTests
{
    [Fact]
    public void Read_OldScriptForm_IsAcceptedWithWarning()
    {
        var set = Json("""
            {"service": {"name": "web-api", "tags": ["production", "norway-zone"], "port": 8080,
              "check": {"script": "curl -s localhost:8080/health || exit 2", "interval": "10s"}}}
            """);

        Assert.False(set.HasErrors);
        Assert.Equal("web.json:2:13: warning: service.check.script is the form of Consul before 1.1 and runs through /bin/sh; prefer \"args\"", Assert.Single(set.Diagnostics).ToString());
        var service = Assert.Single(set.Services);
        Assert.Equal(("web-api", "web-api", 8080), (service.Id, service.Name, service.Port));
        Assert.Equal(["production", "norway-zone"], service.Tags);
        var check = Assert.Single(service.Checks);
        Assert.Equal(CheckKind.Script, check.Kind);
        Assert.Equal("service:web-api", check.CheckId);
        Assert.Equal("Service 'web-api' check", check.Name);
        Assert.Equal("web-api", check.ServiceId);
        Assert.Equal(TimeSpan.FromSeconds(10), check.Interval);
        Assert.Equal(TimeSpan.FromSeconds(30), check.EffectiveTimeout);
        Assert.Equal(CheckStatus.Critical, check.InitialStatus);
    }

    [Fact]
    public void Read_SeveralChecksInHcl_AreNumbered()
    {
        var set = Hcl("""
            service {
              name = "db"
              id   = "db-1"
              meta { version = 3 }
              weights { passing = 10 }
              checks = [
                { args = ["/bin/true"], interval = "5s", status = "passing" },
                { http = "http://localhost/", interval = "5s", header = { Accept = ["a", "b"] } },
                { id = "own", name = "Mine", ttl = "1m" },
              ]
            }
            services { name = "other" }
            check { name = "disk", args = ["df"], interval = "1m" }
            """);

        Assert.Empty(set.Diagnostics);
        var db = set.Services[0];
        Assert.Equal(["service:db-1:1", "service:db-1:2", "own"], db.Checks.Select(check => check.CheckId));
        Assert.Equal(["Service 'db' check", "Service 'db' check", "Mine"], db.Checks.Select(check => check.Name));
        Assert.Equal([CheckKind.Script, CheckKind.Http, CheckKind.Ttl], db.Checks.Select(check => check.Kind));
        Assert.Equal(CheckStatus.Passing, db.Checks[0].InitialStatus);
        Assert.Equal([new CheckHeader("Accept", "a"), new CheckHeader("Accept", "b")], db.Checks[1].Headers);
        Assert.Equal("3", db.Meta["version"]);
        Assert.Equal(new ServiceWeights(10, 1), db.Weights);
        Assert.Equal("other", set.Services[1].Id);
        Assert.Equal("disk", Assert.Single(set.Checks).CheckId);
    }

    [Fact]
    public void Read_ManyMistakes_TellsAllWithLineAndNearestKey()
    {
        var set = Hcl("""
            service {
              nmae = "web"
              port = 70000
              address = "0.0.0.0"
              check {
                htpt = "x"
                intervall = "1s"
              }
              check {
                http = "localhost"
                interval = "10"
              }
              check {
                alias_service = "a"
                interval = "5s"
              }
              check {
                tcp = "x:1"
                interval = "5s"
                ttl = "5s"
              }
            }
            """);

        Assert.Equal(
            [
                "web.hcl:1:9: Missing service name",
                "web.hcl:4:3: Invalid service address: 0.0.0.0 is every address of the machine and none to connect to; leave it out for the node's",
                "web.hcl:3:3: the port must be from 0 to 65535, found 70000",
                "web.hcl:6:5: invalid config key service.check[0].htpt (did you mean \"http\"?)",
                "web.hcl:7:5: invalid config key service.check[0].intervall (did you mean \"interval\"?)",
                "web.hcl:5:9: service.check[0] does not say what to check: set one of args, http, tcp, udp, grpc, h2ping, ttl, alias_service, alias_node, docker_container_id",
                "web.hcl:11:16: service.check[1].interval: missing unit in duration \"10\": write for example \"10s\"",
                "web.hcl:11:5: Interval must be > 0 for http checks, for example \"10s\"",
                "web.hcl:10:5: \"localhost\" is not an http:// or https:// URL",
                "web.hcl:15:5: Interval cannot be set for Alias checks",
                "web.hcl:20:5: Interval and TTL cannot both be specified",
                "web.hcl:2:3: invalid config key service.nmae (did you mean \"name\"?)",
            ],
            set.Diagnostics.Select(diagnostic => diagnostic.ToString()));
        Assert.Empty(set.Services);
    }

    [Theory]
    [InlineData("500ms", 1, "raised to the shortest allowed, 1s")]
    public void Read_ShortInterval_IsRaised(string interval, int seconds, string warning)
    {
        var set = Json($$"""{"check": {"name": "c", "tcp": "a:1", "interval": "{{interval}}", "deregister_critical_service_after": "10s" } }""");

        Assert.Equal(TimeSpan.FromSeconds(seconds), set.Checks[0].Interval);
        Assert.Equal(TimeSpan.FromMinutes(1), set.Checks[0].DeregisterCriticalServiceAfter);
        Assert.Contains(warning, set.Diagnostics[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_SameIdTwice_WarnsAndLastCounts()
    {
        var set = Json("""{"services": [{"name": "a", "port": 1}, {"name": "a", "port": 2}]}""");

        Assert.Equal(2, Assert.Single(set.Services).Port);
        Assert.True(Assert.Single(set.Diagnostics).IsWarning);
    }

    [Theory]
    [InlineData("""{"ID": "w1", "Name": "web", "Tags": ["a"], "Port": 80, "EnableTagOverride": true, "Check": {"HTTP": "http://x/", "Interval": "10s", "DeregisterCriticalServiceAfter": "90m"}}""")]
    [InlineData("""{"id": "w1", "name": "web", "tags": ["a"], "port": 80, "enable_tag_override": true, "check": {"http": "http://x/", "interval": 10000000000, "deregister_critical_service_after": "90m"}, "WriteRequest": {}, "Checks": null}""")]
    public void ReadServiceBody_EitherSpelling_IsTheSame(string body)
    {
        var result = DefinitionDecoder.ReadServiceBody(Encoding.UTF8.GetBytes(body));

        var service = Assert.IsType<ServiceDefinition>(result.Definition);
        Assert.Equal(("w1", "web", 80, true), (service.Id, service.Name, service.Port, service.EnableTagOverride));
        Assert.Equal(TimeSpan.FromSeconds(10), service.Checks[0].Interval);
        Assert.Equal(TimeSpan.FromMinutes(90), service.Checks[0].DeregisterCriticalServiceAfter);
    }

    [Fact]
    public void ReadServiceBody_UnknownField_IsIgnoredUnlessStrict()
    {
        var body = "{\"Name\": \"web\", \"Prot\": 80}"u8;

        Assert.NotNull(DefinitionDecoder.ReadServiceBody(body).Definition);
        Assert.Equal("invalid config key Prot (did you mean \"port\"?)", DefinitionDecoder.ReadServiceBody(body, strict: true).ErrorText);
    }

    [Theory]
    [InlineData("{", "Request decode failed: 1:2: expected a name in double quotes, found the end of the file")]
    [InlineData("{}", "Missing service name")]
    [InlineData("""{"Name": "x", "Meta": {"consul-x": "1"}}""", "metadata key \"consul-x\": the prefix 'consul-' is reserved for internal use")]
    [InlineData("""{"Name": "x", "Weights": {"Passing": 0}}""", "Passing must be greater than 0 and at most 65535")]
    public void ReadServiceBody_Bad_SaysWhy(string body, string expected)
    {
        var result = DefinitionDecoder.ReadServiceBody(Encoding.UTF8.GetBytes(body));

        Assert.Null(result.Definition);
        Assert.Equal(expected, result.ErrorText);
    }

    [Fact]
    public void ReadCheckBody_WithoutId_TakesTheName()
    {
        var check = DefinitionDecoder.ReadCheckBody("""{"Name": "memory", "ServiceID": "web", "TTL": "30s", "Status": "warning"}"""u8).Definition!;

        Assert.Equal(("memory", "web", CheckKind.Ttl, CheckStatus.Warning), (check.CheckId, check.ServiceId, check.Kind, check.InitialStatus));
    }

    [Theory]
    [InlineData("""{"Interval": "5s"}""", "Missing check name")]
    [InlineData("""{"Name": "x", "TTL": "5s", "Interval": "5s"}""", "Interval and TTL cannot both be specified")]
    [InlineData("""{"Name": "x", "TTL": "5s", "Status": "good"}""", "Bad check status: \"good\"; it is passing, warning or critical")]
    [InlineData("""{"Name": "x", "HTTP": "http://a", "TCP": "b:1", "Interval": "5s"}""", "the check says http and tcp; a check has one kind")]
    public void ReadCheckBody_Bad_SaysWhy(string body, string expected) =>
        Assert.Equal(expected, DefinitionDecoder.ReadCheckBody(Encoding.UTF8.GetBytes(body)).ErrorText);

    private static DefinitionSet Json(string text) => DefinitionDecoder.Read("web.json", text, DocumentFormat.Json);

    private static DefinitionSet Hcl(string text) => DefinitionDecoder.Read("web.hcl", text, DocumentFormat.Hcl);
}
