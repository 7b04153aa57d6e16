using System.Text;
using Fairlead.Templates.Configuration;
using Fairlead.Templates.Running;
using Fairlead.Templates.Status;

namespace Fairlead.Templates.Tests.Running;

public sealed class TemplateProcessTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("fairlead-process-").FullName;
    private readonly FakeRegistry _registry = new();
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new(new StringBuilder());

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task Run_KillSignal_RemovesPidFileAndExits12()
    {
        var process = Process("-template", $"{Template("x")}:{Path("out")}", "-pid-file", Path("pid"));
        var running = process.RunAsync(Token);
        await ExecModeTests.FileAsync(Path("out"));
        Assert.Equal(Environment.ProcessId.ToString(System.Globalization.CultureInfo.InvariantCulture), await File.ReadAllTextAsync(Path("pid"), Token));
        process.Signal(Signals.Interrupt);
        Assert.Equal(ExitCodes.Interrupted, await running);
        Assert.False(File.Exists(Path("pid")));
    }

    [Fact]
    public async Task Run_Terminate_Exits0()
    {
        var process = Process("-template", $"{Template("x")}:{Path("out")}");
        var running = process.RunAsync(Token);
        await ExecModeTests.FileAsync(Path("out"));
        process.Signal(Signals.Terminate);
        Assert.Equal(ExitCodes.Good, await running);
    }

    [Fact]
    public async Task Run_Reload_ReadsTheConfigurationAgain()
    {
        var config = Path("c.hcl");
        await File.WriteAllTextAsync(config, $"template {{ contents = \"one\" destination = \"{Path("one")}\" }}", Token);
        var process = Process("-config", config);
        var running = process.RunAsync(Token);
        await ExecModeTests.FileAsync(Path("one"));
        await File.WriteAllTextAsync(config, $"template {{ contents = \"two\" destination = \"{Path("two")}\" }}", Token);
        process.Signal(Signals.HangUp);
        await ExecModeTests.FileAsync(Path("two"));
        process.Signal(Signals.Terminate);
        Assert.Equal(ExitCodes.Good, await running);
    }

    [Fact]
    public async Task Run_BadReload_KeepsWhatRuns()
    {
        var config = Path("c.hcl");
        await File.WriteAllTextAsync(config, $"template {{ contents = \"{{{{key \\\"k\\\"}}}}\" destination = \"{Path("out")}\" }}", Token);
        var process = Process("-config", config);
        var running = process.RunAsync(Token);
        await File.WriteAllTextAsync(config, "templat {}", Token);
        process.Signal(Signals.HangUp);
        _registry.SetKey("k", "v");
        await ExecModeTests.FileAsync(Path("out"));
        process.Signal(Signals.Terminate);
        Assert.Equal(ExitCodes.Good, await running);
    }

    [Fact]
    public async Task Run_BadConfiguration_Exits15WithEveryError()
    {
        var config = Path("c.hcl");
        await File.WriteAllTextAsync(config, "templat {}\nmax_stale = \"soon\"\n", Token);
        Assert.Equal(ExitCodes.BadConfiguration, await Process("-config", config).RunAsync(Token));
        Assert.Contains($"{config}:1:1: the configuration has no key \"templat\" (did you mean \"template\"?)", _error.ToString(), StringComparison.Ordinal);
        Assert.Contains($"{config}:2:13: max_stale:", _error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_UnknownFlag_Exits13() => Assert.Equal(ExitCodes.BadFlag, await Process("-onc").RunAsync(Token));

    [Fact]
    public async Task Run_Dry_PrintsDestinationAndText()
    {
        Assert.Equal(0, await Process("-template", $"{Template("text")}:/x/out:touch {Path("ran")}", "-once", "-dry").RunAsync(Token));
        Assert.Equal("> /x/out\ntext", _output.ToString());
        Assert.False(File.Exists(Path("ran")));
    }

    [Fact]
    public async Task Run_ParseOnly_ReportsTemplateErrors()
    {
        Assert.Equal(0, await Process("-template", $"{Template("{{key \"k\"}}")}:/x", "-parse-only").RunAsync(Token));
        Assert.Equal(ExitCodes.RunnerError, await Process("-template", $"{Template("{{nosuch}}")}:/x", "-parse-only").RunAsync(Token));
        Assert.Contains("function \"nosuch\" not defined", _error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task StatusPage_OverUnixSocket_ShowsWhatIsWaitedFor()
    {
        var address = "unix://" + Path("status.sock");
        var process = Process("-template", $"{Template("{{key \"k\"}}")}:{Path("out")}", "-status-addr", address);
        var running = process.RunAsync(Token);
        await ExecModeTests.FileAsync(Path("status.sock"));
        TemplateStatus status;
        do
        {
            status = await TemplateStatusReader.ReadAsync(address, Token);
        }
        while (status.Templates[0].Waiting is not [{ Reason: "it does not exist" }]);
        Assert.Contains("waits for kv.block(k) since", TemplateStatusText.Write(status), StringComparison.Ordinal);
        Assert.Contains("fairlead_template_waiting{template=", TemplateMetrics.Write(status), StringComparison.Ordinal);
        process.Signal(Signals.Terminate);
        await running;
        Assert.False(File.Exists(Path("status.sock")));
    }

    private string Path(string name) => System.IO.Path.Combine(_directory, name);

    private string Template(string text)
    {
        var path = Path(System.IO.Path.GetRandomFileName() + ".ctmpl");
        File.WriteAllText(path, text);
        return path;
    }

    private TemplateProcess Process(params string[] arguments) => new(
        () => TemplateCommandLine.Parse(arguments, _ => null), _ => new OpenedRegistry(_registry), TimeProvider.System, _output, TextWriter.Synchronized(_error));
}
