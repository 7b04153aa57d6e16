using Fairlead.Registry.Model;
using Fairlead.Registry.Requests;

namespace Fairlead.Agent.Tests;

public sealed class LocalAgentTests
{
    private static CancellationToken Token => AgentFixture.Token;

    [Fact]
    public async Task RegisterService_WithCheck_IsInTheCatalogInOneCommit()
    {
        await using var fixture = await AgentFixture.StartAsync();
        var agent = await fixture.StartAgentAsync();

        var outcome = await agent.RegisterServiceAsync(
            AgentFixture.Service("""{"Name": "web", "ID": "web-1", "Port": 80, "Address": "10.1.1.1", "Check": {"TTL": "10s", "Status": "passing"}}"""), false, Token);

        Assert.True(outcome.Accepted, outcome.Error);
        var endpoint = Assert.Single(await fixture.CatalogAsync("web"));
        Assert.Equal(("here", "web-1", "10.1.1.1", 80), (endpoint.Node.Name, endpoint.Service.Id, endpoint.EffectiveAddress, endpoint.Service.Port));
        Assert.Equal(new ServiceAddress("10.1.1.1", 80), endpoint.Service.TaggedAddresses["lan_ipv4"]);
        Assert.Equal(["serfHealth", "service:web-1"], endpoint.Checks.Select(check => check.CheckId).Order(StringComparer.Ordinal));
        Assert.Equal(CheckStatus.Passing, endpoint.AggregatedStatus);
        var request = fixture.Writer.Requests.OfType<RegisterRequest>().Single(request => request.Services.Any(service => service.Id == "web-1"));
        Assert.Equal("service:web-1", Assert.Single(request.Checks).CheckId);
    }

    [Fact]
    public async Task DeregisterService_Known_LeavesTheCatalogAtOnce()
    {
        await using var fixture = await AgentFixture.StartAsync();
        var agent = await fixture.StartAgentAsync();
        await agent.RegisterServiceAsync(AgentFixture.Service("""{"Name": "web", "Check": {"TTL": "10s"}}"""), false, Token);

        Assert.True((await agent.DeregisterServiceAsync("web", Token)).Accepted);

        Assert.Empty(await fixture.CatalogAsync("web"));
        Assert.Equal(["serfHealth"], (await fixture.ChecksAsync()).Select(check => check.CheckId));
        Assert.True((await agent.DeregisterServiceAsync("web", Token)).NotFound);
    }

    [Fact]
    public async Task RegisterService_ScriptOverApi_IsRefusedNamingTheFlag()
    {
        await using var fixture = await AgentFixture.StartAsync();
        var agent = await fixture.StartAgentAsync();
        var service = AgentFixture.Service("""{"Name": "web", "Check": {"Args": ["/bin/true"], "Interval": "10s"}}""");

        var outcome = await agent.RegisterServiceAsync(service, false, Token);

        Assert.Contains("-enable-script-checks", outcome.Error, StringComparison.Ordinal);
        Assert.Empty(agent.Snapshot.Services);
    }

    [Fact]
    public async Task Start_ScriptFromFile_RunsAtOnceAndIsCriticalUntilItHasRun()
    {
        await using var fixture = await AgentFixture.StartAsync();
        var gate = Path.Combine(fixture.Directory, "gate");
        await System.Diagnostics.Process.Start("mkfifo", gate).WaitForExitAsync(Token);

        // The script waits at the pipe's reading end, so the state before its end can be seen for as long as the test wants.
        var agent = await fixture.StartAgentAsync(
            $$$"""{"service": {"name": "web", "check": {"script": "cat {{{gate}}}", "interval": "10s"} } }""");
        fixture.Time.Advance(TimeSpan.FromMilliseconds(100));
        Assert.Equal(CheckStatus.Critical, agent.Snapshot.Checks["service:web"].Record.Status);
        await File.WriteAllTextAsync(gate, "yes\n", Token);
        var check = await fixture.CheckInCatalogAsync("service:web", check => check.Status == CheckStatus.Passing);

        Assert.Equal(("yes\n", "script", "10s", "web"), (check.Output, check.Type, check.Interval, check.ServiceName));
    }

