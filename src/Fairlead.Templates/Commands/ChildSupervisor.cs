using System.ComponentModel;
using Fairlead.Templates.Configuration;
using Microsoft.Extensions.Logging;

namespace Fairlead.Templates.Commands;

/// <summary>The child of exec mode: started once, told of changes by a signal or a restart, ended with patience.</summary>
internal sealed class ChildSupervisor(ExecDefinition definition, TimeProvider time, ILogger logger) : IAsyncDisposable
{
    private readonly TaskCompletionSource<int> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _lock = new();
    private volatile ChildProcess? _process;
    private Task _watching = Task.CompletedTask;
    private Task _reloading = Task.CompletedTask;
    private bool _isReloadAsked;

    /// <summary>Completes with its exit code when the child ended by itself; never for an end we asked for.</summary>
    public Task<int> Ended => _ended.Task;

    /// <summary>Starts the child; null when it runs, else why it does not.</summary>
    public string? TryStart()
    {
        ChildProcess process;
        try
        {
            process = ChildProcess.Start(definition.Command, definition.Environment, capture: false);
        }
        catch (Win32Exception e)
        {
            return $"cannot start \"{definition.Command}\": {e.Message}";
        }

        Log.ChildStarted(logger, definition.Command.ToString(), process.Id);
        _process = process;
        _watching = WatchAsync(process, _stop.Token);
        return null;
    }

    /// <summary>Sends a signal to the child and its group; false when it is gone.</summary>
    public bool Signal(int signal)
    {
        if (_process is not { } process || signal == Signals.None)
        {
            return false;
        }

        Log.ChildSignalled(logger, process.Id, Signals.NameOf(signal));
        return process.Signal(signal);
    }

    /// <summary>
    /// Tells the child that files changed: its reload signal, or an end and a new start. Returns at once; changes that come while the
    /// child is being told are told together, after that.
    /// </summary>
    public void Reload()
    {
        lock (_lock)
        {
            if (_isReloadAsked || _stop.IsCancellationRequested)
            {
                return;
            }

            _isReloadAsked = true;
            if (_reloading.IsCompleted)
            {
                _reloading = Task.Run(ReloadAsync);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _reloading.ConfigureAwait(false);
        await EndAsync().ConfigureAwait(false);
        _stop.Dispose();
    }

    private async Task ReloadAsync()
    {
        while (true)
        {
            await SplayAsync().ConfigureAwait(false);
            lock (_lock)
            {
                if (!_isReloadAsked || _stop.IsCancellationRequested)
                {
                    return;
                }

                // What changes from here on needs another telling.
                _isReloadAsked = false;
            }

            await TellAsync().ConfigureAwait(false);
            lock (_lock)
            {
                if (!_isReloadAsked)
                {
                    _reloading = Task.CompletedTask;
                    return;
                }
            }
        }
    }

    private async Task TellAsync()
    {
        if (definition.ReloadSignal is { } signal)
        {
            Signal(signal);
            return;
        }

        await EndAsync().ConfigureAwait(false);
        if (!_stop.IsCancellationRequested && TryStart() is { } error)
        {
            Log.Fatal(logger, error);
            _ended.TrySetResult(ExitCodes.RunnerError);
        }
    }

    /// <summary>Kill signal, then patience, then SIGKILL; the group is left empty.</summary>
    private async Task EndAsync()
    {
        var process = _process;
        if (process is null)
        {
            return;
        }

        _process = null;
        if (!process.HasExited)
        {
            if (definition.KillSignal != Signals.None)
            {
                Log.ChildSignalled(logger, process.Id, Signals.NameOf(definition.KillSignal));
                process.Signal(definition.KillSignal);
            }

            using var patience = new CancellationTokenSource(definition.KillTimeout, time);
            try
            {
                await process.WaitForExitAsync(patience.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                Log.ChildKilled(logger, process.Id, definition.KillTimeout);
                await process.KillAsync().ConfigureAwait(false);
            }
        }

        process.KillLeftovers();
        await _watching.ConfigureAwait(false);
        process.Dispose();
    }

    private async Task WatchAsync(ChildProcess process, CancellationToken cancellationToken)
    {
        using var limit = definition.Timeout > TimeSpan.Zero ? new CancellationTokenSource(definition.Timeout, time) : new CancellationTokenSource();
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            await process.WaitForExitAsync(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!limit.IsCancellationRequested)
        {
            // We end; what becomes of the child is not its own end any more.
            return;
        }
        catch (OperationCanceledException)
        {
            Log.ChildKilled(logger, process.Id, definition.Timeout);
            await process.KillAsync().ConfigureAwait(false);
        }

        // An end we asked for has cleared the field; only the child's own end is the runner's.
        if (ReferenceEquals(_process, process))
        {
            Log.ChildEnded(logger, process.Id, process.ExitCode);
            _ended.TrySetResult(process.ExitCode);
        }
    }

    /// <summary>The random pause before a signal; cut short by our own end.</summary>
    private Task SplayAsync() => definition.Splay > TimeSpan.Zero
        ? Task.Delay(definition.Splay * Random.Shared.NextDouble(), time, _stop.Token).ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default)
        : Task.CompletedTask;
}
