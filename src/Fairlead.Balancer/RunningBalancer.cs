using System.Net;
using Fairlead.Balancer.Configuration;
using Fairlead.Balancer.Configuration.Definitions;
using Fairlead.Balancer.Discovery;
using Fairlead.Balancer.Logging;
using Fairlead.Balancer.Probes;
using Fairlead.Balancer.Routing;
using Fairlead.Balancer.Rules;
using Fairlead.Registry.Views;
using Microsoft.Extensions.Logging;

namespace Fairlead.Balancer;

/// <summary>The whole balancer, put together: data plane, probes, logs, discovery. What the program starts and stops.</summary>
public sealed class RunningBalancer : IAsyncDisposable
{
    private readonly LogOutput _log;
    private readonly ServerHealthMonitor _health;
    private readonly BalancerHost _host;
    private readonly ServiceDiscovery _discovery;
    private readonly SemaphoreSlim _applying = new(1, 1);
    private bool _stopped;

    private RunningBalancer(IRegistryView? registry, ILogger logger, TimeProvider time)
    {
        _log = new LogOutput(logger, time);
        _health = new ServerHealthMonitor(_log, logger, time);
        _host = new BalancerHost(new BalancerParts
        {
            CompileCondition = ConditionCompiler.Compile,
            Health = _health,
            OpenAccessLog = _log.OpenAccessLog,
            Logger = logger,
            Time = time,
        });
        _discovery = new ServiceDiscovery(registry, (backend, servers) => _ = _host.ReplaceServers(backend, servers), logger, time);
    }

    /// <summary>What runs now.</summary>
    public BalancerConfiguration Configuration => _host.Configuration!;

    /// <summary>Log lines lost since the start because a target did not keep up.</summary>
    public long DroppedLogLines => _log.Dropped;

    /// <summary>Starts everything with a first configuration.</summary>
    /// <param name="registry">For <c>discover</c> lines; null when there is none, see <see cref="CheckDiscovery"/>.</param>
    /// <exception cref="PlatformNotSupportedException">Not on Linux.</exception>
    /// <exception cref="BalancerApplyException">An address cannot be listened on.</exception>
    public static async Task<RunningBalancer> StartAsync(
        BalancerConfiguration first, IRegistryView? registry, ILogger logger, TimeProvider? time = null, CancellationToken cancellationToken = default)
    {
        var balancer = new RunningBalancer(registry, logger, time ?? TimeProvider.System);
        try
        {
            balancer._log.Start();
            balancer._health.SetSpread(first.Global.SpreadChecksPercent);
            await balancer._host.StartAsync(first, cancellationToken).ConfigureAwait(false);
            await balancer._discovery.ApplyAsync(first).ConfigureAwait(false);
            return balancer;
        }
        catch
        {
            await balancer.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Alerts for <c>discover</c> lines when there is no registry to ask: a configuration with one must not start.</summary>
    public static IReadOnlyList<Diagnostic> CheckDiscovery(BalancerConfiguration configuration, bool hasRegistry) =>
        [.. ServiceDiscovery.Check(configuration, hasRegistry)];

    /// <summary>Puts a new configuration to work in place: listeners, connections, health and pools of what stays live on.</summary>
    /// <returns>What changed, to be told.</returns>
    /// <exception cref="BalancerApplyException">A new address cannot be listened on: nothing was changed.</exception>
    public async Task<ConfigurationDiff> ApplyAsync(BalancerConfiguration next, CancellationToken cancellationToken = default)
    {
        await _applying.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            ConfigurationDiff diff = ConfigurationDiff.Between(_host.Configuration, next);
            await _host.ApplyAsync(next, cancellationToken).ConfigureAwait(false);
            _health.SetSpread(next.Global.SpreadChecksPercent);
            await _discovery.ApplyAsync(next).ConfigureAwait(false);
            return diff;
        }
        finally
        {
            _applying.Release();
        }
    }

    /// <summary>What is going on now, summed over the loops.</summary>
    public Counters.BalancerSnapshot Snapshot() => _host.Snapshot();

    /// <summary>Where a frontend listens, real ports instead of zero. Empty when it does not.</summary>
    public IReadOnlyList<EndPoint> ListeningOn(string frontend) => _host.ListeningOn(frontend);

    /// <summary>Takes no more connections and lets running requests finish; when the token fires, what still runs is cut.</summary>
    public async Task StopAsync(CancellationToken cancellationToken = default)
    {
        if (_stopped)
        {
            return;
        }

        _stopped = true;
        await _discovery.DisposeAsync().ConfigureAwait(false);
        await _host.StopAsync(cancellationToken).ConfigureAwait(false);
        await _host.DisposeAsync().ConfigureAwait(false);
        await _health.DisposeAsync().ConfigureAwait(false);
        await _log.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Stops at once, cutting what runs, unless it was stopped before.</summary>
    public async ValueTask DisposeAsync()
    {
        await StopAsync(new CancellationToken(canceled: true)).ConfigureAwait(false);
        _applying.Dispose();
    }
}