    [Fact]
    public async Task UpdateTtl_ThenSilence_TurnsCriticalWithLastOutput()
    {
        await using var fixture = await AgentFixture.StartAsync();
        var agent = await fixture.StartAgentAsync();
        await agent.RegisterCheckAsync(AgentFixture.Check("""{"Name": "beat", "TTL": "10s"}"""), Token);

        Assert.True((await agent.UpdateTtlAsync("beat", CheckStatus.Passing, "all well", Token)).Accepted);
        Assert.Equal(CheckStatus.Passing, (await fixture.ChecksAsync()).Single(check => check.CheckId == "beat").Status);
        fixture.Time.Advance(TimeSpan.FromSeconds(10));
        var expired = await fixture.CheckInCatalogAsync("beat", check => check.Status == CheckStatus.Critical);

        Assert.Equal("TTL expired (last output before timeout follows): all well", expired.Output);
        Assert.Equal("CheckID \"no\" does not have associated TTL", (await agent.UpdateTtlAsync("no", CheckStatus.Passing, "", Token)).Error);
    }

    [Fact]
    public async Task UpdateTtl_OutputAlone_WaitsForTheUpdateInterval()
    {
        await using var fixture = await AgentFixture.StartAsync();
        var agent = await fixture.StartAgentAsync();
        await agent.RegisterCheckAsync(AgentFixture.Check("""{"Name": "beat", "TTL": "1h", "Status": "passing"}"""), Token);

        await agent.UpdateTtlAsync("beat", CheckStatus.Passing, "news", Token);
        Assert.Equal("news", agent.Snapshot.Checks["beat"].Record.Output);
        Assert.Equal("", (await fixture.ChecksAsync()).Single(check => check.CheckId == "beat").Output);

        // At most one and a half intervals of five minutes.
        fixture.Time.Advance(TimeSpan.FromMinutes(7.5));
        await fixture.CheckInCatalogAsync("beat", check => check.Output == "news");
    }

    [Fact]
    public async Task Register_RegistryDown_IsKeptAndWrittenWhenItIsBack()
    {
        await using var fixture = await AgentFixture.StartAsync();
        var agent = await fixture.StartAgentAsync();
        fixture.Writer.IsDown = true;

        Assert.True((await agent.RegisterServiceAsync(AgentFixture.Service("""{"Name": "web"}"""), false, Token)).Accepted);
        Assert.Empty(await fixture.CatalogAsync("web"));
        fixture.Writer.IsDown = false;

        await AdvanceUntilAsync(fixture, async () => (await fixture.CatalogAsync("web")).Length == 1);

        Assert.Single(agent.Snapshot.Services);
    }

    [Fact]
    public async Task Compare_CatalogChangedBehindTheBack_IsRepairedBothWays()
    {
        await using var fixture = await AgentFixture.StartAsync();
        var agent = await fixture.StartAgentAsync("""{"service": {"name": "web", "port": 80, "check": {"ttl": "1h", "status": "passing"}}}""");
        await fixture.Host.ApplyAsync(new DeregisterRequest("here", ["web"], []), Token);
        await fixture.Host.ApplyAsync(
            new RegisterRequest(
                AgentFixture.Node,
                [new ServiceInstance { Node = "here", Id = "ghost", Name = "ghost" }, new ServiceInstance { Node = "here", Id = "consul", Name = "consul" }],
                []),
            Token);

        // Every other whole interval holds at least one comparison.
        await AdvanceUntilAsync(fixture, async () => (await fixture.CatalogAsync("web")).Length == 1 && (await fixture.CatalogAsync("ghost")).Length == 0);

        Assert.Equal(CheckStatus.Passing, Assert.Single(await fixture.CatalogAsync("web")).AggregatedStatus);
        Assert.Single(await fixture.CatalogAsync("consul"));
        Assert.Single(agent.Snapshot.Services);
    }

