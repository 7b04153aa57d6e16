using System.Text;
using System.Threading.Channels;
using Fairlead.Templates.Commands;
using Fairlead.Templates.Configuration;
using Microsoft.Extensions.Time.Testing;

namespace Fairlead.Templates.Tests.Running;

/// <summary>What an <c>exec</c> block says of a template's command, and commands nobody waits for.</summary>
public sealed class CommandMannersTests
{
    private const int User1 = 10;

    private static readonly CommandManners Reloading = new(Signals.Terminate, TimeSpan.FromSeconds(60)) { ReloadSignal = User1 };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Command_StillRunsWhenItsFileChanges_GetsItsReloadSignal()
    {
        await using var fixture = new RunnerFixture();
        fixture.Registry.SetKey("k", "1");
        var (ready, seen) = (fixture.PathOf("ready"), fixture.PathOf("seen"));
        fixture.Start(fixture.Filed("""{{key "k"}}""") with
        {
            Command = CommandSpec.Shell(
                $"trap 'cat {fixture.PathOf("out")} >> {seen}.new; cp {seen}.new {seen}; exit 3' USR1; echo start >> {seen}.new; touch {ready}; while :; do sleep 0.02; done"),
            CommandManners = Reloading,
        });
        await ExecModeTests.FileAsync(ready);
        fixture.Registry.SetKey("k", "2");
        await fixture.LineAsync("ended with exit code 3");
        Assert.Equal("start\n2", await File.ReadAllTextAsync(seen, Token));
    }

    [Fact]
    public async Task Command_TooSlow_IsSignalledAfterTheSplay()
    {
        var directory = Directory.CreateTempSubdirectory("fairlead-splay-").FullName;
        var (ready, bye) = (Path.Combine(directory, "ready"), Path.Combine(directory, "bye"));
        var time = new TimersShown();
        var manners = new CommandManners(User1, TimeSpan.FromDays(20)) { Splay = TimeSpan.FromHours(1) };
        var running = new CommandRunner(time).RunAsync(
            CommandSpec.Shell($"trap 'echo bye > {bye}; exit 0' USR1; touch {ready}; while :; do sleep 0.02; done"),
            new ExecEnvironment(),
            TimeSpan.FromHours(2),
            Token,
            manners);
        await ExecModeTests.FileAsync(ready);
        time.Advance(TimeSpan.FromHours(2));
        await time.UntilTimerBelowAsync(TimeSpan.FromHours(1));
        Assert.False(File.Exists(bye));
        time.Advance(TimeSpan.FromHours(1));
        Assert.False((await running).Succeeded);
        Assert.True(File.Exists(bye));
        Directory.Delete(directory, recursive: true);
    }

    [Fact]
    public async Task Command_WithAnEnvironment_SeesIt()
    {
        await using var fixture = new RunnerFixture();
        fixture.Start(new TemplateRunnerOptions
        {
            Once = true,
            Templates =
            [
                fixture.Filed("x") with
                {
                    Command = CommandSpec.Shell($"/usr/bin/env > {fixture.PathOf("env")}"),
                    CommandManners = Reloading,
                    CommandEnvironment = new ExecEnvironment { Pristine = true, Custom = ["A=b c"] },
                },
            ],
        });
        Assert.Equal(0, await fixture.EndAsync());
        var seen = await File.ReadAllTextAsync(fixture.PathOf("env"), Token);
        Assert.Contains("A=b c\n", seen, StringComparison.Ordinal);
        Assert.DoesNotContain("HOME=", seen, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Command_WithoutTimeout_IsNotWaitedFor()
    {
        await using var fixture = new RunnerFixture();
        var (go, done) = (fixture.PathOf("go"), fixture.PathOf("done"));
        fixture.Start(new TemplateRunnerOptions
        {
            Once = true,
            Templates =
            [
                fixture.Filed("x") with
                {
                    Command = CommandSpec.Shell($"until [ -e {go} ]; do sleep 0.02; done; touch {done}"), CommandTimeout = TimeSpan.Zero,
                },
            ],
        });
        Assert.Equal(0, await fixture.EndAsync());
        Assert.False(File.Exists(done));
        await File.WriteAllTextAsync(go, "", Token);
        await ExecModeTests.FileAsync(done);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task ChildOfATemplate_FileChanges_IsToldOrStartedAnew(bool hasReloadSignal)
    {
        await using var fixture = new RunnerFixture();
        fixture.Registry.SetKey("k", "1");
        var (file, log) = (fixture.PathOf("out"), fixture.PathOf("log"));
        fixture.Start(fixture.Filed("""{{key "k"}}""") with
        {
            Command = CommandSpec.Shell($"trap 'echo told > {log}.told' USR1; trap 'echo asked > {log}.asked; exit' TERM; touch {log}.$(cat {file}); while :; do sleep 0.02; done"),
            CommandTimeout = TimeSpan.Zero,
            CommandManners = hasReloadSignal ? Reloading : Reloading with { ReloadSignal = null },
        });
        await ExecModeTests.FileAsync(log + ".1");
        fixture.Registry.SetKey("k", "2");
        await ExecModeTests.FileAsync(log + (hasReloadSignal ? ".told" : ".2"));
        Assert.Equal(!hasReloadSignal, File.Exists(log + ".asked"));
        await fixture.StopAsync();
        Assert.True(File.Exists(log + ".asked"));
    }

    [Fact]
    public async Task Command_Writes_IsHeardAtOnceOnBothOutputs()
    {
        await using var fixture = new RunnerFixture();
        fixture.Start(new TemplateRunnerOptions
        {
            Once = true,
            Templates = [fixture.Filed("x") with { Command = CommandSpec.Shell("echo out; echo err >&2; exit 4") }],
        });
        Assert.Equal(ExitCodes.RunnerError, await fixture.EndAsync());
        Assert.Equal("out\n", Encoding.UTF8.GetString(fixture.CommandOutput.ToArray()));
        Assert.Equal("err\n", Encoding.UTF8.GetString(fixture.CommandError.ToArray()));
        var shown = fixture.Status.Templates[0].LastCommandError;
        Assert.Contains("ended with exit code 4", shown, StringComparison.Ordinal);
        Assert.Contains("out", shown, StringComparison.Ordinal);
        Assert.Contains("err", shown, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Command_NobodyReadsItsOutput_StillEndsWell()
    {
        await using var fixture = new RunnerFixture();
        fixture.CommandOutput.Close();
        var outcome = await new CommandRunner(TimeProvider.System).RunAsync(
            CommandSpec.Shell("echo out"), new ExecEnvironment(), TimeSpan.FromSeconds(60), Token, outputs: new CommandOutputs(new ClosedPipe(), new ClosedPipe()));
        Assert.True(outcome.Succeeded);
        Assert.Equal("out", outcome.Output);
    }

    private sealed class ClosedPipe : MemoryStream
    {
        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => throw new IOException("Broken pipe");
    }

    /// <summary>A clock of the test's own that tells which timers are set on it.</summary>
    private sealed class TimersShown : FakeTimeProvider
    {
        private readonly Channel<TimeSpan> _timers = Channel.CreateUnbounded<TimeSpan>();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = base.CreateTimer(callback, state, dueTime, period);
            _timers.Writer.TryWrite(dueTime);
            return timer;
        }

        public async Task UntilTimerBelowAsync(TimeSpan most)
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
            TimeSpan due;
            do
            {
                due = await _timers.Reader.ReadAsync(limit.Token);
            }
            while (due < TimeSpan.Zero || due > most);
        }
    }
}
