using Fairlead.Primitives.Loops;
using Fairlead.Registry.Views;
using Microsoft.Extensions.Logging;

namespace Fairlead.Agent.Watches;

/// <summary>One watch: asks, waits, and tells its handler what is news, for as long as it lives.</summary>
internal sealed class WatchLoop : IAsyncDisposable
{
    /// <summary>The pause after a failure grows with its square, as Consul's does: 5 s, 20 s, 45 s, … up to 3 min.</summary>
    private static readonly TimeSpan RetryUnit = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan RetryMost = TimeSpan.FromMinutes(3);

    private readonly WatchDefinition _watch;
    private readonly string _path;
    private readonly WatchQuestion _ask;
    private readonly IWatchHandler _handler;
    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private readonly WatchProgress _progress;
    private readonly SupervisedLoop _loop;
    private int _failures;

    /// <param name="watch">A definition that <see cref="WatchPath"/> has a path for.</param>
    public WatchLoop(WatchDefinition watch, WatchQuestion ask, ILogger logger, TimeProvider time)
    {
        _path = WatchPath.Of(watch, out var wrong) ?? throw new ArgumentException(wrong, nameof(watch));
        (_watch, _ask, _logger, _time) = (watch, ask, logger, time);
        _handler = watch.Http is { } request ? new HttpWatchHandler(request) : new ScriptWatchHandler(watch);
        _progress = new WatchProgress(watch);
        _loop = new SupervisedLoop("watch " + _path, RoundAsync, logger, time);
    }

    public void Start() => _loop.Start();

    public async ValueTask DisposeAsync()
    {
        await _loop.DisposeAsync().ConfigureAwait(false);
        _handler.Dispose();
    }

    private async Task RoundAsync(CancellationToken cancellationToken)
    {
        string? news;
        try
        {
            var (index, result) = await _ask(_path, _progress.Index, cancellationToken).ConfigureAwait(false);
            news = _progress.Take(index, result);
            _failures = 0;
        }
        catch (RegistryUnavailableException unavailable)
        {
            _failures++;
            var pause = TimeSpan.FromTicks(Math.Min(RetryMost.Ticks, RetryUnit.Ticks * _failures * _failures));
            Log.WatchUnanswered(_logger, _path, unavailable.Message, pause);
            await Task.Delay(pause, _time, cancellationToken).ConfigureAwait(false);
            return;
        }

        if (news is not null && await _handler.TellAsync(_progress.Index, news, cancellationToken).ConfigureAwait(false) is { } wrong)
        {
            Log.WatchHandlerFailed(_logger, _watch.Type, _path, wrong);
        }
    }
}