    [Fact]
    public async Task Compare_TagOverride_TakesTheCatalogsTags()
    {
        await using var fixture = await AgentFixture.StartAsync();
        var agent = await fixture.StartAgentAsync("""{"service": {"name": "web", "tags": ["a"], "enable_tag_override": true}}""");
        var there = Assert.Single(await fixture.CatalogAsync("web")).Service;
        await fixture.Host.ApplyAsync(new RegisterRequest(AgentFixture.Node, [there with { Tags = ["b"] }], []), Token);

        await AdvanceUntilAsync(fixture, () => Task.FromResult(agent.Snapshot.Services["web"].Instance.Tags is ["b"]));

        Assert.Equal(["b"], Assert.Single(await fixture.CatalogAsync("web")).Service.Tags);
    }

    [Fact]
    public async Task Restart_ApiRegistration_SurvivesWithItsLastState()
    {
        await using var fixture = await AgentFixture.StartAsync();
        var first = await fixture.StartAgentAsync(options: fixture.Kept);
        await first.RegisterServiceAsync(
            AgentFixture.Service("""{"Name": "web", "Meta": {"v": "1"}, "Checks": [{"TTL": "10s"}, {"HTTP": "http://127.0.0.1:1/", "Interval": "1h"}]}"""), false, Token);
        await first.SetMaintenanceAsync("web", enable: true, "new disks", Token);
        await first.UpdateTtlAsync("service:web:1", CheckStatus.Passing, "fine", Token);
        await first.DisposeAsync();

        fixture.Time.Advance(TimeSpan.FromSeconds(5));
        var second = await fixture.StartAgentAsync(options: fixture.Kept);

        Assert.Equal("1", second.Snapshot.Services["web"].Definition.Meta["v"]);
        Assert.Equal((CheckStatus.Passing, "fine"), (second.Snapshot.Checks["service:web:1"].Record.Status, second.Snapshot.Checks["service:web:1"].Record.Output));
        Assert.Equal("new disks", second.Snapshot.Checks["_service_maintenance:web"].Record.Notes);
        Assert.Equal("maintenance", second.HealthOf("web")!.AggregatedStatus);
    }

    [Fact]
    public async Task Restart_TtlStateTooOld_BeginsCritical()
    {
        await using var fixture = await AgentFixture.StartAsync();
        var first = await fixture.StartAgentAsync(options: fixture.Kept);
        await first.RegisterCheckAsync(AgentFixture.Check("""{"Name": "beat", "TTL": "10s"}"""), Token);
        await first.UpdateTtlAsync("beat", CheckStatus.Passing, "fine", Token);
        await first.DisposeAsync();

        fixture.Time.Advance(TimeSpan.FromSeconds(11));
        var second = await fixture.StartAgentAsync(options: fixture.Kept);

        Assert.Equal(CheckStatus.Critical, second.Snapshot.Checks["beat"].Record.Status);
    }

    [Fact]
    public async Task Restart_FileDefinesTheSame_FileWins()
    {
        await using var fixture = await AgentFixture.StartAsync();
        var first = await fixture.StartAgentAsync(options: fixture.Kept);
        await first.RegisterServiceAsync(AgentFixture.Service("""{"Name": "web", "Port": 1}"""), false, Token);
        await first.RegisterServiceAsync(AgentFixture.Service("""{"Name": "gone"}"""), false, Token);
        await first.DeregisterServiceAsync("gone", Token);
        await first.DisposeAsync();

        var second = await fixture.StartAgentAsync("""{"service": {"name": "web", "port": 2}}""", fixture.Kept);
        Assert.Equal(2, Assert.Single(second.Snapshot.Services).Value.Definition.Port);
        await second.DisposeAsync();

        // Forgotten on disk too, not only outvoted.
        Assert.Empty((await fixture.StartAgentAsync(options: fixture.Kept)).Snapshot.Services);
    }

