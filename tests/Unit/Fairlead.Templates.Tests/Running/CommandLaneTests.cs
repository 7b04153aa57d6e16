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
                    CommandEnding = new CommandEnding(10, TimeSpan.FromSeconds(15)),
                },
            ],
        });
        Assert.Equal(ExitCodes.RunnerError, await fixture.EndAsync());
        Assert.Equal("bye\n", await File.ReadAllTextAsync(said, Token));
    }
}
