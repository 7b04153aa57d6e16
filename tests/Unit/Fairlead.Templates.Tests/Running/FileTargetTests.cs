using Fairlead.Templates.Configuration;

namespace Fairlead.Templates.Tests.Running;

public sealed class FileTargetTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Write_NewFile_HasDefaultModeAndNoLeftovers()
    {
        await using var fixture = new RunnerFixture();
        fixture.Start(new TemplateRunnerOptions { Once = true, Templates = [fixture.Filed("text", "deep/er/out")] });
        Assert.Equal(0, await fixture.EndAsync());
        Assert.Equal((UnixFileMode)0b110_100_100, File.GetUnixFileMode(fixture.PathOf("deep/er/out")));
        Assert.Equal(["out"], Directory.GetFileSystemEntries(fixture.PathOf("deep/er")).Select(Path.GetFileName));
    }

    [Fact]
    public async Task Write_MissingDirectoryNotToBeMade_SaysSo()
    {
        await using var fixture = new RunnerFixture();
        fixture.Start(new TemplateRunnerOptions { Once = true, Templates = [fixture.Filed("text", "no/out") with { CreateDestinationDirectories = false }] });
        Assert.Equal(ExitCodes.RunnerError, await fixture.EndAsync());
        Assert.Contains("create_dest_dirs", fixture.Status.Templates[0].LastError, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Write_ExistingFile_KeepsItsModeAndBacksUp()
    {
        await using var fixture = new RunnerFixture();
        await File.WriteAllTextAsync(fixture.PathOf("out"), "old", Token);
        File.SetUnixFileMode(fixture.PathOf("out"), (UnixFileMode)0b110_000_000);
        fixture.Start(new TemplateRunnerOptions { Once = true, Templates = [fixture.Filed("new") with { Backup = true }] });
        await fixture.EndAsync();
        Assert.Equal("new", await File.ReadAllTextAsync(fixture.PathOf("out"), Token));
        Assert.Equal("old", await File.ReadAllTextAsync(fixture.PathOf("out.bak"), Token));
        Assert.Equal((UnixFileMode)0b110_000_000, File.GetUnixFileMode(fixture.PathOf("out")));
    }

    [Fact]
    public async Task Write_GivenPermissions_AreSet()
    {
        await using var fixture = new RunnerFixture();
        fixture.Start(new TemplateRunnerOptions { Once = true, Templates = [fixture.Filed("x") with { Permissions = 0b110_100_000 }] });
        await fixture.EndAsync();
        Assert.Equal((UnixFileMode)0b110_100_000, File.GetUnixFileMode(fixture.PathOf("out")));
    }

    [Fact]
    public async Task Write_UnknownUser_KeepsTheOldFile()
    {
        await using var fixture = new RunnerFixture();
        await File.WriteAllTextAsync(fixture.PathOf("out"), "old", Token);
        fixture.Start(new TemplateRunnerOptions { Once = true, Templates = [fixture.Filed("new") with { User = "no-such-user" }] });
        Assert.Equal(ExitCodes.RunnerError, await fixture.EndAsync());
        Assert.Equal("old", await File.ReadAllTextAsync(fixture.PathOf("out"), Token));
        Assert.Equal(["out"], Directory.GetFileSystemEntries(fixture.Directory).Select(Path.GetFileName));
    }

    [Fact]
    public async Task Write_SameContent_LeavesTheFileAndRunsNothing()
    {
        await using var fixture = new RunnerFixture();
        await File.WriteAllTextAsync(fixture.PathOf("out"), "same", Token);
        var before = File.GetLastWriteTimeUtc(fixture.PathOf("out"));
        fixture.Start(new TemplateRunnerOptions
        {
            Once = true, Templates = [fixture.Filed("same") with { Command = CommandSpec.Shell($"touch {fixture.PathOf("ran")}") }],
        });
        await fixture.EndAsync();
        Assert.Equal(before, File.GetLastWriteTimeUtc(fixture.PathOf("out")));
        Assert.False(File.Exists(fixture.PathOf("ran")));
    }

    [Fact]
    public async Task Write_EmptyResult_CreatesAnEmptyFile()
    {
        await using var fixture = new RunnerFixture();
        fixture.Start(new TemplateRunnerOptions { Once = true, Templates = [fixture.Filed("")] });
        await fixture.EndAsync();
        Assert.Equal("", await File.ReadAllTextAsync(fixture.PathOf("out"), Token));
    }

    [Fact]
    public async Task Write_WhileReadersRead_NeverShowsAPart()
    {
        await using var fixture = new RunnerFixture();
        var contents = """{{$n := key "n"}}{{range loop 2000}}{{$n}}{{end}}""";
        fixture.Registry.SetKey("n", "0");
        fixture.Start(fixture.Filed(contents));
        await fixture.LineAsync("rendered to");
        using var stop = new CancellationTokenSource();
        var readers = Task.Run(() =>
        {
            var seen = 0;
            while (!stop.IsCancellationRequested)
            {
                var text = File.ReadAllText(fixture.PathOf("out"));
                Assert.Equal(2000, text.Length);
                Assert.Equal(text[0], text[^1]);
                seen++;
            }

            return seen;
        }, Token);
        for (var i = 1; i < 10; i++)
        {
            fixture.Registry.SetKey("n", i.ToString(System.Globalization.CultureInfo.InvariantCulture));
            await fixture.LineAsync("rendered to");
        }

        await stop.CancelAsync();
        Assert.True(await readers > 0);
    }

    [Fact]
    public async Task Check_Refuses_KeepsTheFileAndShowsItsMessage()
    {
        await using var fixture = new RunnerFixture();
        fixture.Registry.SetKey("k", "good");
        fixture.Start(fixture.Filed("""{{key "k"}}""") with
        {
            Check = CommandSpec.Shell("grep -q good {{}} || { echo line 1: bad word in {{}} >&2; exit 3; }"),
            Command = CommandSpec.Shell($"echo x >> {fixture.PathOf("ran")}"),
        });
        await fixture.LineAsync("Running");
        fixture.Registry.SetKey("k", "bad");
        var line = await fixture.LineAsync("the check refused");
        Assert.Contains($"line 1: bad word in {fixture.PathOf("out")}", line, StringComparison.Ordinal);
        Assert.Equal("good", await File.ReadAllTextAsync(fixture.PathOf("out"), Token));
        Assert.Contains("bad word", fixture.Status.Templates[0].LastError, StringComparison.Ordinal);
        fixture.Registry.SetKey("k", "good again");
        await fixture.LineAsync("Running");
        Assert.Equal("good again", await File.ReadAllTextAsync(fixture.PathOf("out"), Token));
        Assert.DoesNotContain(Directory.GetFileSystemEntries(fixture.Directory), name => name.EndsWith(".tmp", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Check_AsListWithPercent_GetsThePath()
    {
        await using var fixture = new RunnerFixture();
        fixture.Start(new TemplateRunnerOptions { Once = true, Templates = [fixture.Filed("yes") with { Check = CommandSpec.Direct("grep", "-q", "yes", "%s") }] });
        Assert.Equal(0, await fixture.EndAsync());
    }

    [Fact]
    public async Task Commands_SameForSeveralTemplates_RunOnceAfterAllWrites()
    {
        await using var fixture = new RunnerFixture();
        var command = CommandSpec.Shell($"cat {fixture.PathOf("a")} {fixture.PathOf("b")} >> {fixture.PathOf("ran")}");
        fixture.Start(new TemplateRunnerOptions
        {
            Once = true, Templates = [fixture.Filed("1", "a") with { Command = command }, fixture.Filed("2", "b") with { Command = command }],
        });
        Assert.Equal(0, await fixture.EndAsync());
        Assert.Equal("12", await File.ReadAllTextAsync(fixture.PathOf("ran"), Token));
    }

    [Fact]
    public async Task Commands_OneFails_TheOthersRunAndTheRunnerLives()
    {
        await using var fixture = new RunnerFixture();
        fixture.Registry.SetKey("k", "1");
        fixture.Start(
            fixture.Filed("""{{key "k"}}""", "a") with { Command = CommandSpec.Shell("echo broken >&2; exit 7") },
            fixture.Filed("""{{key "k"}}""", "b") with { Command = CommandSpec.Direct("touch", fixture.PathOf("ran")) });
        Assert.Contains("exit code 7: broken", await fixture.LineAsync("The command failed"), StringComparison.Ordinal);
        fixture.Registry.SetKey("k", "2");
        await fixture.LineAsync("The command failed");
        Assert.True(File.Exists(fixture.PathOf("ran")));
        Assert.Contains("broken", fixture.Status.Templates[0].LastCommandError, StringComparison.Ordinal);
        Assert.False(fixture.Running.IsCompleted);
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public async Task Commands_FailureThatCounts_Exits14(bool once, bool fatal)
    {
        await using var fixture = new RunnerFixture();
        fixture.Start(new TemplateRunnerOptions
        {
            Once = once, CommandErrorFatal = fatal, Templates = [fixture.Filed("x") with { Command = CommandSpec.Shell("exit 1") }],
        });
        Assert.Equal(ExitCodes.RunnerError, await fixture.EndAsync());
        Assert.True(File.Exists(fixture.PathOf("out")));
    }

    [Fact]
    public async Task Commands_Hung_AreKilledWithTheirChildren()
    {
        await using var fixture = new RunnerFixture();
        var pids = fixture.PathOf("pids");
        fixture.Start(fixture.Filed("x") with
        {
            Command = CommandSpec.Shell($"sleep 1000 & echo $! > {pids}; wait"), CommandTimeout = TimeSpan.FromMilliseconds(300),
        });
        await fixture.LineAsync("did not end within 0.3 s");
        var grandchild = int.Parse(await File.ReadAllTextAsync(pids, Token), System.Globalization.CultureInfo.InvariantCulture);
        Assert.False(IsAlive(grandchild));
    }

    [Fact]
    public async Task Commands_NoSuchProgram_SaysSo()
    {
        await using var fixture = new RunnerFixture();
        fixture.Start(new TemplateRunnerOptions { Once = true, Templates = [fixture.Filed("x") with { Command = CommandSpec.Direct("/no/such/program") }] });
        Assert.Equal(ExitCodes.RunnerError, await fixture.EndAsync());
        Assert.Contains(fixture.Lines, line => line.Contains("/no/such/program: no such program", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Commands_EnvironmentRules_DecideWhatTheChildSees()
    {
        await using var fixture = new RunnerFixture();
        fixture.Start(new TemplateRunnerOptions
        {
            Once = true,
            Templates =
            [
                fixture.Filed("x") with
                {
                    Command = CommandSpec.Shell($"/usr/bin/env | /usr/bin/sort > {fixture.PathOf("env")}"),
                    CommandEnvironment = new ExecEnvironment { Custom = ["A=1"], Allowlist = ["PA*", "HOME"], Denylist = ["HO*"] },
                },
            ],
        });
        Assert.Equal(0, await fixture.EndAsync());
        var names = (await File.ReadAllLinesAsync(fixture.PathOf("env"), Token)).Select(line => line.Split('=')[0]).ToArray();
        Assert.Contains("A", names);
        Assert.Contains("PATH", names);
        Assert.DoesNotContain("HOME", names);
    }

    [Fact]
    public async Task WriteToFile_InATemplate_WritesOnlyWhenTheRenderIsGood()
    {
        await using var fixture = new RunnerFixture();
        fixture.Start(fixture.Filed($$$"""{{"side" | writeToFile "{{{fixture.PathOf("side")}}}" "" "" "0600"}}{{key "k"}}"""));
        await fixture.LineAsync("waits for");
        Assert.False(File.Exists(fixture.PathOf("side")));
        fixture.Registry.SetKey("k", "v");
        await fixture.LineAsync("rendered to");
        Assert.Equal("side", await File.ReadAllTextAsync(fixture.PathOf("side"), Token));
        Assert.Equal((UnixFileMode)0b110_000_000, File.GetUnixFileMode(fixture.PathOf("side")));
    }

    internal static bool IsAlive(int pid)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{pid}/stat");
            return stat[(stat.LastIndexOf(')') + 2)..][0] != 'Z';
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException or IOException)
        {
            return false;
        }
    }
}