    [Fact]
    public async Task Reload_ChangedFiles_KeepsHealthAndChangesOnlyWhatChanged()
    {
        await using var fixture = await AgentFixture.StartAsync();
        var agent = await fixture.StartAgentAsync("""
            {"services": [
              {"name": "same", "check": {"ttl": "1h"}},
              {"name": "changed", "port": 1, "check": {"ttl": "1h"}},
              {"name": "gone", "check": {"ttl": "1h"}}]}
            """);
        await agent.UpdateTtlAsync("service:same", CheckStatus.Passing, "s", Token);
        await agent.UpdateTtlAsync("service:changed", CheckStatus.Passing, "c", Token);
        await agent.RegisterServiceAsync(AgentFixture.Service("""{"Name": "api"}"""), false, Token);
        fixture.Writer.Requests.Clear();

        await agent.ReloadAsync(AgentFixture.Files("""
            {"services": [
              {"name": "same", "check": {"ttl": "1h"}},
              {"name": "changed", "port": 2, "checks": [{"ttl": "1h"}, {"ttl": "2h", "name": "second", "status": "passing"}]},
              {"name": "new"}]}
            """), Token);

        Assert.Equal(["api", "changed", "new", "same"], agent.Snapshot.Services.Keys);
        Assert.Equal(["service:changed:1", "service:changed:2", "service:same"], agent.Snapshot.Checks.Keys);
        Assert.All(agent.Snapshot.Checks.Values, check => Assert.Equal(CheckStatus.Passing, check.Record.Status));
        var written = fixture.Writer.Requests.OfType<RegisterRequest>().ToList();
        Assert.DoesNotContain(written.SelectMany(request => request.Services), service => service.Id is "same" or "api");
        Assert.All(written.SelectMany(request => request.Checks), check => Assert.Equal(CheckStatus.Passing, check.Status));
        Assert.Equal(2, Assert.Single(await fixture.CatalogAsync("changed")).Service.Port);
        Assert.Empty(await fixture.CatalogAsync("gone"));
    }

    [Fact]
    public async Task Reload_Errors_ChangesNothing()
    {
        await using var fixture = await AgentFixture.StartAsync();
        var agent = await fixture.StartAgentAsync("""{"service": {"name": "web"}}""");

        await Assert.ThrowsAsync<InvalidOperationException>(() => agent.ReloadAsync(AgentFixture.Files("""{"service": {"nmae": "web"}}"""), Token));

        Assert.Equal(["web"], agent.Snapshot.Services.Keys);
    }

    [Fact]
    public async Task Critical_ForLongerThanAllowed_RemovesTheService()
    {
        await using var fixture = await AgentFixture.StartAsync();
        var agent = await fixture.StartAgentAsync();
        await agent.RegisterServiceAsync(
            AgentFixture.Service("""{"Name": "web", "Check": {"TTL": "10s", "Status": "passing", "DeregisterCriticalServiceAfter": "1m"}}"""), false, Token);

        await AdvanceUntilAsync(fixture, async () => (await fixture.CatalogAsync("web")).Length == 0, TimeSpan.FromSeconds(30));

        Assert.True(fixture.Time.GetUtcNow() >= new DateTimeOffset(2026, 1, 1, 0, 1, 10, TimeSpan.Zero));
        Assert.Empty(agent.Snapshot.Services);
    }

    [Fact]
    public async Task SetMaintenance_Node_TakesEverythingOut()
    {
        await using var fixture = await AgentFixture.StartAsync();
        var agent = await fixture.StartAgentAsync("""{"service": {"name": "web"}}""");

        await agent.SetMaintenanceAsync("", enable: true, "", Token);
        Assert.Equal(CheckStatus.Critical, Assert.Single(await fixture.CatalogAsync("web")).AggregatedStatus);
        Assert.Equal("maintenance", agent.HealthOf("web")!.AggregatedStatus);

        await agent.SetMaintenanceAsync("", enable: false, "", Token);
        Assert.Equal(CheckStatus.Passing, Assert.Single(await fixture.CatalogAsync("web")).AggregatedStatus);
        Assert.True((await agent.SetMaintenanceAsync("no", enable: true, "", Token)).NotFound);
    }

    [Fact]
    public async Task Alias_OtherServiceChanges_Follows()
    {
        await using var fixture = await AgentFixture.StartAsync();
        var agent = await fixture.StartAgentAsync("""
            {"services": [
              {"name": "db", "check": {"ttl": "1h", "name": "beat", "status": "passing"}},
              {"name": "web", "check": {"alias_service": "db"}}]}
            """);
        await fixture.CheckInCatalogAsync("service:web", check => check.Status == CheckStatus.Passing);

        await agent.UpdateTtlAsync("service:db", CheckStatus.Critical, "no disk", Token);
        var check = await fixture.CheckInCatalogAsync("service:web", check => check.Status == CheckStatus.Critical);
        Assert.Equal("Aliased check \"beat\" failing: no disk", check.Output);

        await agent.DeregisterServiceAsync("db", Token);
        await fixture.CheckInCatalogAsync("service:web", check => check.Output == "Service db could not be found on node here" || check.Status == CheckStatus.Critical);
        await AgentFixture.UntilAsync(agent, snapshot => snapshot.Checks["service:web"].Record.Output == "Service db could not be found on node here");
    }

