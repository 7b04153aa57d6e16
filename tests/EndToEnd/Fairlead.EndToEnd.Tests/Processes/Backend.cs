using System.Globalization;

namespace Fairlead.EndToEnd.Tests.Processes;

/// <summary>A real backend process on a port of its own; it answers "hello from NAME (pid …)".</summary>
internal sealed class Backend : IAsyncDisposable
{
    private RunningProgram _program;

    private Backend(string name, int port, RunningProgram program) => (Name, Port, _program) = (name, port, program);

    public string Name { get; }

    public int Port { get; }

    /// <summary>What its answers are counted under.</summary>
    public string Hello => $"hello from {Name}";

    /// <summary>What it said so far, also before it was killed.</summary>
    public string Output => _program.Output;

    /// <summary>Waits until it holds a request of <c>/hold/KEY</c>.</summary>
    public Task UntilHoldingAsync(string key) => _program.WaitForLineAsync($"^holding \\S+ {key}$");

    /// <summary>Lets the requests of <c>/hold/KEY</c> go on, past any balancer.</summary>
    public async Task ReleaseAsync(string key)
    {
        using var client = await Traffic.RawClient.ConnectAsync(Port, CancellationToken.None);
        Assert.Equal(200, (await client.PostAsync($"/release/{key}", "", CancellationToken.None)).Status);
    }

    public static async Task<Backend> StartAsync(string name, int? port = null)
    {
        var chosen = port ?? Ports.Free();
        return new Backend(name, chosen, await RunAsync(name, chosen));
    }

    public Task KillAsync() => _program.KillAsync();

    /// <summary>Starts it again on the same port after <see cref="KillAsync"/>.</summary>
    public async Task RestartAsync()
    {
        await _program.DisposeAsync();
        _program = await RunAsync(Name, Port);
    }

    public ValueTask DisposeAsync() => _program.DisposeAsync();

    private static async Task<RunningProgram> RunAsync(string name, int port)
    {
        var program = RunningProgram.Start(Programs.Backend, [name, port.ToString(CultureInfo.InvariantCulture), "unregistered"]);
        await program.WaitForLineAsync("listening");
        return program;
    }
}
