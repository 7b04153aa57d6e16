using Fairlead.Client;
using Fairlead.Client.Views;
using Fairlead.Composition;
using Fairlead.Logging;
using Fairlead.Templates;
using Fairlead.Templates.Configuration;
using Fairlead.Templates.Running;
using Microsoft.Extensions.Logging;

namespace Fairlead.Commands;

/// <summary><c>fairlead template</c>: templates against our agent or a real Consul.</summary>
internal static class TemplateCommand
{
    public static Task<int> RunAsync(IReadOnlyList<string> words) => RunAsync(words, compat: false);

    /// <param name="compat">Whether the program was started under the name <c>consul-template</c>.</param>
    public static async Task<int> RunAsync(IReadOnlyList<string> words, bool compat)
    {
        var command = Read(words, compat);
        if (command.ShowHelp)
        {
            Console.Write(TemplateCommandLine.Usage());
            return 0;
        }

        if (command.ShowVersion)
        {
            return await VersionCommand.RunAsync([]).ConfigureAwait(false);
        }

        foreach (var line in command.Warnings.Concat(command.Errors))
        {
            await Console.Error.WriteLineAsync(line).ConfigureAwait(false);
        }

        return command.Errors.IsEmpty ? await RunAsync(words, compat, command.Options).ConfigureAwait(false) : command.ErrorExitCode;
    }

    private static async Task<int> RunAsync(IReadOnlyList<string> words, bool compat, TemplateRunnerOptions options)
    {
        using var signals = new ProcessSignals();
        using var log = ProcessLog.Create(options.Log.Level, toStandardError: true);
        var logger = log.CreateLogger<TemplateRunner>();
        using var pid = PidFile.Write(options.PidFile);
        while (true)
        {
            using var stop = new CancellationTokenSource();
            var reload = false;
            signals.Reload = () =>
            {
                Volatile.Write(ref reload, true);
                stop.Cancel();
            };
            using var client = new ConsulClient(RegistryConnection.Options(options));
            var runner = new TemplateRunner(options, new ConsulRegistryView(client, TimeProvider.System), logger, TimeProvider.System);
            await using (runner.ConfigureAwait(false))
            {
                var running = runner.RunAsync(stop.Token);
                if (await Task.WhenAny(running, signals.Ended).ConfigureAwait(false) != running)
                {
                    await stop.CancelAsync().ConfigureAwait(false);
                }

                var code = await running.ConfigureAwait(false);
                if (!Volatile.Read(ref reload) || signals.Ended.IsCompleted)
                {
                    return signals.Ended.IsCompletedSuccessfully && code == ExitCodes.Good && signals.Ended.Result == EndReason.Interrupt
                        ? ExitCodes.Interrupted : code;
                }
            }

            // A bad new configuration keeps the one that worked.
            var next = Read(words, compat);
            if (next.Errors.IsEmpty)
            {
                options = next.Options;
            }
            else
            {
                Log.ReloadRefused(logger, string.Join("\n", next.Errors));
            }
        }
    }

    private static Templates.Configuration.TemplateCommand Read(IReadOnlyList<string> words, bool compat) =>
        TemplateCommandLine.Parse(words, Environment.GetEnvironmentVariable, compat);
}
