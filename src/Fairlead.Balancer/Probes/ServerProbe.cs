using Fairlead.Balancer.Configuration.Definitions;
using Fairlead.Balancer.Logging;
using Fairlead.Balancer.Upstreams;
using Fairlead.Primitives.Loops;
using Microsoft.Extensions.Logging;

namespace Fairlead.Balancer.Probes;

/// <summary>
/// Probes one server until it is disposed. Settings are read anew for every probe, so that an apply which only changes
/// them needs no word to it.
/// </summary>
internal sealed class ServerProbe : IAsyncDisposable
{
    /// <summary>Failing traffic asks for a probe at once, but never sooner than this after the last one.</summary>
    private static readonly TimeSpan ShortestGap = TimeSpan.FromMilliseconds(50);

    private readonly BackendState _backend;
    private readonly ServerState _server;
    private readonly INoticeLog _notices;
    private readonly TimeProvider _time;
    private readonly SemaphoreSlim _slots;
    private readonly Func<int> _spreadPercent;
    private readonly SupervisedLoop _loop;
    private readonly Lock _gate = new();

    // Guarded by _gate.
    private readonly HealthCounter _health;
    private TaskCompletionSource _nudge = NewNudge();
    private bool _drainedBy404;

    // Written by the loop alone.
    private bool _first = true;
    private bool _second = true;

    public ServerProbe(
        BackendState backend, ServerState server, INoticeLog notices, ILogger logger, TimeProvider time, SemaphoreSlim slots,
        Func<int> spreadPercent)
    {
        (_backend, _server, _notices, _time, _slots, _spreadPercent) = (backend, server, notices, time, slots, spreadPercent);
        ServerCheckSettings check = server.Definition.Settings.Check;
        _health = new HealthCounter(check.Rise, check.Fall);
        _loop = new SupervisedLoop($"probe {backend.Name}/{server.Name}", RoundAsync, logger, time);
    }

    /// <summary>The latest outcome; null before the first.</summary>
    public ProbeResult? LastResult { get; private set; }

    /// <summary>The credit left, <c>3/3 UP</c>.</summary>
    public string Count
    {
        get
        {
            lock (_gate)
            {
                return _health.Description;
            }
        }
    }

    public void Start() => _loop.Start();

    public ValueTask DisposeAsync() => _loop.DisposeAsync();

    /// <summary>Live traffic could not use the server: look at once. A refusal counts as proof, everything else as a hint.</summary>
    public void OnTrafficFailure(TrafficFailure failure)
    {
        lock (_gate)
        {
            bool wasUp = _health.IsUp;
            if (failure == TrafficFailure.Refused)
            {
                _health.MarkDown();
            }

            _nudge.TrySetResult();
            if (wasUp && failure == TrafficFailure.Refused)
            {
                _server.SetHealth(false);
                WentDown(", reason: Layer4 connection problem, info: \"Connection refused to live traffic\"");
            }
        }
    }

    private async Task RoundAsync(CancellationToken cancellationToken)
    {
        if (!_first)
        {
            await WaitAsync(cancellationToken).ConfigureAwait(false);
        }

        _first = false;
        if (_server.Admin == AdminState.Maintenance || !_server.Definition.Settings.Check.Enabled)
        {
            return;
        }

        BackendDefinition backend = _backend.Model.Definition;
        await _slots.WaitAsync(cancellationToken).ConfigureAwait(false);
        ProbeResult result;
        try
        {
            result = await Prober.RunAsync(_server.Definition, backend.HealthCheck, backend.Timeouts, StateHeader(), _time, cancellationToken)
                .ConfigureAwait(false);
        }
        finally
        {
            _slots.Release();
        }

        LastResult = result;
        Judge(result, backend);
    }

    private void Judge(ProbeResult result, BackendDefinition backend)
    {
        // Live traffic may say something else at the same time: one of the two is whole, with what it logs, before the other begins.
        lock (_gate)
        {
            JudgeAlone(result, backend);
        }

        DrainOn404(result);
    }

    private void JudgeAlone(ProbeResult result, BackendDefinition backend)
    {
        ServerCheckSettings check = _server.Definition.Settings.Check;
        bool wasUp = _server.IsUp;
        _health.Configure(check.Rise, check.Fall);
        bool moved = _health.Count(result.IsGood);
        bool up = _health.IsUp;
        string count = _health.Description;
        if (moved && backend.LogHealthChecks)
        {
            _notices.Notice(backend, Configuration.Definitions.LogLevel.Notice, ServerNotices.Probe(_backend, _server, result, count));
        }

        if (up != wasUp)
        {
            _server.SetHealth(up);
            if (up)
            {
                _notices.Notice(backend, Configuration.Definitions.LogLevel.Notice, ServerNotices.Up(_backend, _server, ServerNotices.Reason(result)));
            }
            else
            {
                WentDown(ServerNotices.Reason(result));
            }
        }
    }

    /// <summary><c>http-check disable-on-404</c>: a server that says so itself takes no new requests, and is not down.</summary>
    private void DrainOn404(ProbeResult result)
    {
        if (result.Status == ProbeStatus.L7OKC && !_drainedBy404 && _server.Admin == AdminState.Ready)
        {
            _drainedBy404 = true;
            _server.SetAdmin(AdminState.Drain);
        }
        else if (result.Status == ProbeStatus.L7OK && _drainedBy404)
        {
            _drainedBy404 = false;
            if (_server.Admin == AdminState.Drain)
            {
                _server.SetAdmin(AdminState.Ready);
            }
        }
    }

    private void WentDown(string reason)
    {
        BackendDefinition backend = _backend.Model.Definition;
        _notices.Notice(backend, Configuration.Definitions.LogLevel.Alert, ServerNotices.Down(_backend, _server, reason));
        if (ServerNotices.Usable(_backend) == (0, 0))
        {
            _notices.Notice(backend, Configuration.Definitions.LogLevel.Emergency, ServerNotices.NoServer(_backend));
        }
    }

    private async Task WaitAsync(CancellationToken cancellationToken)
    {
        TimeSpan interval;
        Task nudge;
        lock (_gate)
        {
            interval = _health.NextInterval(_server.Definition.Settings.Check);
            nudge = _nudge.Task;
        }

        interval = Spread(interval);

        // However many requests fail, probes keep this distance.
        TimeSpan gap = interval < ShortestGap ? interval : ShortestGap;
        await Task.Delay(gap, _time, cancellationToken).ConfigureAwait(false);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await Task.WhenAny(Task.Delay(interval - gap, _time, stop.Token), nudge).ConfigureAwait(false);
        await stop.CancelAsync().ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        if (nudge.IsCompleted)
        {
            lock (_gate)
            {
                _nudge = NewNudge();
            }
        }
    }

    /// <summary>
    /// Servers that began together do not go on in step: the first interval is cut at random, up to its half; every
    /// other one varies by <c>spread-checks</c> percent either way.
    /// </summary>
    private TimeSpan Spread(TimeSpan interval)
    {
        double factor = _second ? 0.5 + (Random.Shared.NextDouble() / 2) : 1 + ((Random.Shared.NextDouble() - 0.5) * 2 * _spreadPercent() / 100);
        _second = false;
        return interval * factor;
    }

    private string StateHeader()
    {
        (int active, _) = ServerNotices.Usable(_backend);
        return $"{Count.Split(' ')[1]} {Count.Split(' ')[0]}; name={_backend.Name}/{_server.Name}; node=localhost; " +
            $"weight={_server.Weight}/{Math.Max(1, active)}; scur={_server.Active}/{_server.Active}; qcur=0";
    }

    private static TaskCompletionSource NewNudge() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
