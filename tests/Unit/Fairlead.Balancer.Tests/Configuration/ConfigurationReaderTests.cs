using Fairlead.Balancer.Configuration;

namespace Fairlead.Balancer.Tests.Configuration;

public sealed class ConfigurationReaderTests : IDisposable
{
    private const string Base =
        "defaults\n mode http\n timeout connect 1s\n timeout client 1s\n timeout server 1s\nfrontend f\n bind :80\n default_backend b\n";

    private readonly string _directory = Directory.CreateTempSubdirectory("fairlead-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task ReadFiles_DirectoryAndFile_AreOneConfiguration_InOrder()
    {
        Write("10-base.cfg", Base);
        Write("20-back.cfg", "backend b\n server s 10.0.0.1:80\n");
        Write("ignored.txt", "not a configuration\n");
        Write(".hidden.cfg", "not a configuration\n");
        ConfigurationResult result = await ConfigurationReader.ReadFilesAsync([_directory]);
        Assert.Empty(result.Diagnostics);
        Assert.Equal("10.0.0.1:80", result.Configuration!.Backends[0].Servers[0].EndPoint!.ToString());
    }

    [Fact]
    public async Task ReadFiles_MissingFile_IsAnAlertThatNamesIt()
    {
        string path = Path.Combine(_directory, "nope.cfg");
        ConfigurationResult result = await ConfigurationReader.ReadFilesAsync([path]);
        Assert.False(result.IsValid);
        Diagnostic only = Assert.Single(result.Diagnostics);
        Assert.Contains(path, only.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReadFiles_SectionAtTheEndOfAFile_DoesNotGoOnInTheNext()
    {
        Write("1.cfg", Base + "backend b\n");
        Write("2.cfg", " server s 10.0.0.1:80\n");
        ConfigurationResult result = await ConfigurationReader.ReadFilesAsync([_directory]);
        Assert.Contains(result.Diagnostics, d => d.Message.Contains("'server' out of section", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Debian_StockFile_Loads()
    {
        const string Stock = "/etc/haproxy/haproxy.cfg";
        Assert.SkipUnless(File.Exists(Stock), "Debian's haproxy is not installed");
        ConfigurationResult result = await ConfigurationReader.ReadFilesAsync([Stock]);
        Assert.True(result.IsValid, string.Join('\n', result.Diagnostics));
        Assert.DoesNotContain(result.Diagnostics, d => d.Severity == DiagnosticSeverity.Alert);
    }

    [Fact]
    public async Task Format_ValidFile_PrintsHaproxysVerdict()
    {
        (int status, string findings, string verdict) = DiagnosticFormatter.Format(await Read(Base + "backend b\n"), 7);
        Assert.Equal((0, "", "Configuration file is valid\n"), (status, findings, verdict));
    }

    [Fact]
    public async Task Format_Warnings_AreSaid_AndStatusIsZero()
    {
        (int status, string findings, string verdict) = DiagnosticFormatter.Format(
            await Read(Base + "backend b\n server s 10.0.0.1:80\n server s 10.0.0.2:80\n"), 7);
        Assert.Equal(0, status);
        Assert.StartsWith("[WARNING]  (7) : config : parsing [x.cfg:11] : ", findings, StringComparison.Ordinal);
        Assert.Contains("[x.cfg:10]", findings, StringComparison.Ordinal);
        Assert.Equal("Warnings were found.\nConfiguration file is valid\n", verdict);
    }

    [Fact]
    public async Task Format_Errors_EndWithHaproxysTwoLines_AndStatusIsOne()
    {
        (int status, string findings, string verdict) = DiagnosticFormatter.Format(await Read(Base + "backend b\n foo\n"), 7);
        Assert.Equal((1, ""), (status, verdict));
        Assert.Equal(
            "[ALERT]    (7) : config : parsing [x.cfg:10] : unknown keyword 'foo' in 'backend' section\n" +
            "[ALERT]    (7) : config : Error(s) found in configuration file : x.cfg\n" +
            "[ALERT]    (7) : config : Fatal errors found in configuration.\n",
            findings);
    }

    [Fact]
    public async Task Format_NoListener_IsStatusTwo() =>
        Assert.Equal(2, DiagnosticFormatter.Format(await Read("backend b\n"), 7).ExitStatus);

    [Fact]
    public async Task Diff_SameTextElsewhere_IsEmpty()
    {
        ConfigurationResult before = await Read(Base + "backend b\n server s 10.0.0.1:80\n");
        ConfigurationResult after = await Read("# a comment\n\n" + Base + "\n# another\nbackend b\n server s 10.0.0.1:80\n");
        Assert.True(ConfigurationDiff.Between(before.Configuration, after.Configuration!).IsEmpty);
    }

    [Theory]
    [InlineData("backend b\n server a 10.0.0.1:80\n server c 10.0.0.3:80\n", "applied: +1 server b/c, -1 server b/b")]
    [InlineData("backend b\n server a 10.0.0.9:80\n server b 10.0.0.2:80 weight 5\n", "applied: ~2 servers b/a b/b")]
    [InlineData("backend b\n balance leastconn\n server a 10.0.0.1:80\n server b 10.0.0.2:80\n", "applied: ~1 backend b")]
    [InlineData("backend b\n server a 10.0.0.1:80\n server b 10.0.0.2:80\nbackend x\n", "applied: +1 backend x")]
    [InlineData("backend b\n server a 10.0.0.1:80\n server b 10.0.0.2:80\n", "applied: nothing changed")]
    [InlineData("backend b\n server a 10.0.0.1:80\n server b 10.0.0.2:80\nglobal\n maxconn 5\n", "applied: global settings")]
    [InlineData("backend b\n server a 10.0.0.1:80\n server b 10.0.0.2:80\nfrontend g\n bind :81\n", "applied: +1 frontend g")]
    public async Task Diff_Change_IsSaidInALine(string backends, string expected)
    {
        ConfigurationResult before = await Read(Base + "backend b\n server a 10.0.0.1:80\n server b 10.0.0.2:80\n");
        ConfigurationResult after = await Read(Base + backends);
        Assert.Equal(expected, ConfigurationDiff.Between(before.Configuration, after.Configuration!).ToString());
    }

    private static Task<ConfigurationResult> Read(string text) => ConfigurationReader.ReadTextAsync("x.cfg", text);

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(_directory, name), text);
}
