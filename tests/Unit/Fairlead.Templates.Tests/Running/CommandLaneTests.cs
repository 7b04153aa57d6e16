using Fairlead.Templates.Configuration;

namespace Fairlead.Templates.Tests.Running;

/// <summary>Commands beside the renders.</summary>
public sealed class CommandLaneTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Command_Slow_DelaysNoRenderAndIsNotQueuedTwice()
    {
        await using var fixture = new RunnerFixture();
        fixture.Registry.SetKey("k", "1");
        var (file, ran, go) = (fixture.PathOf("a"), fixture.PathOf("ran"), fixture.PathOf("go"));
        fixture.Start(
            fixture.Filed("""{{key "k"}}""", "a") with
            {
                Command = CommandSpec.Shell($"v=$(cat {file}); echo $v >> {ran}.new; cp {ran}.new {ran}; until [ -e {go} ]; do sleep 0.01; done; [ $v = 1 ]"),
            },
            fixture.Applied("""{{key "k"}}"""));
        Assert.Equal("1", await fixture.NextTextAsync());
        await ExecModeTests.FileAsync(ran);

        // The command of the first file still runs: renders come all the same.
        fixture.Registry.SetKey("k", "2");
        Assert.Equal("2", await fixture.NextTextAsync());
        fixture.Registry.SetKey("k", "3");
        Assert.Equal("3", await fixture.NextTextAsync());
        await File.WriteAllTextAsync(go, "", Token);
        await fixture.LineAsync("The command failed");
        Assert.Equal(["1", "3"], await File.ReadAllLinesAsync(ran, Token));
    }

    [Fact]
    public async Task Command_SlowWhereFailuresAreFatal_DelaysNoWriteAndEndsTheRunnerWhenItFails()
    {
        await using var fixture = new RunnerFixture();
        fixture.Registry.SetKey("k", "1");
        var go = fixture.PathOf("go");
        fixture.Start(new TemplateRunnerOptions
        {
            CommandErrorFatal = true,
            Templates =
            [
                fixture.Filed("x", "a") with { Command = CommandSpec.Shell($"until [ -e {go} ]; do sleep 0.01; done; exit 1") },
                fixture.Applied("""{{key "k"}}"""),
            ],
        });
        Assert.Equal("1", await fixture.NextTextAsync());
        fixture.Registry.SetKey("k", "2");
        Assert.Equal("2", await fixture.NextTextAsync());
        await File.WriteAllTextAsync(go, "", Token);
        Assert.Equal(ExitCodes.RunnerError, await fixture.EndAsync());
    }

    [Fact]
    public async Task Check_Slow_DelaysOnlyItsOwnTemplate()
    {
        await using var fixture = new RunnerFixture();
        fixture.Registry.SetKey("k", "1");
        var (go, asked) = (fixture.PathOf("go"), fixture.PathOf("asked"));
        fixture.Start(
            fixture.Filed("""{{key "k"}}""") with { Check = CommandSpec.Shell($"cat {{{{}}}} > {asked}; until [ -e {go} ]; do sleep 0.01; done") },
            fixture.Applied("""{{key "k"}}"""));
        Assert.Equal("1", await fixture.NextTextAsync());
        await ExecModeTests.FileAsync(asked);
        fixture.Registry.SetKey("k", "2");
        Assert.Equal("2", await fixture.NextTextAsync());
        fixture.Registry.SetKey("k", "3");
        Assert.Equal("3", await fixture.NextTextAsync());
        Assert.False(File.Exists(fixture.PathOf("out")));

        // The version that was judged is put in place, then the newest one.
        await File.WriteAllTextAsync(go, "", Token);
        await fixture.LineAsync($"rendered to {fixture.PathOf("out")}");
        await fixture.LineAsync($"rendered to {fixture.PathOf("out")}");
        Assert.Equal("3", await File.ReadAllTextAsync(fixture.PathOf("out"), Token));
        Assert.Equal(2, fixture.Status.Templates[0].Writes);
    }

    [Fact]
    public async Task Check_RunsWhenTheRunnerEnds_IsEndedAndLeavesNothing()
    {
        await using var fixture = new RunnerFixture();
        var asked = fixture.PathOf("asked");
        fixture.Start(fixture.Filed("x") with { Check = CommandSpec.Shell($"touch {asked}; sleep 1000") });
        await ExecModeTests.FileAsync(asked);
        await fixture.StopAsync();
        Assert.Equal(["asked"], Directory.GetFiles(fixture.Directory).Select(Path.GetFileName));
        Assert.Equal(0, await fixture.Running);
    }

    [Fact]
    public async Task Commands_OfSeveralTemplates_RunInTheirOrder()
    {
        await using var fixture = new RunnerFixture();
        var ran = fixture.PathOf("ran");
        fixture.Start(new TemplateRunnerOptions
        {
            Once = true,
            Templates = [.. Enumerable.Range(0, 5).Select(i => fixture.Filed("x", $"f{i}") with { Command = CommandSpec.Shell($"echo {i} >> {ran}") })],
        });
        Assert.Equal(0, await fixture.EndAsync());
        Assert.Equal(["0", "1", "2", "3", "4"], await File.ReadAllLinesAsync(ran, Token));
    }

    [Fact]
    public async Task Command_TooSlow_GetsItsKillSignalFirst()
    {
        await using var fixture = new RunnerFixture();
        var said = fixture.PathOf("said");
        fixture.Start(new TemplateRunnerOptions
        {
            Once = true,
            Templates =
            [
                fixture.Filed("x") with
                {
                    Command = CommandSpec.Shell($"trap 'echo bye > {said}; exit 0' USR1; while :; do sleep 0.02; done"),
                    CommandTimeout = TimeSpan.FromMilliseconds(500),
                    CommandManners = new CommandManners(10, TimeSpan.FromSeconds(60)) { Splay = TimeSpan.FromMilliseconds(20) },
                },
            ],
        });
        Assert.Equal(ExitCodes.RunnerError, await fixture.EndAsync());
        Assert.Equal("bye\n", await File.ReadAllTextAsync(said, Token));
    }
}
