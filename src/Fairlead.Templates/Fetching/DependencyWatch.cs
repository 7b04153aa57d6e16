using System.Globalization;
using Fairlead.Registry.Views;
using Fairlead.Templates.Configuration;
using Microsoft.Extensions.Logging;

namespace Fairlead.Templates.Fetching;

/// <summary>How a watch stands; replaced as a whole, read from any thread.</summary>
/// <param name="HasAnswer">Whether the source has answered at all.</param>
/// <param name="Value">Its last good answer; null when the source says "does not exist".</param>
/// <param name="Version">Counts the answers, so that a reader sees whether one is new.</param>
/// <param name="Error">Why the last try failed; null when it did not.</param>
/// <param name="Failures">Failed tries in a row.</param>
/// <param name="NextTry">When the next try comes, after a failure.</param>
/// <param name="IsExhausted">Whether the tries allowed are used up.</param>
internal sealed record WatchState(
    bool HasAnswer, object? Value, long Version, DateTimeOffset? AnsweredAt, string? Error, int Failures, DateTimeOffset? NextTry, bool IsExhausted)
{
    public static WatchState New { get; } = new(false, null, 0, null, null, 0, null, false);
}

/// <summary>
/// One source being watched: a loop that fetches, waits after the index, and tries again with a growing pause. A failure keeps the
/// last good value.
/// </summary>
internal sealed class DependencyWatch : IAsyncDisposable
{
    private static readonly TimeSpan RepeatPause = TimeSpan.FromMilliseconds(100);

    private readonly FetchContext _context;
    private readonly RetryPolicy _retry;
    private readonly TimeSpan _minimumInterval;
    private readonly bool _once;
    private readonly Action _changed;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _loop;
    private WatchState _state = WatchState.New;
    private int _isNew;

    /// <param name="changed">Called on the watch's own thread whenever <see cref="State"/> was replaced.</param>
    public DependencyWatch(
        WatchSource source, FetchContext context, RetryPolicy retry, TimeSpan minimumInterval, bool once, Action changed, ILogger logger)
    {
        Source = source;
        Since = context.Time.GetUtcNow();
        _context = context;
        _retry = retry;
        _minimumInterval = minimumInterval;
        _once = once;
        _changed = changed;
        _logger = logger;
        _loop = Task.Run(RunAsync);
    }

    public WatchSource Source { get; }

    /// <summary>When the watch began.</summary>
    public DateTimeOffset Since { get; }

    public WatchState State => Volatile.Read(ref _state);

    /// <summary>Whether the state was replaced since this was asked last.</summary>
    public bool TakeNews() => Interlocked.Exchange(ref _isNew, 0) == 1;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _loop.ConfigureAwait(false);
        _stop.Dispose();
    }

    /// <summary>The loop ends by <see cref="DisposeAsync"/>, after one answer in once mode, and for sources that can never answer.</summary>
    private async Task RunAsync()
    {
        ulong index = 0;
        var failures = 0;
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                var began = _context.Time.GetTimestamp();
                var fetched = await Source.FetchAsync(_context, index, State.Value, _stop.Token).ConfigureAwait(false);
                var repeated = index > 0 && fetched.Index == index;
                // An index that went backwards means that the registry was restored or replaced: watch from the beginning again.
                index = fetched.Index < index ? 0 : fetched.Index;
                if (failures > 0)
                {
                    Log.WatchRecovered(_logger, Source.Id, failures);
                    failures = 0;
                }

                Publish(State with
                {
                    HasAnswer = true,
                    Value = fetched.Value,
                    Version = State.Version + 1,
                    AnsweredAt = _context.Time.GetUtcNow(),
                    Error = null,
                    Failures = 0,
                    NextTry = null,
                    IsExhausted = false,
                });
                if (_once && fetched.Value is not null)
                {
                    return;
                }

                await PauseAsync(began, fetched.Pause, repeated).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                failures++;
                if (!await FailedAsync(e, failures).ConfigureAwait(false))
                {
                    return;
                }
            }
        }
    }

    /// <summary>Tells of a failure and waits before the next try; false when there is none.</summary>
    private async Task<bool> FailedAsync(Exception failure, int failures)
    {
        var isFinal = failure is FetchException { IsFinal: true };
        var pause = _retry.PauseAfter(failures);
        // Up to a quarter more, so that many watches do not return to a recovering server at once.
        pause += pause * (_context.Random.NextDouble() / 4);
        var exhausted = isFinal || !_retry.AllowsAnother(failures);
        var before = State;
        // An answer of "there is none" is an answer, so that what waits can say so; what there was before is kept.
        var isAbsent = failure is FetchException { IsAbsent: true } && !before.HasAnswer;
        Publish(before with
        {
            HasAnswer = before.HasAnswer || isAbsent,
            Error = failure.Message,
            Failures = failures,
            NextTry = isFinal ? null : _context.Time.GetUtcNow() + pause,
            IsExhausted = exhausted,
        });
        var isExpected = failure is RegistryUnavailableException or FetchException;
        if (isFinal)
        {
            Log.WatchImpossible(_logger, Source.Id, failure.Message);
            return false;
        }

        Log.WatchFailed(_logger, isExpected ? null : failure, Source.Id, failures, failure.Message, $"{pause.TotalSeconds.ToString("0.##", CultureInfo.InvariantCulture)} s");
        try
        {
            await Task.Delay(pause, _context.Time, _stop.Token).ConfigureAwait(false);
            return true;
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            return false;
        }
    }

    private Task PauseAsync(long began, TimeSpan wanted, bool repeated)
    {
        var pause = wanted;
        var elapsed = _context.Time.GetElapsedTime(began);
        if (pause == TimeSpan.Zero && repeated && elapsed < RepeatPause)
        {
            // A registry that answers at once without news would otherwise be asked in a tight loop.
            pause = RepeatPause;
        }

        if (pause == TimeSpan.Zero && _minimumInterval > TimeSpan.Zero)
        {
            pause = _minimumInterval - elapsed;
            if (pause > TimeSpan.Zero)
            {
                pause += _minimumInterval * (_context.Random.NextDouble() / 4);
            }
        }

        return pause > TimeSpan.Zero ? Task.Delay(pause, _context.Time, _stop.Token) : Task.CompletedTask;
    }

    private void Publish(WatchState state)
    {
        Volatile.Write(ref _state, state);
        Interlocked.Exchange(ref _isNew, 1);
        _changed();
    }
}
