using System.Diagnostics;
using System.Globalization;
using Fairlead.Agent.Checks;
using Fairlead.Agent.Definitions;
using Fairlead.Registry.Model;

namespace Fairlead.Agent.Tests.Checks;

public sealed class ScriptRunnerTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("agent-script-").FullName;

    private static CancellationToken TestToken => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Theory]
    [InlineData("echo fine", CheckStatus.Passing, "fine\n")]
    [InlineData("echo out; echo err >&2; exit 1", CheckStatus.Warning, null)]
    [InlineData("exit 2", CheckStatus.Critical, "")]
    [InlineData("exit 77", CheckStatus.Critical, "")]
    [InlineData("kill -9 $$", CheckStatus.Critical, "")]
    public async Task Run_ShellLine_JudgesExitCode(string script, CheckStatus status, string? output)
    {
        var result = await Script(script).RunAsync(TestToken);

        Assert.Equal(status, result.Status);
        if (output is not null)
        {
            Assert.Equal(output, result.Output);
        }
        else
        {
            Assert.Contains("out\n", result.Output, StringComparison.Ordinal);
            Assert.Contains("err\n", result.Output, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Run_Args_UsesNoShell()
    {
        var result = await Args("/bin/echo", "$HOME", "a b").RunAsync(TestToken);

        Assert.Equal(CheckResult.Passing("$HOME a b\n"), result);
    }

    [Fact]
    public async Task Run_NoSuchProgram_IsCritical()
    {
        var result = await Args("/nowhere/to/be/found").RunAsync(TestToken);

        Assert.Equal(CheckStatus.Critical, result.Status);
        Assert.Contains("/nowhere/to/be/found", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_MuchOutput_KeepsTheEnd()
    {
        var result = await Script("for i in $(seq 1 3000); do echo line $i; done").RunAsync(TestToken);

        Assert.StartsWith("Captured 4096 of ", result.Output, StringComparison.Ordinal);
        Assert.EndsWith("line 2999\nline 3000\n", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_HungWithGrandchildren_KillsThemAll()
    {
        // A child, a grandchild, and one that went into a session of its own; each writes down who it is.
        var pids = Path.Combine(_directory, "pids");
        var script = $"""
            echo $$ >> {pids}
            sh -c 'echo $$ >> {pids}; sh -c "echo \$\$ >> {pids}; exec sleep 1000" & wait' &
            setsid sh -c 'echo $$ >> {pids}; exec sleep 1000' &
            echo working
            wait
            """;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestToken);
        var run = Script(script).RunAsync(stop.Token);
        await WrittenAsync(pids, lines: 4);

        await stop.CancelAsync();
        var result = await run;

        Assert.Equal(CheckStatus.Critical, result.Status);
        Assert.StartsWith("Timed out (30s) running check", result.Output, StringComparison.Ordinal);
        Assert.Contains("working", result.Output, StringComparison.Ordinal);
        foreach (var pid in File.ReadAllLines(pids).Select(line => int.Parse(line, CultureInfo.InvariantCulture)))
        {
            await GoneAsync(pid);
        }
    }

    [Fact]
    public async Task Run_DaemonLeftBehind_DoesNotHoldTheResult()
    {
        var pidFile = Path.Combine(_directory, "pid");
        var result = await Script($"sleep 1000 & echo $! > {pidFile}; echo started").RunAsync(TestToken);
        using var daemon = Process.GetProcessById(int.Parse(File.ReadAllText(pidFile), CultureInfo.InvariantCulture));

        Assert.Equal(CheckResult.Passing("started\n"), result);

        daemon.Kill();
    }

    private static ScriptRunner Script(string script) =>
        new(new CheckDefinition { Kind = CheckKind.Script, Script = script, Interval = TimeSpan.FromSeconds(10) }, 4096);

    private static ScriptRunner Args(params string[] args) =>
        new(new CheckDefinition { Kind = CheckKind.Script, Args = [.. args], Interval = TimeSpan.FromSeconds(10) }, 4096);

    private static async Task WrittenAsync(string file, int lines)
    {
        while (!File.Exists(file) || File.ReadAllLines(file).Length < lines)
        {
            await Task.Yield();
            TestToken.ThrowIfCancellationRequested();
        }
    }

    /// <summary>SIGKILL is sent; a process is gone when the kernel says so, or only its unreaped entry is left.</summary>
    private static async Task GoneAsync(int pid)
    {
        while (Directory.Exists($"/proc/{pid}"))
        {
            try
            {
                if (File.ReadAllText($"/proc/{pid}/stat").Split(')')[1].TrimStart().StartsWith('Z'))
                {
                    return;
                }
            }
            catch (IOException)
            {
                return;
            }

            await Task.Yield();
            TestToken.ThrowIfCancellationRequested();
        }
    }
}
