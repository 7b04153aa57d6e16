using System.Diagnostics;
using Fairlead.EndToEnd.Tests.Processes;
using Fairlead.EndToEnd.Tests.Traffic;

namespace Fairlead.EndToEnd.Tests.Balancing;

/// <summary><c>-D</c> as init scripts use it: the command ends when the balancer listens, and its exit code says whether it does.</summary>
public sealed class BackgroundTests
{
    [Fact]
    public async Task Daemon_GoodFile_EndsWith0AndServesUntilItsPidIsTold()
    {
        await using var first = await Backend.StartAsync("first");
        using var folder = new TemporaryFolder();
        var port = Ports.Free();
        var file = folder.Write("haproxy.cfg", BalancerProcess.Configuration(port, BalancerProcess.Server(first)));
        await using var program = RunningProgram.Start(Programs.Fairlead, ["balancer", "-D", "-f", file, "-p", folder["pid"]]);
        Assert.Equal(0, await program.WaitForExitAsync());

        var pid = (await File.ReadAllTextAsync(folder["pid"])).Trim();
        Assert.NotEqual(program.Id.ToString(System.Globalization.CultureInfo.InvariantCulture), pid);
        try
        {
            await Readiness.UntilServedAsync(port);
        }
        finally
        {
            using var kill = Process.Start("kill", ["-TERM", pid]);
            await kill.WaitForExitAsync();
        }

        await Refusal.UntilAsync(port);
    }

    [Fact]
    public async Task Daemon_AddressIsTaken_EndsWith1AndSaysWhy()
    {
        await using var first = await Backend.StartAsync("first");
        using var folder = new TemporaryFolder();
        var file = folder.Write("haproxy.cfg", BalancerProcess.Configuration(first.Port, BalancerProcess.Server(first)));
        await using var program = RunningProgram.Start(Programs.Fairlead, ["balancer", "-D", "-f", file]);

        Assert.Equal(1, await program.WaitForExitAsync());
        await program.OutputEndedAsync();
        Assert.Contains($"127.0.0.1:{first.Port}", program.Output, StringComparison.Ordinal);
    }
}
