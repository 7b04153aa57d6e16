using System.Net;
using Fairlead.Balancer.Configuration;
using Fairlead.Balancer.Configuration.Definitions;
using Fairlead.Registry.Views;
using Microsoft.Extensions.Logging;

namespace Fairlead.Balancer.Discovery;

/// <summary>Runs the <c>discover</c> lines of the configuration in effect: one loop a line, one list of servers a backend.</summary>
internal sealed class ServiceDiscovery : IAsyncDisposable
{
    private readonly IRegistryView? _registry;
    private readonly Action<string, IReadOnlyList<ServerDefinition>> _replaceServers;
    private readonly Func<string, CancellationToken, Task<IPAddress[]>> _resolve;
    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private readonly Lock _gate = new();

    // Guarded by _gate.
    private Dictionary<string, Backend> _backends = new(StringComparer.Ordinal);

    /// <param name="registry">Null when there is none: a configuration that discovers is then refused by <see cref="Check"/>.</param>
    /// <param name="replaceServers">Puts the servers of a backend to work; the server lines of the file are not among them.</param>
    public ServiceDiscovery(
        IRegistryView? registry, Action<string, IReadOnlyList<ServerDefinition>> replaceServers, ILogger logger, TimeProvider time,
        Func<string, CancellationToken, Task<IPAddress[]>>? resolve = null)
    {
        (_registry, _replaceServers, _logger, _time) = (registry, replaceServers, logger, time);
        _resolve = resolve ?? NameResolution.ResolveAsync;
    }

    /// <summary>Alerts for <c>discover</c> lines that nothing can answer.</summary>
    public static IEnumerable<Diagnostic> Check(BalancerConfiguration configuration, bool hasRegistry) =>
        hasRegistry
            ? []
            : configuration.Backends.SelectMany(b => b.Discoveries).Select(d => new Diagnostic(
                DiagnosticSeverity.Alert, d.Position, $"'discover {d.Service}' needs a registry, and there is none",
                "run 'fairlead up', or name an agent or a Consul with -consul-addr"));

    /// <summary>Follows a configuration that was just applied. Lines that did not change keep their loop and what it found.</summary>
    public async Task ApplyAsync(BalancerConfiguration configuration)
    {
        var gone = new List<DiscoveryLoop>();
        var fresh = new List<DiscoveryLoop>();
        var kept = new List<Backend>();
        lock (_gate)
        {
            var next = new Dictionary<string, Backend>(StringComparer.Ordinal);
            foreach (BackendDefinition definition in configuration.Backends.Where(b => !b.Disabled && b.Discoveries.Count > 0))
            {
                if (_registry is null)
                {
                    continue;
                }

                _backends.Remove(definition.Name, out Backend? before);
                var backend = new Backend(definition, []);
                List<(DiscoverDefinition Line, DiscoveryLoop Loop)> unclaimed = before?.Loops ?? [];
                foreach (DiscoverDefinition line in definition.Discoveries)
                {
                    int same = unclaimed.FindIndex(l => l.Line.Equals(line));
                    DiscoveryLoop loop;
                    if (same >= 0)
                    {
                        loop = unclaimed[same].Loop;
                        unclaimed.RemoveAt(same);
                    }
                    else
                    {
                        loop = new DiscoveryLoop(definition.Name, line, _registry, _resolve, _ => Publish(definition.Name), _logger, _time);
                        fresh.Add(loop);
                    }

                    backend.Loops.Add((line, loop));
                }

                gone.AddRange(unclaimed.Select(l => l.Loop));
                next.Add(definition.Name, backend);
                if (before is not null)
                {
                    kept.Add(backend);
                }
            }

            gone.AddRange(_backends.Values.SelectMany(b => b.Loops).Select(l => l.Loop));
            _backends = next;
        }

        fresh.ForEach(l => l.Start());
        foreach (DiscoveryLoop loop in gone)
        {
            await loop.DisposeAsync().ConfigureAwait(false);
        }

        kept.ForEach(b => Publish(b.Definition.Name));
    }

    public async ValueTask DisposeAsync()
    {
        List<DiscoveryLoop> loops;
        lock (_gate)
        {
            loops = [.. _backends.Values.SelectMany(b => b.Loops).Select(l => l.Loop)];
            _backends = new Dictionary<string, Backend>(StringComparer.Ordinal);
        }

        foreach (DiscoveryLoop loop in loops)
        {
            await loop.DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Puts together what the lines of a backend found. Under the lock, so that an older list cannot overtake a newer one.</summary>
    private void Publish(string name)
    {
        lock (_gate)
        {
            if (!_backends.TryGetValue(name, out Backend? backend))
            {
                return;
            }

            var taken = new HashSet<string>(backend.Definition.Servers.Select(s => s.Name), StringComparer.Ordinal);
            var servers = new List<ServerDefinition>();
            foreach (ServerDefinition server in backend.Loops.SelectMany(l => l.Loop.Servers))
            {
                string free = server.Name;
                for (int i = 2; !taken.Add(free); i++)
                {
                    free = $"{server.Name}#{i}";
                }

                servers.Add(free == server.Name ? server : server with { Name = free });
            }

            Log.Discovered(_logger, name, servers.Count);
            _replaceServers(name, servers);
        }
    }

    private sealed record Backend(BackendDefinition Definition, List<(DiscoverDefinition Line, DiscoveryLoop Loop)> Loops);
}
