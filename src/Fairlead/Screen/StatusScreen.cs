using System.Globalization;
using Fairlead.Balancer.Counters;
using Fairlead.Composition;
using Fairlead.Registry.Hosting;
using Fairlead.Registry.Model;
using Fairlead.Registry.Views;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Fairlead.Screen;

/// <summary>The live table of <c>fairlead up</c> on a terminal: services and servers, drawn anew twice a second.</summary>
internal sealed class StatusScreen(RegistryHost registry, UpBalancer balancer, RecentLines lines, string title)
{
    private static readonly TimeSpan Refresh = TimeSpan.FromMilliseconds(500);

    private readonly Dictionary<string, long> _before = new(StringComparer.Ordinal);

    /// <summary>Whether standard output is a terminal that can redraw.</summary>
    public static bool IsPossible => !Console.IsOutputRedirected && Environment.GetEnvironmentVariable("TERM") is not (null or "" or "dumb");

    /// <summary>Draws until the token fires.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        await AnsiConsole.Live(await DrawAsync().ConfigureAwait(false)).AutoClear(false).StartAsync(async live =>
        {
            using var tick = new PeriodicTimer(Refresh);
            try
            {
                while (await tick.WaitForNextTickAsync(stop).ConfigureAwait(false))
                {
                    live.UpdateTarget(await DrawAsync().ConfigureAwait(false));
                    live.Refresh();
                }
            }
            catch (OperationCanceledException)
            {
                // The program ends; the last picture stays.
            }
        }).ConfigureAwait(false);
    }

    private async Task<IRenderable> DrawAsync()
    {
        var parts = new List<IRenderable> { new Markup(title) };
        if (balancer.Running is { } running)
        {
            parts.Add(Servers(running.Snapshot()));
        }

        parts.Add(await ServicesAsync().ConfigureAwait(false));
        parts.AddRange(lines.Lines.Select(line => new Markup($"[grey]{line}[/]")));
        return new Rows(parts);
    }

    private Table Servers(BalancerSnapshot snapshot)
    {
        var table = new Table().Border(TableBorder.Rounded).AddColumns("backend", "server", "address", "state", "now", "req/s", "total", "errors");
        foreach (var backend in snapshot.Backends)
        {
            foreach (var server in backend.Servers)
            {
                var key = $"{backend.Name}/{server.Name}";
                var rate = (server.Traffic.Sessions - _before.GetValueOrDefault(key, server.Traffic.Sessions)) / Refresh.TotalSeconds;
                _before[key] = server.Traffic.Sessions;
                table.AddRow(
                    Markup.Escape(backend.Name), Markup.Escape(server.Name), Markup.Escape(server.Address), State(server.Status),
                    Number(server.Traffic.Current), Number((long)rate), Number(server.Traffic.Sessions), Number(server.Traffic.Responses5xx));
            }

            if (backend.Servers.Count == 0)
            {
                table.AddRow(Markup.Escape(backend.Name), "[yellow]no server[/]", "", "", "", "", "", "");
            }
        }

        return table;
    }

    private async Task<Table> ServicesAsync()
    {
        var table = new Table().Border(TableBorder.Rounded).AddColumns("service", "instance", "address", "health");
        var services = await registry.QueryAsync(new ServicesQuery(), QueryOptions.Now, CancellationToken.None).ConfigureAwait(false);
        foreach (var service in services.Value.Where(service => service.Name != "consul"))
        {
            var instances = await registry.QueryAsync(new ServiceEndpointsQuery(service.Name), QueryOptions.Now, CancellationToken.None).ConfigureAwait(false);
            foreach (var instance in instances.Value)
            {
                table.AddRow(Markup.Escape(service.Name), Markup.Escape(instance.Service.Id),
                    Markup.Escape($"{instance.EffectiveAddress}:{instance.Service.Port}"), Health(instance.AggregatedStatus));
            }
        }

        return table;
    }

    private static string State(string status) => status.StartsWith("UP", StringComparison.Ordinal) || status == "no check"
        ? $"[green]{Markup.Escape(status)}[/]" : status.StartsWith("DOWN", StringComparison.Ordinal) ? $"[red]{Markup.Escape(status)}[/]" : $"[yellow]{Markup.Escape(status)}[/]";

    private static string Health(CheckStatus status) => status switch
    {
        CheckStatus.Passing => "[green]passing[/]",
        CheckStatus.Warning => "[yellow]warning[/]",
        _ => "[red]critical[/]",
    };

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}
