using System.Collections.Concurrent;
using Fairlead.Balancer.Logging;
using Fairlead.Balancer.Upstreams;
using Microsoft.Extensions.Logging;

namespace Fairlead.Balancer.Probes;

/// <summary>Keeps a probe for every server that asks for one. Calls come from any thread, a loop's too, and do not block.</summary>
internal sealed class ServerHealthMonitor(INoticeLog notices, ILogger logger, TimeProvider time) : IServerHealth, IAsyncDisposable
{
    /// <summary>Probes under way at once; further ones wait their turn, so that a start with thousands of servers opens no thousands of sockets.</summary>
    private const int MaxConcurrentProbes = 256;

    private readonly ConcurrentDictionary<ServerState, ServerProbe> _probes = new(ReferenceEqualityComparer.Instance);
    private readonly ConcurrentDictionary<Task, byte> _ending = new();
    private readonly SemaphoreSlim _slots = new(MaxConcurrentProbes);

    private int _spreadPercent;

    /// <summary><c>spread-checks</c>: by how many percent intervals vary.</summary>
    public void SetSpread(int percent) => Volatile.Write(ref _spreadPercent, percent);

    /// <summary>The probe of a server, for statistics; null when it has none.</summary>
    public ServerProbe? Find(ServerState server) => _probes.GetValueOrDefault(server);

    /// <inheritdoc/>
    public void Track(BackendState backend, ServerState server)
    {
        if (!server.Definition.Settings.Check.Enabled)
        {
            Untrack(backend, server);
            return;
        }

        if (_probes.ContainsKey(server))
        {
            return;
        }

        var probe = new ServerProbe(backend, server, notices, logger, time, _slots, () => Volatile.Read(ref _spreadPercent));
        if (_probes.TryAdd(server, probe))
        {
            probe.Start();
        }
    }

    /// <inheritdoc/>
    public void Untrack(BackendState backend, ServerState server)
    {
        if (_probes.TryRemove(server, out ServerProbe? probe))
        {
            Task ending = probe.DisposeAsync().AsTask();
            _ending.TryAdd(ending, 0);
            ending.ContinueWith(t => _ending.TryRemove(t, out _), TaskScheduler.Default);
        }
    }

    /// <inheritdoc/>
    public void OnTrafficFailure(BackendState backend, ServerState server, TrafficFailure failure) =>
        _probes.GetValueOrDefault(server)?.OnTrafficFailure(failure);

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_probes.Values.Select(p => p.DisposeAsync().AsTask())).ConfigureAwait(false);
        await Task.WhenAll(_ending.Keys).ConfigureAwait(false);
        _probes.Clear();
        _slots.Dispose();
    }
}
