using Fairlead.Agent.Definitions;
using Fairlead.Primitives.Durations;
using Fairlead.Registry.Model;
using Microsoft.Extensions.Logging;

namespace Fairlead.Agent.Checks.Running;

/// <summary>
/// Runs a check again and again, an interval between the starts. One run at a time: the timer is set anew only when a run is
/// over. Whatever goes wrong in a run is a critical result, never the end of the checking.
/// </summary>
internal sealed class IntervalCheck : IRunningCheck
{
    private readonly ICheckRunner _runner;
    private readonly CheckSchedule _schedule;
    private readonly CheckSink _sink;
    private readonly ILogger _logger;
    private readonly CheckThresholds _thresholds;
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _lock = new();
    private ITimer? _timer;
    private Task _run = Task.CompletedTask;

    public IntervalCheck(CheckDefinition definition, ICheckRunner runner, CheckSchedule schedule, CheckSink sink, ILogger logger)
    {
        Definition = definition;
        _runner = runner;
        _schedule = schedule;
        _sink = sink;
        _logger = logger;
        _thresholds = new CheckThresholds(definition);
    }

    public CheckDefinition Definition { get; }

    public void Start()
    {
        var first = _schedule.FirstRunIn(Definition.Interval);
        _schedule.Enter();
        lock (_lock)
        {
            // Made first and set then: a timer that fires at once must find itself here.
            _timer = _schedule.Time.CreateTimer(_ => Begin(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            _timer.Change(first, Timeout.InfiniteTimeSpan);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        Task run;
        lock (_lock)
        {
            if (_timer is not null)
            {
                _schedule.Leave();
                _timer.Dispose();
                _timer = null;
            }

            run = _run;
        }

        await run.ConfigureAwait(false);
        _runner.Dispose();
        _stop.Dispose();
    }

    private void Begin()
    {
        lock (_lock)
        {
            if (_timer is not null)
            {
                _run = RunAsync();
            }
        }
    }

    private async Task RunAsync()
    {
        // Off the timer's thread and out of its lock before any work is done.
        await Task.Yield();
        var started = _schedule.Time.GetTimestamp();
        try
        {
            await _schedule.Places.WaitAsync(_stop.Token).ConfigureAwait(false);
            try
            {
                started = _schedule.Time.GetTimestamp();
                Report(await RunOnceAsync().ConfigureAwait(false));
            }
            finally
            {
                _schedule.Places.Release();
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            return;
        }
        catch (Exception failure)
        {
            Log.CheckFailed(_logger, failure, Definition.CheckId);
            _sink(Definition.CheckId, CheckStatus.Critical, $"the check could not be run: {failure.Message}");
        }

        SetTimer(_schedule.Time.GetElapsedTime(started));
    }

    private async Task<CheckResult> RunOnceAsync()
    {
        using var timeout = new CancellationTokenSource(Definition.EffectiveTimeout, _schedule.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, _stop.Token);
        try
        {
            return await _runner.RunAsync(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested && !_stop.IsCancellationRequested)
        {
            return CheckResult.Critical($"Timed out ({GoDuration.Format(Definition.EffectiveTimeout)}) running check");
        }
    }

    private void Report(CheckResult result)
    {
        // A run that was ended because its check is removed says nothing about the service.
        if (!_stop.IsCancellationRequested && _thresholds.Judge(result.Status) is { } status)
        {
            _sink(Definition.CheckId, status, result.Output);
        }
    }

    private void SetTimer(TimeSpan elapsed)
    {
        // A run longer than the interval is followed by a whole interval, so that a slow check never runs back to back.
        var next = elapsed < Definition.Interval ? Definition.Interval - elapsed : Definition.Interval;
        lock (_lock)
        {
            _timer?.Change(next, Timeout.InfiniteTimeSpan);
        }
    }
}
