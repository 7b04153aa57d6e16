using System.Diagnostics;
using System.Globalization;
using System.Text;
using Fairlead.Agent.Configuration;
using Fairlead.Balancer;
using Fairlead.Composition;
using Fairlead.Logging;
using Fairlead.Primitives.CommandLine;
using Fairlead.Screen;
using Fairlead.Templates.Running;
using Fairlead.Templates.Status;
using Microsoft.Extensions.Logging;

namespace Fairlead.Commands;

/// <summary><c>fairlead up</c>: registry, templates and balancer in one process.</summary>
internal static class UpCommand
{
    /// <summary>How long the start waits for templates before it says that it is up without a balancer yet.</summary>
    private static readonly TimeSpan TemplatePatience = TimeSpan.FromSeconds(3);

    /// <summary>Lines of the log below the live table.</summary>
    private const int RecentKept = 8;

    public static async Task<int> RunAsync(IReadOnlyList<string> words)
    {
        if (words.Any(word => word is "-h" or "-help" or "--help"))
        {
            AgentFlagWords.WriteUsage(Console.Out, "up", "FILE …",
                "Runs everything in one process. Files: service definitions (*.json, *.hcl), haproxy.cfg, templates of one (*.ctmpl).");
            return 0;
        }

        var (flags, names) = ReadWords(words);
        var (files, fileErrors) = UpFiles.Sort(names);
        var read = Configure(flags, files);
        var errors = flags.Errors.Concat(fileErrors).ToList();
        if (fileErrors.Count == 0 && await UpBalancer.CheckAsync(files).ConfigureAwait(false) is { } wrong)
        {
            errors.AddRange(wrong.Split('\n'));
        }

        foreach (var line in errors.Concat(read.Diagnostics.Select(diagnostic => diagnostic.ToString())))
        {
            await Console.Error.WriteLineAsync($"==> {line}").ConfigureAwait(false);
        }

        return errors.Count == 0 && read.IsUsable ? await RunAsync(flags, files, read.Options).ConfigureAwait(false) : 1;
    }

    /// <summary>Flags and files in any order.</summary>
    private static (ParsedFlags Flags, List<string> Files) ReadWords(IReadOnlyList<string> words)
    {
        var (values, files, errors) = (new List<KeyValuePair<string, string>>(), new List<string>(), new List<string>());
        while (words.Count > 0)
        {
            var parsed = AgentFlagWords.Declare().Parse(words);
            values.AddRange(parsed.Values);
            errors.AddRange(parsed.Errors);
            files.AddRange(parsed.Rest.Take(1));
            words = [.. parsed.Rest.Skip(1)];
        }

        return (new ParsedFlags(values, [], errors), files);
    }

    /// <summary>Without a data directory the registry lives in memory; this machine's loopback is where it listens unless told otherwise.</summary>
    private static AgentConfigurationResult Configure(ParsedFlags flags, UpFiles files) => AgentFlagWords.Read(flags, builder =>
    {
        if (flags.Last("data-dir") is null)
        {
            builder.AddFlag("dev");
            builder.AddFlag("log-level", "info");
        }
        else
        {
            builder.AddFlag("server");
            builder.AddFlag("bind", "127.0.0.1");
        }

        foreach (var path in files.Definitions)
        {
            builder.AddFile(path);
        }
    });

