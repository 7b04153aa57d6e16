using System.Collections.Concurrent;
using Fairlead.Templates.Commands;
using Microsoft.Extensions.Logging;

namespace Fairlead.Templates.Running;

/// <summary>
/// Runs the templates' commands beside the runner's loop, one at a time and in the order they were asked for, so that a slow reload
/// delays no render. A command that still waits for its turn is not queued again: it will see the newest files. So the queue never
/// holds more than the configuration has commands.
/// </summary>
/// <param name="ended">Called on the lane's thread after each command.</param>
internal sealed class CommandLane(CommandRunner commands, ILogger logger, Action ended)
{
    private readonly Lock _lock = new();
    private readonly Queue<TemplateUnit> _waiting = new();
    private readonly HashSet<string> _keys = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<(TemplateUnit Unit, CommandOutcome Outcome)> _outcomes = new();
    private Task? _work;

    /// <summary>Asks for the command of a template whose file changed.</summary>
    /// <param name="cancellationToken">Ends what runs and forgets what waits.</param>
    public void Enqueue(TemplateUnit unit, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (!_keys.Add(unit.Definition.Command!.Key))
            {
                return;
            }

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
            var definition = unit.Definition;
            Log.CommandRuns(logger, definition.Command!.ToString());
            CommandOutcome outcome;
            try
            {
                outcome = await commands
                    .RunAsync(definition.Command!, definition.CommandEnvironment, definition.CommandTimeout, cancellationToken, definition.CommandEnding)
                    .ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                // The runner ends: nobody waits for the outcome.
                continue;
            }
            catch (Exception e)
            {
                // Whatever it is, it is this command's failure and not the lane's end.
                outcome = new CommandOutcome(false, null, $"\"{definition.Command}\": {e.Message}", "");
            }

            _outcomes.Enqueue((unit, outcome));
            ended();
        }
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
}
