using System.Globalization;

namespace Fairlead.EndToEnd.Tests.Processes;

/// <summary>A running fairlead with the ports it was given.</summary>
internal sealed class Stack : IAsyncDisposable
{
    private Stack(RunningProgram program, int apiPort) => (Program, Api) = (program, new ConsulApi(apiPort));

    public RunningProgram Program { get; }

    public ConsulApi Api { get; }

    /// <summary>Starts <c>fairlead up</c> and waits until it says that it is up.</summary>
    public static Task<Stack> UpAsync(params string[] arguments) => StartAsync("up", "is up", arguments);

    /// <summary>Starts <c>fairlead agent</c> and waits until it runs.</summary>
    public static Task<Stack> AgentAsync(params string[] arguments) => StartAsync("agent", "agent running", arguments);

    public async ValueTask DisposeAsync()
    {
        Api.Dispose();
        await Program.DisposeAsync();
    }

    private static async Task<Stack> StartAsync(string command, string ready, string[] arguments)
    {
        var port = Ports.Free();
        var program = RunningProgram.Start(Programs.Fairlead,
            [command, "-http-port", port.ToString(CultureInfo.InvariantCulture), "-dns-port", "-1", "-grpc-port", "-1",
                "-server-port", "-1", "-serf-lan-port", "-1", .. arguments]);
        try
        {
            await program.WaitForLineAsync(ready);
        }
        catch
        {
            await program.DisposeAsync();
            throw;
        }

        return new Stack(program, port);
    }
}
