using System.Collections.Immutable;
using Microsoft.Extensions.Logging;

namespace Fairlead.Agent.Watches;

/// <summary>The watches that run. A change of the configuration ends those that are gone and begins the new; the others go on.</summary>
public sealed class WatchSet(WatchQuestion ask, ILogger logger, TimeProvider time) : IAsyncDisposable
{
    private readonly SemaphoreSlim _changes = new(1);
    private readonly List<(WatchDefinition Definition, WatchLoop Loop)> _running = [];
    private bool _ended;

    /// <summary>Runs these from now on, and no others.</summary>
    public async Task ApplyAsync(ImmutableArray<WatchDefinition> definitions, CancellationToken cancellationToken)
    {
        await _changes.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var wanted = _ended ? [] : definitions.ToList();
            foreach (var (definition, loop) in _running.ToList())
            {
                if (!wanted.Remove(definition))
                {
                    _running.Remove((definition, loop));
                    await loop.DisposeAsync().ConfigureAwait(false);
                }
            }

            foreach (var definition in wanted)
            {
                var loop = new WatchLoop(definition, ask, logger, time);
                _running.Add((definition, loop));
                loop.Start();
            }
        }
        finally
        {
            _changes.Release();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Volatile.Write(ref _ended, true);
        await ApplyAsync([], CancellationToken.None).ConfigureAwait(false);
    }
}