    [Fact]
    public async Task RegisterService_Again_KeepsStateAndReplacesChecksOnlyWhenAsked()
    {
        await using var fixture = await AgentFixture.StartAsync();
        var agent = await fixture.StartAgentAsync();
        await agent.RegisterServiceAsync(AgentFixture.Service("""{"Name": "web", "Checks": [{"TTL": "1h", "CheckID": "a"}, {"TTL": "1h", "CheckID": "b"}]}"""), false, Token);
        await agent.UpdateTtlAsync("a", CheckStatus.Passing, "ok", Token);

        await agent.RegisterServiceAsync(AgentFixture.Service("""{"Name": "web", "Port": 9, "Checks": [{"TTL": "1h", "CheckID": "a"}]}"""), false, Token);
        Assert.Equal(["a", "b"], agent.Snapshot.Checks.Keys);
        Assert.Equal(CheckStatus.Passing, agent.Snapshot.Checks["a"].Record.Status);

        await agent.RegisterServiceAsync(AgentFixture.Service("""{"Name": "web", "Port": 9, "Checks": [{"TTL": "1h", "CheckID": "a"}]}"""), true, Token);
        Assert.Equal(["a"], agent.Snapshot.Checks.Keys);
    }

    [Fact]
    public async Task RegisterService_ManyAtOnce_AllArriveWithTheirChecks()
    {
        await using var fixture = await AgentFixture.StartAsync();
        var agent = await fixture.StartAgentAsync();

        await Task.WhenAll(Enumerable.Range(0, 300).Select(i => agent.RegisterServiceAsync(
            AgentFixture.Service($$"""{"Name": "web", "ID": "web-{{i}}", "Checks": [{"TTL": "1h"}, {"TTL": "2h", "Status": "passing"} ] }"""), false, Token)));

        var endpoints = await fixture.CatalogAsync("web");
        Assert.Equal(300, endpoints.Length);
        Assert.All(endpoints, endpoint => Assert.Equal(3, endpoint.Checks.Length));
        Assert.All(fixture.Writer.Requests.OfType<RegisterRequest>(), request =>
            Assert.True(request.Services.All(service => service.Id == "consul" || request.Checks.Count(check => check.ServiceId == service.Id) == 2)));
    }

    [Fact]
    public async Task Reload_NodeMetadata_ReachesTheCatalog()
    {
        await using var fixture = await AgentFixture.StartAsync();
        var agent = await fixture.StartAgentAsync("""{"service": {"name": "web"}}""");

        await agent.ReloadAsync(
            AgentFixture.Files("""{"service": {"name": "web"}}"""), AgentFixture.Node with { Meta = Empty.Strings.SetItem("rack", "r7") }, discardCheckOutput: false, Token);

        Assert.Equal("r7", Assert.Single(await fixture.CatalogAsync("web")).Node.Meta["rack"]);
    }

    [Fact]
    public async Task Leave_Graceful_RemovesTheNode()
    {
        await using var fixture = await AgentFixture.StartAsync();
        var agent = await fixture.StartAgentAsync("""{"service": {"name": "web"}}""");

        await agent.LeaveAsync(Token);

        Assert.Empty(await fixture.CatalogAsync("web"));
        Assert.Empty(await fixture.ChecksAsync());
    }

    /// <summary>Turns the clock on and lets what it woke run, until the world is as wanted.</summary>
    private static async Task AdvanceUntilAsync(AgentFixture fixture, Func<Task<bool>> wanted, TimeSpan? step = null)
    {
        while (!await wanted())
        {
            fixture.Time.Advance(step ?? TimeSpan.FromSeconds(15));
            for (var i = 0; i < 50 && !await wanted(); i++)
            {
                await Task.Yield();
            }

            Token.ThrowIfCancellationRequested();
        }
    }
}
