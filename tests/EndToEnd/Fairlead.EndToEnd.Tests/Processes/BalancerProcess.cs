namespace Fairlead.EndToEnd.Tests.Processes;

/// <summary>A running <c>fairlead balancer</c> with the file it reads.</summary>
internal sealed class BalancerProcess : IAsyncDisposable
{
    private readonly TemporaryFolder _folder;

    private BalancerProcess(TemporaryFolder folder, RunningProgram program) => (_folder, Program) = (folder, program);

    public RunningProgram Program { get; }

    public static async Task<BalancerProcess> StartAsync(string configuration, params string[] arguments)
    {
        var folder = new TemporaryFolder();
        var program = RunningProgram.Start(Programs.Fairlead, ["balancer", "-f", folder.Write("haproxy.cfg", configuration), .. arguments]);
        var balancer = new BalancerProcess(folder, program);
        try
        {
            await program.WaitForLineAsync("balancer running");
        }
        catch
        {
            await balancer.DisposeAsync();
            throw;
        }

        return balancer;
    }

    /// <summary>A file with one frontend and one backend of these servers.</summary>
    public static string Configuration(int port, params IEnumerable<string> servers) => $"""
        defaults
            mode http
            timeout connect 2s
            timeout client 30s
            timeout server 30s
            option redispatch
        frontend public
            bind 127.0.0.1:{port}
            default_backend shop
        backend shop
            balance roundrobin
            {string.Join("\n    ", servers)}

        """;

    /// <summary>The line of a server for <see cref="Configuration"/>.</summary>
    public static string Server(Backend backend) => $"server {backend.Name} 127.0.0.1:{backend.Port}";

    /// <summary>Replaces the file and sends SIGHUP; returns what the program says about it.</summary>
    public async Task<string> ReloadAsync(string configuration)
    {
        _folder.Write("haproxy.cfg", configuration);
        Program.Signal("HUP");
        return (await Program.WaitForLineAsync("applied: .*|the new configuration is not used.*")).Value;
    }

    public async ValueTask DisposeAsync()
    {
        await Program.DisposeAsync();
        _folder.Dispose();
    }
}