    private static async Task<int> RunAsync(ParsedFlags flags, UpFiles files, AgentOptions options)
    {
        using var signals = new ProcessSignals();
        using var lines = new RecentLines(RecentKept);
        var screen = StatusScreen.IsPossible && flags.Last("log-level") is null;
        using var logs = AgentLog.Open(options.Logs, toConsole: !screen, lines);
        var log = logs.Factory;
        var logger = log.CreateLogger(typeof(UpCommand).FullName!);
        await using var running = new Running();
        try
        {
            var agent = await RegistryAgent.StartAsync(options, () => Configure(flags, files), running, signals, logs).ConfigureAwait(false);
            var balancer = new UpBalancer(agent.Registry, log.CreateLogger<RunningBalancer>());
            running.Add("the balancer", async hurry =>
            {
                await balancer.StopAsync(hurry).ConfigureAwait(false);
                await balancer.DisposeAsync().ConfigureAwait(false);
            });
            if (files.HasBalancer && await StartBalancerAsync(files, balancer, agent, running, log, signals).ConfigureAwait(false) is { } wrong)
            {
                await Console.Error.WriteLineAsync($"==> {wrong.ReplaceLineEndings("\n==> ")}").ConfigureAwait(false);
                return 1;
            }

            using var pid = PidFile.Write(options.PidFile);
            var title = Announce(agent, balancer, files);
            if (screen)
            {
                using var drawn = new CancellationTokenSource();
                var drawing = new StatusScreen(agent.Registry, balancer, lines, title).RunAsync(drawn.Token);
                await Task.WhenAny(signals.Ended, drawing).ConfigureAwait(false);
                await drawn.CancelAsync().ConfigureAwait(false);
                await drawing.ConfigureAwait(false);
            }
            else
            {
                Console.WriteLine(title);
            }

            var reason = await signals.Ended.ConfigureAwait(false);
            Log.Ending(logger, reason.ToString());
            await agent.LeaveAsync(reason, signals.Hurry).ConfigureAwait(false);
            await running.StopAsync(signals.Hurry).ConfigureAwait(false);
            return 0;
        }
        catch (Exception failure) when (StartFailure.Explain(failure) is { } reason)
        {
            await Console.Error.WriteLineAsync($"==> {reason}").ConfigureAwait(false);
            return 1;
        }
    }

    /// <summary>Null when it runs or waits for its templates; otherwise what is wrong with its first configuration.</summary>
    private static async Task<string?> StartBalancerAsync(
        UpFiles files, UpBalancer balancer, RegistryAgent agent, Running running, ILoggerFactory log, ProcessSignals signals)
    {
        await balancer.TakeAsync(files, CancellationToken.None).ConfigureAwait(false);
        UpTemplates? templates = null;
        if (files.Templates.Count > 0)
        {
            templates = UpTemplates.Start(files.Templates, balancer, agent.Registry, log.CreateLogger<TemplateRunner>());
            running.Add("the templates", _ => templates.DisposeAsync());
            agent.Pages.Show("/v1/template/status", "application/json", () => TemplateStatusJson.Write(templates.Status));
            agent.Pages.Show("/v1/template/metrics", "text/plain; version=0.0.4; charset=utf-8", () => TemplateMetrics.Write(templates.Status));
        }

        signals.Reload = () => _ = ReloadAsync(files, balancer, agent);
        var first = await Task.WhenAny(balancer.Started, (Task?)templates?.Ended ?? balancer.Started, Task.Delay(TemplatePatience)).ConfigureAwait(false);
        return first == balancer.Started ? await balancer.Started.ConfigureAwait(false)
            : first == templates?.Ended ? "the templates cannot be used; the lines above say why"
            : null;
    }

    private static async Task ReloadAsync(UpFiles files, UpBalancer balancer, RegistryAgent agent)
    {
        if (await agent.ReloadAsync(CancellationToken.None).ConfigureAwait(false) is null)
        {
            await balancer.TakeAsync(files, CancellationToken.None).ConfigureAwait(false);
        }
    }

    private static string Announce(RegistryAgent agent, UpBalancer balancer, UpFiles files)
    {
        var took = DateTime.Now - Process.GetCurrentProcess().StartTime;
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"==> Fairlead is up after {took.TotalMilliseconds:F0} ms\n");
        text.Append(CultureInfo.InvariantCulture, $"    registry: {string.Join(", ", agent.Addresses)}");
        if (balancer.Running is { } runs)
        {
            foreach (var frontend in runs.Configuration.Frontends)
            {
                text.Append(CultureInfo.InvariantCulture, $"\n    {frontend.Name}: {string.Join(", ", runs.ListeningOn(frontend.Name))}");
            }
        }
        else if (files.HasBalancer)
        {
            text.Append("\n    balancer: waits for its templates");
        }

        return text.ToString();
    }
}
