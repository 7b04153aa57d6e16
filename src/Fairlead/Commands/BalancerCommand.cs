using System.Runtime.InteropServices;
using Fairlead.Balancer;
using Fairlead.Balancer.Configuration;
using Fairlead.Client;
using Fairlead.Client.Views;
using Fairlead.Composition;
using Fairlead.Logging;
using Microsoft.Extensions.Logging;

namespace Fairlead.Commands;

/// <summary><c>fairlead balancer</c>: an haproxy.cfg, run or checked.</summary>
internal static class BalancerCommand
{
    /// <summary>HAProxy's soft stop; .NET has no name for it.</summary>
    private const PosixSignal SoftStop = (PosixSignal)10;

    /// <summary>HAProxy's reload of a master process.</summary>
    private const PosixSignal MasterReload = (PosixSignal)12;

    public static async Task<int> RunAsync(IReadOnlyList<string> words)
    {
        var (arguments, errors) = BalancerArguments.Parse(words);
        if (arguments is null)
        {
            foreach (var error in errors)
            {
                await Console.Error.WriteLineAsync($"fairlead balancer: {error}").ConfigureAwait(false);
            }

            await Console.Error.WriteLineAsync("Usage: fairlead balancer -f <file or folder> [-f …] [-c] [-D|-db] [-dW] [-V] [-q] [-p <pid file>] [-C <folder>] [-sf|-st <pid> …] [-consul-addr <address>]").ConfigureAwait(false);
            return 1;
        }

        if (arguments.Version)
        {
            return await VersionCommand.RunAsync([]).ConfigureAwait(false);
        }

        var started = Directory.GetCurrentDirectory();
        if (arguments.Directory is { } folder)
        {
            Directory.SetCurrentDirectory(folder);
        }

        var read = await ConfigurationReader.ReadFilesAsync(arguments.Files).ConfigureAwait(false);
        if (arguments.Check)
        {
            return Report(read, arguments);
        }

        var registry = RegistryConnection.Options(arguments.RegistryAddress, out var wrong);
        if (registry is null)
        {
            await Console.Error.WriteLineAsync($"fairlead balancer: {wrong}").ConfigureAwait(false);
            return 1;
        }

        if (Report(read, arguments) is var status and not 0)
        {
            return status;
        }

        // The file was found good and its warnings were told here; the process in the background says no more than what is new.
        var inBackground = Background.Enter();
        return arguments is { Daemon: true, Foreground: false } && !inBackground
            ? await Background.StartAsync("balancer", ["-q", .. words], started).ConfigureAwait(false)
            : await RunAsync(read, arguments, registry, inBackground).ConfigureAwait(false);
    }

    /// <summary>Prints what was found as HAProxy does; the exit code of a check.</summary>
    private static int Report(ConfigurationResult read, BalancerArguments arguments)
    {
        var (status, findings, verdict) = DiagnosticFormatter.Format(read, Environment.ProcessId);
        if (status == 0 && arguments.WarningsAreErrors && read.Diagnostics.Any(found => found.Severity == DiagnosticSeverity.Warning))
        {
            status = 1;
            verdict = "";
            findings += $"[ALERT]    ({Environment.ProcessId}) : config : warnings were found and '-dW' is set: not started\n";
        }

        if (!arguments.Quiet)
        {
            Console.Error.Write(findings);
            if (arguments.Check || status != 0)
            {
                Console.Out.Write(verdict);
            }
        }

        return status;
    }

    private static async Task<int> RunAsync(ConfigurationResult read, BalancerArguments arguments, ConsulClientOptions registry, bool inBackground)
    {
        using var signals = new ProcessSignals();
        using var log = ProcessLog.CreateOnError(LogLevel.Information);
        var logger = log.CreateLogger<RunningBalancer>();
        using var client = new ConsulClient(registry);
        RunningBalancer balancer;
        try
        {
            balancer = await RunningBalancer.StartAsync(read.Configuration!, new ConsulRegistryView(client, TimeProvider.System), logger).ConfigureAwait(false);
        }
        catch (Exception failure) when (StartFailure.Explain(failure) is { } reason)
        {
            await Console.Error.WriteLineAsync($"fairlead balancer: {reason}").ConfigureAwait(false);
            return 1;
        }

        await using (balancer.ConfigureAwait(false))
        {
            using var pid = PidFile.Write(arguments.PidFile ?? read.Configuration!.Global.PidFile);
            try
            {
                if (Privileges.Drop(read.Configuration!.Global) is { } warning)
                {
                    Log.ConfigurationWarning(logger, warning);
                }
            }
            catch (InvalidDataException refused)
            {
                await Console.Error.WriteLineAsync($"fairlead balancer: {refused.Message}").ConfigureAwait(false);
                return 1;
            }

            var reload = new ReloadLoop(balancer, () => ConfigurationReader.ReadFilesAsync(arguments.Files), logger);
            signals.Reload = reload.Request;
            using var soft = PosixSignalRegistration.Create(SoftStop, context =>
            {
                context.Cancel = true;
                signals.End(EndReason.SoftStop);
            });
            using var master = PosixSignalRegistration.Create(MasterReload, context =>
            {
                context.Cancel = true;
                reload.Request();
            });
            Tell(arguments.Finish, "USR1");
            Tell(arguments.Terminate, "TERM");
            if (inBackground)
            {
                Background.Release();
            }
            else
            {
                await Console.Error.WriteLineAsync("==> Fairlead balancer running").ConfigureAwait(false);
            }

            // SIGUSR1 waits for what runs, as HAProxy does; SIGTERM and SIGINT do not.
            var reason = await signals.Ended.ConfigureAwait(false);
            Log.Ending(logger, reason.ToString());
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(signals.Hurry);
            if (reason != EndReason.SoftStop)
            {
                await patience.CancelAsync().ConfigureAwait(false);
            }
            else if (balancer.Configuration.Global.HardStopAfter is { } limit)
            {
                patience.CancelAfter(limit);
            }

            await balancer.StopAsync(patience.Token).ConfigureAwait(false);
            await reload.DisposeAsync().ConfigureAwait(false);
        }

        return 0;
    }

    /// <summary>Sends a signal to the processes this one replaces; one that is gone already is no error.</summary>
    private static void Tell(IReadOnlyList<int> processes, string signal)
    {
        foreach (var process in processes)
        {
            using var kill = System.Diagnostics.Process.Start("kill", [$"-{signal}", process.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
            kill.WaitForExit();
        }
    }
}
