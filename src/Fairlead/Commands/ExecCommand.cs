namespace Fairlead.Commands;

/// <summary><c>fairlead exec</c>: remote execution is off, as it is by default in Consul since 0.8.</summary>
internal static class ExecCommand
{
    public static async Task<int> RunAsync(IReadOnlyList<string> words)
    {
        await Console.Error.WriteLineAsync(
            "Remote execution is disabled on every agent of this cluster (disable_remote_exec), and this version cannot enable it. " +
            "Use your configuration management, or 'fairlead watch -type event' with a handler on the nodes that shall act.").ConfigureAwait(false);
        return 1;
    }
}
