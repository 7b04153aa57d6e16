using Fairlead.Templates.Configuration;

namespace Fairlead.Templates.Tests.Running;

public sealed class ExecModeTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Exec_ChildEnds_EndsWithItsCode()
    {
        await using var fixture = new RunnerFixture();
        fixture.Start(new TemplateRunnerOptions { Templates = [fixture.Filed("x")], Exec = new ExecDefinition { Command = CommandSpec.Shell("exit 7") } });
        Assert.Equal(7, await fixture.EndAsync());
        Assert.True(File.Exists(fixture.PathOf("out")));
    }

    [Fact]
    public async Task Exec_NoSuchProgram_Exits14()
    {
        await using var fixture = new RunnerFixture();
        fixture.Start(new TemplateRunnerOptions { Templates = [fixture.Filed("x")], Exec = new ExecDefinition { Command = CommandSpec.Direct("/no/such") } });
        Assert.Equal(ExitCodes.RunnerError, await fixture.EndAsync());
    }

    [Fact]
    public async Task Exec_FileChanges_SendsTheReloadSignal()
    {
        await using var fixture = new RunnerFixture();
        fixture.Registry.SetKey("k", "1");
        fixture.Start(new TemplateRunnerOptions
        {
            Templates = [fixture.Filed("""{{key "k"}}""")],
            Exec = new ExecDefinition
            {
                Command = CommandSpec.Shell($"trap 'cat {fixture.PathOf("out")} > {fixture.PathOf("seen")}; exit 5' HUP; touch {fixture.PathOf("ready")}; while :; do sleep 0.02; done"),
                ReloadSignal = Signals.HangUp,
            },
        });
        await FileAsync(fixture.PathOf("ready"));
        fixture.Registry.SetKey("k", "2");
        Assert.Equal(5, await fixture.EndAsync());
        Assert.Equal("2", await File.ReadAllTextAsync(fixture.PathOf("seen"), Token));
    }

    [Fact]
    public async Task Exec_FileChangesWithoutReloadSignal_RestartsTheChild()
    {
        await using var fixture = new RunnerFixture();
        fixture.Registry.SetKey("k", "1");
        fixture.Start(new TemplateRunnerOptions
        {
            Templates = [fixture.Filed("""{{key "k"}}""")],
            Exec = new ExecDefinition
            {
                Command = CommandSpec.Shell($"[ $(cat {fixture.PathOf("out")}) = 2 ] && exit 9; touch {fixture.PathOf("ready")}; exec sleep 1000"), KillSignal = Signals.Terminate,
            },
        });
        await FileAsync(fixture.PathOf("ready"));
        fixture.Registry.SetKey("k", "2");
        Assert.Equal(9, await fixture.EndAsync());
    }

    [Fact]
    public async Task Stop_ChildIgnoresTheKillSignal_IsKilledWithItsChildren()
    {
        await using var fixture = new RunnerFixture();
        fixture.Start(new TemplateRunnerOptions
        {
            Templates = [fixture.Filed("x")],
            Exec = new ExecDefinition
            {
                Command = CommandSpec.Shell($"trap '' INT; sleep 1000 & echo $! > {fixture.PathOf("pid.new")}; mv {fixture.PathOf("pid.new")} {fixture.PathOf("pid")}; while :; do sleep 0.05; done"),
                KillTimeout = TimeSpan.FromMilliseconds(100),
            },
        });
        await FileAsync(fixture.PathOf("pid"));
        await fixture.StopAsync();
        Assert.False(FileTargetTests.IsAlive(int.Parse(await File.ReadAllTextAsync(fixture.PathOf("pid"), Token), System.Globalization.CultureInfo.InvariantCulture)));
        Assert.Equal(0, await fixture.Running);
    }

    [Fact]
    public async Task Exec_KeyMissing_DoesNotStartTheChild()
    {
        await using var fixture = new RunnerFixture();
        fixture.Start(new TemplateRunnerOptions
        {
            Templates = [fixture.Filed("""{{key "k"}}""")], Exec = new ExecDefinition { Command = CommandSpec.Shell($"touch {fixture.PathOf("started")}; exit 0") },
        });
        await fixture.LineAsync("waits for");
        Assert.False(File.Exists(fixture.PathOf("started")));
        fixture.Registry.SetKey("k", "v");
        Assert.Equal(0, await fixture.EndAsync());
        Assert.True(File.Exists(fixture.PathOf("started")));
    }

    /// <summary>Waits for a file by its directory's notifications.</summary>
    internal static async Task FileAsync(string path)
    {
        var came = new TaskCompletionSource();
        using var watcher = new FileSystemWatcher(Path.GetDirectoryName(path)!) { EnableRaisingEvents = true };
        watcher.Created += (_, e) => { if (e.FullPath == path) { came.TrySetResult(); } };
        watcher.Renamed += (_, e) => { if (e.FullPath == path) { came.TrySetResult(); } };
        if (!File.Exists(path))
        {
            await came.Task.WaitAsync(TimeSpan.FromSeconds(60), Token);
        }
    }
}
