using Fairlead.Agent.Configuration;
using Fairlead.Api.Observing;
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
        using var broadcast = new LogBroadcast(TimeProvider.System);
        using var log = ProcessLog.Create(options.Logs.Level, broadcast);
        await using var running = new Running();
        IRunningAgent agent;
        try
        {
            agent = ClusterSettings.IsClient(options)
                ? await ClientAgent.StartAsync(options, configure, running, signals, log, broadcast).ConfigureAwait(false)
                : await RegistryAgent.StartAsync(options, configure, running, signals, log, broadcast).ConfigureAwait(false);
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
        Log.Ending(log.CreateLogger(typeof(AgentCommand).FullName!), reason2.ToString());
        await agent.LeaveAsync(reason2, signals.Hurry).ConfigureAwait(false);
        await running.StopAsync(signals.Hurry).ConfigureAwait(false);
        return 0;
    }
}
