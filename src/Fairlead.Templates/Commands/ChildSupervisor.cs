using System.ComponentModel;
using Fairlead.Templates.Configuration;
using Microsoft.Extensions.Logging;

namespace Fairlead.Templates.Commands;

/// <summary>The child of exec mode: started once, told of changes by a signal or a restart, ended with patience.</summary>
internal sealed class ChildSupervisor(ExecDefinition definition, TimeProvider time, ILogger logger) : IAsyncDisposable
{
    private readonly TaskCompletionSource<int> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _stop = new();
    private ChildProcess? _process;
    private Task _watching = Task.CompletedTask;

    /// <summary>Completes with its exit code when the child ended by itself; never for an end we asked for.</summary>
    public Task<int> Ended => _ended.Task;

    /// <summary>Starts the child; null when it runs, else why it does not.</summary>
    public string? TryStart()
    {
        try
        {
            _process = ChildProcess.Start(definition.Command, definition.Environment, capture: false);
        }
        catch (Win32Exception e)
        {
            return $"cannot start \"{definition.Command}\": {e.Message}";
        }

        Log.ChildStarted(logger, definition.Command.ToString(), _process.Id);
        _watching = WatchAsync(_process, _stop.Token);
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

    /// <summary>Tells the child that files changed: its reload signal, or an end and a new start.</summary>
    public async Task ReloadAsync(CancellationToken cancellationToken)
    {
        await SplayAsync(cancellationToken).ConfigureAwait(false);
        if (definition.ReloadSignal is { } signal)
        {
            Signal(signal);
            return;
        }

        await EndAsync().ConfigureAwait(false);
        if (TryStart() is { } error)
        {
            Log.Fatal(logger, error);
            _ended.TrySetResult(ExitCodes.RunnerError);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await EndAsync().ConfigureAwait(false);
        _stop.Dispose();
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
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
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

    private Task SplayAsync(CancellationToken cancellationToken) => definition.Splay > TimeSpan.Zero
        ? Task.Delay(definition.Splay * Random.Shared.NextDouble(), time, cancellationToken)
        : Task.CompletedTask;
}
