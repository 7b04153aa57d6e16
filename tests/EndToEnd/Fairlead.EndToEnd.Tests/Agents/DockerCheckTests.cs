using System.Globalization;
using Fairlead.EndToEnd.Tests.Processes;

namespace Fairlead.EndToEnd.Tests.Agents;

/// <summary>A check inside a container of a real Docker engine, started for the test, with an image of one static program.</summary>
public sealed class DockerCheckTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private RunningProgram? _engine;

    private string Socket => _folder["docker.sock"];

    public async ValueTask InitializeAsync()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess && File.Exists("/usr/sbin/dockerd"), "a Docker engine takes root and the package docker.io");
        _engine = RunningProgram.Start("/usr/sbin/dockerd",
            ["--data-root", _folder["data"], "--exec-root", _folder["exec"], "--pidfile", _folder["pid"], "-H", "unix://" + Socket,
                "--bridge=none", "--iptables=false", "--ip6tables=false", "--ip-forward=false", "--storage-driver=vfs"]);
        try
        {
            await _engine.WaitForLineAsync("API listen on");
        }
        catch (Exception refused) when (_engine.HasExited)
        {
            Assert.Skip("no Docker engine runs on this machine: " + refused.Message);
        }

        await ShellAsync("""
            mkdir -p root/bin && cp /usr/bin/busybox root/bin/ && ln -s busybox root/bin/sh &&
            tar -C root -c . | docker import - shop:1 && docker run -d --name web --network none shop:1 /bin/busybox sleep 3600
            """);
    }

    public async ValueTask DisposeAsync()
    {
        if (_engine is not null)
        {
            if (!_engine.HasExited)
            {
                // In good order: it leaves mounts behind otherwise.
                await ShellAsync("docker rm -f web; kill $(cat pid)");
                await _engine.WaitForExitAsync();
            }

            await _engine.DisposeAsync();
        }

        _folder.Dispose();
    }

    [Fact]
    public async Task DockerCheck_CommandInTheContainer_JudgesItsExitCodeAndTheContainersEnd()
    {
        var port = Ports.Free();
        var config = _folder.Write("web.json", """
            {"service": {"name": "web", "port": 80, "check":
              {"docker_container_id": "web", "shell": "/bin/sh", "args": ["/bin/busybox", "cat", "/well"], "interval": "1s"}}}
            """);
        await using var agent = RunningProgram.Start(Programs.Fairlead,
            ["agent", "-dev", "-config-file", config, "-http-port", port.ToString(CultureInfo.InvariantCulture), "-dns-port", "-1", "-grpc-port", "-1", "-server-port", "-1", "-serf-lan-port", "-1"],
            null, new Dictionary<string, string> { ["DOCKER_HOST"] = "unix://" + Socket });
        await agent.WaitForLineAsync("agent running");
        using var api = new ConsulApi(port);

        // 1 is a warning, as with every script.
        await UntilAsync(api, "warning", "No such file");
        await ShellAsync("docker exec web /bin/sh -c 'echo all is well > /well'");
        await UntilAsync(api, "passing", "all is well");
        await ShellAsync("docker rm -f web");
        await UntilAsync(api, "critical", "No such container: web");
    }

    private static Task UntilAsync(ConsulApi api, string status, string output) => api.UntilAsync(
        "v1/health/checks/web",
        checks => checks.EnumerateArray().Any(check => check.GetProperty("Status").GetString() == status
            && check.GetProperty("Output").GetString()!.Contains(output, StringComparison.OrdinalIgnoreCase)));

    private async Task ShellAsync(string script)
    {
        await using var shell = RunningProgram.Start("/bin/sh", ["-c", script], _folder.Path, new Dictionary<string, string> { ["DOCKER_HOST"] = "unix://" + Socket });
        Assert.True(await shell.WaitForExitAsync() == 0, shell.Output);
    }
}
