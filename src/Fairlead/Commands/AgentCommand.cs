using Fairlead.Agent.Configuration;
using Fairlead.Composition;
using Fairlead.Logging;
using Microsoft.Extensions.Logging;

namespace Fairlead.Commands;

/// <summary><c>fairlead agent</c>: the registry.</summary>
internal static class AgentCommand
{
    public static async Task<int> RunAsync(IReadOnlyList<string> words)
    {
        if (words.Any(word => word is "-h" or "-help" or "--help"))
        {
            AgentFlagWords.WriteUsage(Console.Out, "agent", "", "Runs the registry's agent.");
            return 0;
        }

        var flags = AgentFlagWords.Declare().Parse(words);
        var errors = flags.Errors.Concat(flags.Rest.Count == 0 ? [] : [$"unexpected words: {string.Join(' ', flags.Rest)}"]).ToList();
        if (errors.Count > 0)
        {
            errors.ForEach(Console.Error.WriteLine);
            return 1;
        }

        var read = AgentFlagWords.Read(flags);
        foreach (var diagnostic in read.Diagnostics)
        {
            Console.Error.WriteLine($"==> {diagnostic}");
        }

        return read.IsUsable ? await RunAsync(read.Options, () => AgentFlagWords.Read(flags)).ConfigureAwait(false) : 1;
    }

    private static async Task<int> RunAsync(AgentOptions options, Func<AgentConfigurationResult> configure)
    {
        using var signals = new ProcessSignals();
        using var log = TryOpenLog(options.Logs);
        if (log is null)
        {
            return 1;
        }

        await using var running = new Running();
        IRunningAgent agent;
        try
        {
            agent = ClusterSettings.IsClient(options)
                ? await ClientAgent.StartAsync(options, configure, running, signals, log).ConfigureAwait(false)
                : await RegistryAgent.StartAsync(options, configure, running, signals, log).ConfigureAwait(false);
        }
        catch (Exception failure) when (StartFailure.Explain(failure) is { } reason)
        {
            await Console.Error.WriteLineAsync($"==> {reason}").ConfigureAwait(false);
            return 1;
        }
        catch (OperationCanceledException) when (signals.Ended.IsCompleted)
        {
            // It was still looking for the other servers.
            return 0;
        }

        signals.Reload = () => _ = agent.ReloadAsync(CancellationToken.None).AsTask();
        using var pid = PidFile.Write(options.PidFile);
        Console.WriteLine("==> Fairlead agent running!");
        Console.WriteLine($"        Node: '{options.NodeName}' in '{options.Datacenter}'; HTTP: {string.Join(", ", agent.Addresses)}");
        var reason2 = await signals.Ended.ConfigureAwait(false);
        Log.Ending(log.Factory.CreateLogger(typeof(AgentCommand).FullName!), reason2.ToString());
        await agent.LeaveAsync(reason2, signals.Hurry).ConfigureAwait(false);
        await running.StopAsync(signals.Hurry).ConfigureAwait(false);
        return reason2 == EndReason.NotJoined ? 1 : 0;
    }

    /// <summary>Null when there is a log that cannot be written to, which is told.</summary>
    private static AgentLog? TryOpenLog(LogOptions options)
    {
        try
        {
            return AgentLog.Open(options, toConsole: true);
        }
        catch (Exception failure) when (StartFailure.Explain(failure) is { } reason)
        {
            Console.Error.WriteLine($"==> log_file: {reason}");
            return null;
        }
    }
}
