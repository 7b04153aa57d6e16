using Fairlead.EndToEnd.Tests.Processes;

namespace Fairlead.EndToEnd.Tests.Balancing;

/// <summary><c>fairlead balancer -c</c> as init scripts and deployment pipelines use it: by exit code and by what it prints.</summary>
public sealed class CheckTests
{
    [Fact]
    public async Task Check_ValidFile_EndsWith0()
    {
        var (code, output, _) = await CheckAsync(BalancerProcess.Configuration(8080, "server one 127.0.0.1:9001"));

        Assert.Equal(0, code);
        Assert.Contains("Configuration file is valid", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_SeveralErrors_EndsWith1AndNamesEveryLine()
    {
        var (code, output, path) = await CheckAsync("""
            defaults
                mode http
                timeout conect 2s
            frontend public
                bind 127.0.0.1:8080
                default_backend shpo
            backend shop
                balanse roundrobin
                server one 127.0.0.1:9001 chekc

            """);

        Assert.Equal(1, code);
        Assert.Matches(@$"\[ALERT\] .*parsing \[{path}:3\] : .*'conect'.*did you mean 'connect'", output);
        Assert.Matches(@$"\[ALERT\] .*parsing \[{path}:6\] : .*'shpo'.*did you mean 'shop'", output);
        Assert.Matches(@$"\[ALERT\] .*parsing \[{path}:8\] : .*'balanse'.*did you mean 'balance'", output);
        Assert.Matches(@$"\[ALERT\] .*parsing \[{path}:9\] : .*'chekc'.*did you mean 'check'", output);
        Assert.DoesNotContain("is valid", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_NothingListens_EndsWith2()
    {
        var (code, _, _) = await CheckAsync("""
            defaults
                mode http
                timeout connect 2s
                timeout server 2s
            backend shop
                server one 127.0.0.1:9001

            """);

        Assert.Equal(2, code);
    }

    [Fact]
    public async Task Check_DebiansFile_IsAccepted()
    {
        // As the package installs it: its only listener is the stats socket, and HAProxy says 0 to it.
        await using var program = RunningProgram.Start(Programs.Fairlead, ["balancer", "-c", "-f", "/etc/haproxy/haproxy.cfg"]);

        Assert.Equal(0, await program.WaitForExitAsync());
        Assert.DoesNotContain("[ALERT]", program.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_FileWithAnError_EndsWith1AndDoesNotListen()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("haproxy.cfg", "frontend public\n    bnid :8080\n");
        await using var program = RunningProgram.Start(Programs.Fairlead, ["balancer", "-f", path]);

        Assert.Equal(1, await program.WaitForExitAsync());
        Assert.Matches(@$"parsing \[{path}:2\] : .*'bnid'.*did you mean 'bind'", program.Output);
    }

    private static async Task<(int Code, string Output, string Path)> CheckAsync(string configuration)
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("haproxy.cfg", configuration);
        await using var program = RunningProgram.Start(Programs.Fairlead, ["balancer", "-c", "-f", path]);
        var code = await program.WaitForExitAsync();
        return (code, program.Output, System.Text.RegularExpressions.Regex.Escape(path));
    }
}
