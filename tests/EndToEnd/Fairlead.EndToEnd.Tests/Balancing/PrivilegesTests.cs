using Fairlead.EndToEnd.Tests.Processes;
using Fairlead.EndToEnd.Tests.Traffic;

namespace Fairlead.EndToEnd.Tests.Balancing;

/// <summary><c>user</c> and <c>group</c>: nearly every real file has them.</summary>
public sealed class PrivilegesTests
{
    [Fact]
    public async Task User_StartedAsRoot_EveryThreadIsThatUser_Otherwise_Warns()
    {
        await using var first = await Backend.StartAsync("first");
        var port = Ports.Free();
        await using var balancer = await BalancerProcess.StartAsync(
            "global\n    user nobody\n    group nogroup\n" + BalancerProcess.Configuration(port, BalancerProcess.Server(first)));

        using var client = await RawClient.ConnectAsync(port, CancellationToken.None);
        Assert.Equal(200, (await client.GetAsync("/", CancellationToken.None)).Status);
        if (!Environment.IsPrivilegedProcess)
        {
            Assert.Contains("'user' and 'group' are ignored: the process was not started as root", balancer.Program.Output, StringComparison.Ordinal);
            return;
        }

        foreach (var thread in Directory.GetDirectories($"/proc/{balancer.Program.Id}/task"))
        {
            var status = await File.ReadAllLinesAsync(Path.Combine(thread, "status"));
            Assert.Contains("Uid:\t65534\t65534\t65534\t65534", status);
            Assert.Contains("Gid:\t65534\t65534\t65534\t65534", status);
        }
    }

    [Fact]
    public async Task User_Unknown_DoesNotStart()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("haproxy.cfg", $"global\n    user nobody-of-this-name\n{BalancerProcess.Configuration(Ports.Free(), "server one 127.0.0.1:1")}");
        await using var program = RunningProgram.Start(Programs.Fairlead, ["balancer", "-f", path]);
        if (Environment.IsPrivilegedProcess)
        {
            Assert.Equal(1, await program.WaitForExitAsync());
            Assert.Contains("there is no such user", program.Output, StringComparison.Ordinal);
        }
        else
        {
            await program.WaitForLineAsync("not started as root");
        }
    }
}
