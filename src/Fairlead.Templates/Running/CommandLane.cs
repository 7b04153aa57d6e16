using System.Collections.Concurrent;
using Fairlead.Templates.Commands;
using Microsoft.Extensions.Logging;

namespace Fairlead.Templates.Running;

/// <summary>
/// Runs the templates' commands beside the runner's loop, one at a time and in the order they were asked for, so that a slow reload
/// delays no render. A command that still waits for its turn is not queued again: it will see the newest files. So the queue never
/// holds more than the configuration has commands.
/// </summary>
/// <param name="outputs">Where the commands' outputs go on to.</param>
/// <param name="ended">Called on the lane's thread after each command, and when the lane has come to rest.</param>
internal sealed class CommandLane(CommandRunner commands, CommandOutputs outputs, TimeProvider time, ILogger logger, Action ended) : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly Queue<TemplateUnit> _waiting = new();
    private readonly HashSet<string> _keys = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<(TemplateUnit Unit, CommandOutcome Outcome)> _outcomes = new();
    private readonly Dictionary<string, BackgroundCommand> _background = new(StringComparer.Ordinal);
    private (string Key, ChildProcess Child)? _running;
    private Task? _work;

    /// <summary>Whether no command runs or waits; those in the background do not count.</summary>
    public bool IsIdle => Work() is null;

    /// <summary>Asks for the command of a template whose file changed.</summary>
    /// <param name="cancellationToken">Ends what runs and forgets what waits.</param>
    public void Enqueue(TemplateUnit unit, CancellationToken cancellationToken)
    {
        var definition = unit.Definition;
        lock (_lock)
        {
            if (_keys.Contains(definition.Command!.Key)
                || (definition.CommandManners?.ReloadSignal is { } signal && _running is { } running && running.Key == definition.Command.Key && Tell(running.Child, signal)))
            {
                return;
            }

            _keys.Add(definition.Command.Key);
            _waiting.Enqueue(unit);
            _work ??= Task.Run(() => WorkAsync(cancellationToken), CancellationToken.None);
        }
    }

    /// <summary>A command's end, each given once; false when there is none to tell.</summary>
    public bool TryTakeOutcome(out (TemplateUnit Unit, CommandOutcome Outcome) outcome) => _outcomes.TryDequeue(out outcome);

    /// <summary>Completes when no command runs or waits.</summary>
    public async Task DrainAsync()
    {
        while (Work() is { } work)
        {
            await work.ConfigureAwait(false);
        }
    }

    /// <summary>Ends the children of <c>exec</c> blocks in the background. The lane must be idle.</summary>
    public async ValueTask DisposeAsync() =>
        await Task.WhenAll(_background.Values.Select(command => command.DisposeAsync().AsTask())).ConfigureAwait(false);

    private Task? Work()
    {
        lock (_lock)
        {
            return _work;
        }
    }

    private async Task WorkAsync(CancellationToken cancellationToken)
    {
        while (Next(cancellationToken) is { } unit)
        {
            CommandOutcome outcome;
            try
            {
                outcome = await RunAsync(unit, cancellationToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                // The runner ends: nobody waits for the outcome.
                continue;
            }
            catch (Exception e)
            {
                // Whatever it is, it is this command's failure and not the lane's end.
                outcome = new CommandOutcome(false, null, $"\"{unit.Definition.Command}\": {e.Message}", "");
            }

            _outcomes.Enqueue((unit, outcome));
            ended();
        }

        ended();
    }

    private async Task<CommandOutcome> RunAsync(TemplateUnit unit, CancellationToken cancellationToken)
    {
        var definition = unit.Definition;
        var command = definition.Command!;
        Log.CommandRuns(logger, command.ToString());
        if (definition.CommandTimeout > TimeSpan.Zero)
        {
            return await commands
                .RunAsync(command, definition.CommandEnvironment, definition.CommandTimeout, cancellationToken, definition.CommandManners, outputs, Runs)
                .ConfigureAwait(false);
        }

        if (!_background.TryGetValue(command.Key, out var background))
        {
            _background[command.Key] = background = new BackgroundCommand(definition, time, logger);
        }

        return background.Run() is { } error ? new CommandOutcome(false, null, error, "") : new CommandOutcome(true, null, "", "");

        IDisposable Runs(ChildProcess child) => new Running(this, command.Key, child);
    }

    private bool Tell(ChildProcess child, int signal)
    {
        Log.ChildSignalled(logger, child.Id, Configuration.Signals.NameOf(signal));
        return child.Signal(signal);
    }

    /// <summary>The next template; null when there is none, and then the lane stands still.</summary>
    private TemplateUnit? Next(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (cancellationToken.IsCancellationRequested)
            {
                _waiting.Clear();
                _keys.Clear();
            }

            if (_waiting.TryDequeue(out var unit))
            {
                _keys.Remove(unit.Definition.Command!.Key);
                return unit;
            }

            _work = null;
            return null;
        }
    }

    /// <summary>The command that runs now, as long as its process may be signalled.</summary>
    private sealed class Running : IDisposable
    {
        private readonly CommandLane _lane;

        public Running(CommandLane lane, string key, ChildProcess child)
        {
            _lane = lane;
            lock (lane._lock)
            {
                lane._running = (key, child);
            }
        }

        public void Dispose()
        {
            lock (_lane._lock)
            {
                _lane._running = null;
            }
        }
    }
}
