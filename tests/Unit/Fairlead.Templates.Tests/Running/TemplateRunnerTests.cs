using Fairlead.Registry.Model;
using Fairlead.Registry.Views;
using Fairlead.Templates.Configuration;

namespace Fairlead.Templates.Tests.Running;

public sealed class TemplateRunnerTests
{
    private const string Servers = """{{range service "web"}}{{.Address}}:{{.Port}} {{end}}""";

    [Fact]
    public async Task Run_ServiceChanges_RendersEachState()
    {
        await using var fixture = new RunnerFixture();
        fixture.Registry.SetService("web", "a", "b");
        fixture.Start(fixture.Applied(Servers));
        Assert.Equal("a:8000 b:8001 ", await fixture.NextTextAsync());
        fixture.Registry.SetService("web", "a", "b", "c");
        Assert.Equal("a:8000 b:8001 c:8002 ", await fixture.NextTextAsync());
        fixture.Registry.SetService("web", "b");
        Assert.Equal("b:8000 ", await fixture.NextTextAsync());
    }

    [Fact]
    public async Task Run_WhatIsAskedForExists_IsNeverCalledAbsent()
    {
        await using var fixture = new RunnerFixture();
        fixture.Registry.SetService("web", "a");
        foreach (var i in Enumerable.Range(0, 50))
        {
            fixture.Registry.SetKey($"k{i}", "v");
        }

        fixture.Start(new TemplateRunnerOptions
        {
            ErrorOnFailedLookup = true,
            Templates = [.. Enumerable.Range(0, 50).Select(i => fixture.Applied($$$"""{{key "k{{{i}}}"}}{{range service "web"}}{{.Address}}{{end}}"""))],
        });
        for (var i = 0; i < 50; i++)
        {
            Assert.Equal("va", await fixture.NextTextAsync());
        }

        Assert.DoesNotContain(fixture.Lines, line => line.Contains("does not exist", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Run_FailingCheck_LeavesTheList()
    {
        await using var fixture = new RunnerFixture();
        fixture.Registry.SetInstances(
            "web", FakeRegistry.Instance("web", 0, "a", CheckStatus.Passing), FakeRegistry.Instance("web", 1, "b", CheckStatus.Critical));
        fixture.Start(fixture.Applied(Servers + """|{{range service "web|critical"}}{{.Address}} {{.Status}}{{end}}"""));
        Assert.Equal("a:8000 |b critical", await fixture.TextWhereAsync(text => text.Length > 1));
    }

    [Fact]
    public async Task Run_SeveralFormsOfOneService_ShareOneWatch()
    {
        await using var fixture = new RunnerFixture();
        fixture.Registry.SetInstances("web", FakeRegistry.Instance("web", 0, "a", CheckStatus.Passing, "prod"));
        fixture.Start(
            fixture.Applied("""1 {{range service "web"}}{{.Address}}{{end}}{{range service "prod.web"}}{{.Address}}{{end}}{{range service "web|any"}}{{.Address}}{{end}}"""),
            fixture.Applied("""2 {{range service "web"}}{{.Address}}{{end}}"""));
        await fixture.TextWhereAsync(text => text == "1 aaa");
        Assert.Single(fixture.Status.Watches);
        Assert.Single(fixture.Registry.Queries);
    }

    [Fact]
    public async Task Run_KeyMissing_WaitsAndSaysSoThenRenders()
    {
        await using var fixture = new RunnerFixture();
        fixture.Start(fixture.Applied("""{{key "app/port"}}"""), fixture.Applied("other"));
        Assert.Equal("other", await fixture.NextTextAsync());
        Assert.StartsWith("Warning: (inline) waits for kv.block(app/port): it does not exist yet", await fixture.LineAsync("waits for kv.block"), StringComparison.Ordinal);
        var waiting = Assert.Single(fixture.Status.Templates[0].Waiting);
        Assert.Equal(("kv.block(app/port)", "it does not exist"), (waiting.Dependency, waiting.Reason));
        Assert.Equal("waiting", fixture.Status.Templates[0].Phase);
        Assert.False(fixture.HasText);
        fixture.Registry.SetKey("app/port", "81");
        Assert.Equal("81", await fixture.NextTextAsync());
    }

    [Fact]
    public async Task Run_NestedDependencies_RendersOnlyWhenAllAreThere()
    {
        await using var fixture = new RunnerFixture();
        fixture.Registry.SetService("web", "a");
        fixture.Registry.SetService("db", "d");
        fixture.Registry.SetKey("weight/web", "7");
        fixture.Registry.SetKey("weight/db", "9");
        fixture.Start(fixture.Applied("""{{range services}}{{$s := .Name}}{{range service .Name}}{{.Address}}={{key (printf "weight/%s" $s)}} {{end}}{{end}}"""));
        Assert.Equal("d=9 a=7 ", await fixture.NextTextAsync());
    }

    [Fact]
    public async Task Run_OtherTemplatesDataChange_LeavesThisOneAlone()
    {
        await using var fixture = new RunnerFixture();
        fixture.Registry.SetKey("a", "1");
        fixture.Registry.SetKey("b", "1");
        fixture.Start(fixture.Applied("""a={{key "a"}}"""), fixture.Applied("""b={{key "b"}}"""));
        await fixture.NextTextAsync();
        await fixture.NextTextAsync();
        fixture.Registry.SetKey("b", "2");
        Assert.Equal("b=2", await fixture.NextTextAsync());
        await fixture.StopAsync();
        Assert.Equal(1, fixture.Status.Templates[0].Renders);
        Assert.Equal(2, fixture.Status.Templates[1].Renders);
    }

    [Fact]
    public async Task Run_ServiceSuddenlyEmpty_KeepsLastGoodAndShowsIt()
    {
        await using var fixture = new RunnerFixture();
        fixture.Registry.SetService("web", "a", "b");
        fixture.Registry.SetKey("k", "1");
        fixture.Start(fixture.Applied(Servers + """{{key "k"}}"""));
        Assert.Equal("a:8000 b:8001 1", await fixture.NextTextAsync());
        fixture.Registry.SetService("web");
        Assert.Contains("health.service(web|passing) fell from 2 to 0", await fixture.LineAsync("fell from"), StringComparison.Ordinal);
        // Other changes still come through while the list is kept.
        fixture.Registry.SetKey("k", "2");
        Assert.Equal("a:8000 b:8001 2", await fixture.NextTextAsync());
        var held = Assert.Single(fixture.Status.Templates[0].Held);
        Assert.Equal((2, 0), (held.Before, held.Now));
        fixture.Registry.SetService("web", "c");
        Assert.Equal("c:8000 2", await fixture.NextTextAsync());
        Assert.Empty(fixture.Status.Templates[0].Held);
    }

    [Fact]
    public async Task Run_KeepLastGoodOff_RendersTheEmptiness()
    {
        await using var fixture = new RunnerFixture();
        fixture.Registry.SetService("web", "a");
        fixture.Start(fixture.Applied("[" + Servers + "]") with { KeepLastGood = false });
        Assert.Equal("[a:8000 ]", await fixture.NextTextAsync());
        fixture.Registry.SetService("web");
        Assert.Equal("[]", await fixture.NextTextAsync());
    }

    [Fact]
    public async Task Run_BelowMinInstances_KeepsLastGood()
    {
        await using var fixture = new RunnerFixture();
        fixture.Registry.SetService("web", "a", "b", "c");
        fixture.Start(fixture.Applied(Servers) with { MinInstances = 2 });
        await fixture.NextTextAsync();
        fixture.Registry.SetService("web", "a");
        await fixture.LineAsync("fell from 3 to 1");
        fixture.Registry.SetService("web", "a", "b");
        Assert.Equal("a:8000 b:8001 ", await fixture.NextTextAsync());
    }

    [Fact]
    public async Task Run_NeverHadInstances_RendersTheEmptyList()
    {
        await using var fixture = new RunnerFixture();
        fixture.Start(fixture.Applied("[" + Servers + "]"));
        Assert.Equal("[]", await fixture.NextTextAsync());
    }

    [Fact]
    public async Task Run_RegistryLostAndBack_KeepsLastGoodAndCatchesUp()
    {
        await using var fixture = new RunnerFixture();
        fixture.Registry.SetService("web", "a");
        fixture.Start(fixture.Applied(Servers));
        await fixture.NextTextAsync();
        fixture.Registry.Fail("no leader");
        Assert.Contains("no leader", await fixture.LineAsync("cannot be read (try 2)"), StringComparison.Ordinal);
        Assert.Equal("no leader", Assert.Single(fixture.Status.Watches).Error);
        Assert.Equal("rendered", fixture.Status.Templates[0].Phase);
        fixture.Registry.SetService("web", "a", "b");
        fixture.Registry.Fail(null);
        Assert.Equal("a:8000 b:8001 ", await fixture.NextTextAsync());
        await fixture.LineAsync("can be read again");
    }

    [Fact]
    public async Task Run_IndexGoesBackwards_WatchesOn()
    {
        await using var fixture = new RunnerFixture();
        fixture.Registry.SetKey("k", "1");
        fixture.Start(fixture.Applied("""{{key "k"}}"""));
        await fixture.NextTextAsync();
        fixture.Registry.Reset();
        fixture.Registry.SetKey("k", "2");
        Assert.Equal("2", await fixture.NextTextAsync());
    }

    [Fact]
    public async Task Run_TemplateFailsLater_KeepsLastGoodAndRecovers()
    {
        await using var fixture = new RunnerFixture();
        fixture.Registry.SetKey("n", "1");
        fixture.Start(fixture.Applied("""{{key "n" | parseInt}}"""));
        Assert.Equal("1", await fixture.NextTextAsync());
        fixture.Registry.SetKey("n", "one");
        Assert.Contains("The last good output stays", await fixture.LineAsync("failed: execute"), StringComparison.Ordinal);
        Assert.Equal("failed", fixture.Status.Templates[0].Phase);
        Assert.NotNull(fixture.Status.Templates[0].NextRetry);
        fixture.Registry.SetKey("n", "2");
        Assert.Equal("2", await fixture.NextTextAsync());
        Assert.Null(fixture.Status.Templates[0].LastError);
    }

    [Fact]
    public async Task Run_TemplateFailsAndIsFatal_Exits14()
    {
        await using var fixture = new RunnerFixture();
        fixture.Registry.SetKey("n", "one");
        fixture.Start(new TemplateRunnerOptions { TemplateErrorFatal = true, Templates = [fixture.Applied("""{{key "n" | parseInt}}""")] });
        Assert.Equal(ExitCodes.RunnerError, await fixture.EndAsync());
    }

    [Fact]
    public async Task Run_FailsOnTheEmptyFirstPass_WaitsForData()
    {
        await using var fixture = new RunnerFixture();
        fixture.Registry.SetService("web", "a");
        fixture.Start(new TemplateRunnerOptions { TemplateErrorFatal = true, Templates = [fixture.Applied("""{{(index (service "web") 0).Address}}""")] });
        Assert.Equal("a", await fixture.NextTextAsync());
    }

    [Fact]
    public async Task Run_TargetRefuses_KeepsItsWordAndOffersOnlyNewText()
    {
        await using var fixture = new RunnerFixture { Verdict = text => text == "bad" ? new ApplyVerdict(false, "line 3: no such keyword") : ApplyVerdict.Good };
        fixture.Registry.SetKey("k", "good");
        fixture.Start(fixture.Applied("""{{key "k"}}"""));
        await fixture.NextTextAsync();
        fixture.Registry.SetKey("k", "bad");
        Assert.Equal("bad", await fixture.NextTextAsync());
        await fixture.LineAsync("line 3: no such keyword");
        fixture.Registry.SetKey("k", "better");
        Assert.Equal("better", await fixture.NextTextAsync());
    }

    [Fact]
    public async Task Run_ParseErrors_TellsAllAndExits14()
    {
        await using var fixture = new RunnerFixture();
        fixture.Start(fixture.Applied("{{nosuch}}"), fixture.Applied("{{if}}"), new TemplateDefinition { Source = fixture.PathOf("missing"), Destination = "x" });
        Assert.Equal(ExitCodes.RunnerError, await fixture.EndAsync());
        Assert.Equal(3, fixture.Lines.Count(line => line.StartsWith("Error:", StringComparison.Ordinal)));
        Assert.Contains(fixture.Lines, line => line.Contains("function \"nosuch\" not defined", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Run_OnceWithEverythingThere_Exits0()
    {
        await using var fixture = new RunnerFixture();
        fixture.Registry.SetKey("k", "v");
        fixture.Start(new TemplateRunnerOptions { Once = true, Templates = [fixture.Filed("""{{key "k"}}""")] });
        Assert.Equal(ExitCodes.Good, await fixture.EndAsync());
        Assert.Equal("v", await File.ReadAllTextAsync(fixture.PathOf("out"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Run_OnceWithoutRegistry_Exits14AfterTheTriesAllowed()
    {
        await using var fixture = new RunnerFixture();
        fixture.Registry.Fail("connection refused");
        fixture.Start(new TemplateRunnerOptions
        {
            Once = true, Consul = new ConsulSource { Retry = new RetryPolicy { Attempts = 3 } }, Templates = [fixture.Filed("""{{key "k"}}""")],
        });
        Assert.Equal(ExitCodes.RunnerError, await fixture.EndAsync());
        Assert.Contains(fixture.Lines, line => line.Contains("after 3 tries: connection refused", StringComparison.Ordinal));
        Assert.False(File.Exists(fixture.PathOf("out")));
    }

    [Fact]
    public async Task Run_FailedLookupIsFatal_Exits14()
    {
        await using var fixture = new RunnerFixture();
        fixture.Start(new TemplateRunnerOptions { Once = true, ErrorOnFailedLookup = true, Templates = [fixture.Filed("""{{key "k"}}""")] });
        Assert.Equal(ExitCodes.RunnerError, await fixture.EndAsync());
        Assert.Contains(fixture.Lines, line => line.Contains("needs kv.block(k), which does not exist", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Run_WaitWindow_GathersAStormIntoFewRenders()
    {
        await using var fixture = new RunnerFixture();
        fixture.Registry.SetKey("k", "0");
        fixture.Start(new TemplateRunnerOptions
        {
            Wait = new WaitWindow(TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(20)), Templates = [fixture.Applied("""{{key "k"}}""")],
        });
        Assert.Equal("0", await fixture.NextTextAsync());
        for (var i = 1; i <= 100; i++)
        {
            fixture.Registry.SetKey("k", i.ToString(System.Globalization.CultureInfo.InvariantCulture));
        }

        await fixture.TextWhereAsync(text => text == "100");
        await fixture.StopAsync();
        Assert.True(fixture.Status.Templates[0].Renders < 50);
    }

    [Fact]
    public async Task Run_DependencyNoLongerUsed_StopsItsWatch()
    {
        await using var fixture = new RunnerFixture();
        fixture.Registry.SetKey("which", "a");
        fixture.Registry.SetKey("a", "1");
        fixture.Registry.SetKey("b", "2");
        fixture.Start(fixture.Applied("""{{key (key "which")}}"""));
        Assert.Equal("1", await fixture.NextTextAsync());
        fixture.Registry.SetKey("which", "b");
        Assert.Equal("2", await fixture.NextTextAsync());
        await fixture.LineAsync("kv(a) is not needed any more");
        Assert.Equal(["kv(b)", "kv(which)"], fixture.Status.Watches.Select(watch => watch.Name));
    }

    [Fact]
    public async Task Run_RegistryCannotAnswer_SaysSoAndStaysWaiting()
    {
        await using var fixture = new RunnerFixture();
        fixture.Start(fixture.Applied("{{range caRoots}}{{.Name}}{{end}}"));
        Assert.Contains("this registry cannot answer it", await fixture.LineAsync("connect.caroots cannot be had"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_FileOutsideSandbox_FailsTheTemplate()
    {
        await using var fixture = new RunnerFixture();
        var inside = Directory.CreateDirectory(fixture.PathOf("box")).FullName;
        await File.WriteAllTextAsync(Path.Combine(inside, "f"), " text \n", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(fixture.PathOf("secret"), "secret", TestContext.Current.CancellationToken);
        File.CreateSymbolicLink(Path.Combine(inside, "link"), fixture.PathOf("secret"));
        fixture.Start(
            fixture.Applied($"{{{{file \"{inside}/f\"}}}}") with { SandboxPath = inside },
            fixture.Applied($"{{{{file \"{inside}/../secret\"}}}}") with { SandboxPath = inside },
            fixture.Applied($"{{{{file \"{inside}/link\"}}}}") with { SandboxPath = inside });
        Assert.Equal("text", await fixture.NextTextAsync());
        await fixture.LineAsync("is outside of sandbox");
        await fixture.LineAsync("is outside of sandbox");
        Assert.False(fixture.HasText);
    }
}
