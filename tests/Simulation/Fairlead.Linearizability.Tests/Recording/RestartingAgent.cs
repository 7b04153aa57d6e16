using System.Globalization;
using Fairlead.EndToEnd.Tests.Processes;

namespace Fairlead.Linearizability.Tests.Recording;

/// <summary>A server with its data on disk that can be killed with kill -9 and started again on the same port.</summary>
internal sealed class RestartingAgent : IAsyncDisposable
{
    private readonly TemporaryFolder data = new();
    private readonly int port = Ports.Free();
    private RunningProgram? program;

    public Uri Address => new($"http://127.0.0.1:{port}/");

    public async Task StartAsync()
    {
        program = RunningProgram.Start(Programs.Fairlead,
        [
            "agent", "-server", "-bootstrap-expect", "1", "-bind", "127.0.0.1", "-data-dir", data.Path,
            "-http-port", port.ToString(CultureInfo.InvariantCulture), "-dns-port", "-1", "-grpc-port", "-1",
        ]);
        await program.WaitForLineAsync("agent running");
    }

    public async Task KillAsync()
    {
        await program!.KillAsync();
        await program.DisposeAsync();
        program = null;
    }

    public async ValueTask DisposeAsync()
    {
        if (program is not null)
        {
            await program.DisposeAsync();
        }

        data.Dispose();
    }
}
