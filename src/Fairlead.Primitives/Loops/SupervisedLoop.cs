using Microsoft.Extensions.Logging;

namespace Fairlead.Primitives.Loops;

/// <summary>
/// A background loop that cannot die unseen: an exception of one round is counted, and the next round comes after a back-off. The log has a
/// line when it begins to fail, when it fails otherwise, and when it works again. Only <see cref="DisposeAsync"/> ends it. <see cref="Heartbeats"/> counts finished rounds, for a metric.
/// </summary>
public sealed class SupervisedLoop : IAsyncDisposable
{
    private readonly string _name;
    private readonly Func<CancellationToken, Task> _round;
    private readonly SupervisedLoopOptions _options;
    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _stop = new();
    private long _heartbeats;
    private long _failures;
    private Exception? _lastFailure;
    private Task? _running;

    /// <summary>Failed rounds since the last good one; the loop's own.</summary>
    private long _inARow;

    /// <summary>Whether the log has a line about one of them; the loop's own.</summary>
    private bool _told;
    private int _disposed;

    /// <param name="round">One round of work; it waits for its own next occasion and is called again when it returns.</param>
    public SupervisedLoop(string name, Func<CancellationToken, Task> round, ILogger logger, TimeProvider time, SupervisedLoopOptions? options = null)
    {
        _name = name;
        _round = round;
        _logger = logger;
        _time = time;
        _options = options ?? SupervisedLoopOptions.Default;
    }

    public string Name => _name;

    /// <summary>Rounds that ended well.</summary>
    public long Heartbeats => Interlocked.Read(ref _heartbeats);

    /// <summary>Rounds that ended in an exception.</summary>
    public long Failures => Interlocked.Read(ref _failures);

    /// <summary>The exception of the latest failed round; null when the latest round was good.</summary>
    public Exception? LastFailure => Volatile.Read(ref _lastFailure);

    /// <exception cref="InvalidOperationException">It runs already.</exception>
    public void Start()
    {
        if (_running is not null)
        {
            throw new InvalidOperationException($"The loop {_name} runs already.");
        }

        _running = Task.Run(RunAsync);
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            await _stop.CancelAsync().ConfigureAwait(false);
        }

        if (_running is not null)
        {
            await _running.ConfigureAwait(false);
        }

        // The source is not disposed: it has no timer, and a late reader of its token must not be thrown at.
    }

    private async Task RunAsync()
    {
        var backOff = _options.FirstBackOff;
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                await _round(_stop.Token).ConfigureAwait(false);
                Interlocked.Increment(ref _heartbeats);
                Recovered();
                backOff = _options.FirstBackOff;
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure)
            {
                Failed(failure, backOff);
                await WaitAsync(backOff).ConfigureAwait(false);
                backOff = backOff * 2 < _options.LongestBackOff ? backOff * 2 : _options.LongestBackOff;
            }
        }
    }

    private void Recovered()
    {
        Volatile.Write(ref _lastFailure, null);
        if (_told)
        {
            Log.LoopRecovered(_logger, _name, _inARow);
        }

        (_told, _inARow) = (false, 0);
    }

    private void Failed(Exception failure, TimeSpan backOff)
    {
        var before = Interlocked.Exchange(ref _lastFailure, failure);
        var failures = Interlocked.Increment(ref _failures);
        _inARow++;
        if (_options.IsToldElsewhere(failure) || before?.GetType() == failure.GetType())
        {
            Log.RoundFailedAgain(_logger, _name, failures, failure.Message);
        }
        else
        {
            _told = true;
            Log.RoundFailed(_logger, failure, _name, failures, backOff);
        }
    }

    private async Task WaitAsync(TimeSpan backOff)
    {
        try
        {
            await Task.Delay(backOff, _time, _stop.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The loop's own condition ends it.
        }
    }
}
