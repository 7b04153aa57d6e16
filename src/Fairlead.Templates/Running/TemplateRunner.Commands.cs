using Fairlead.Templates.Commands;

namespace Fairlead.Templates.Running;

/// <summary>What follows a change: the templates' commands, and the child of exec mode.</summary>
public sealed partial class TemplateRunner
{
    /// <summary>Each distinct command once, in template order, all of them even when one fails.</summary>
    private void EnqueueCommands(List<TemplateUnit> changed, CancellationToken cancellationToken)
    {
        _isChildBehind |= changed.Count > 0;
        foreach (var unit in changed)
        {
            if (!_options.Dry && unit.Definition.Command is not null)
            {
                _lane.Enqueue(unit, cancellationToken);
            }
        }
    }

    /// <summary>Notes how commands ended; true when one failed.</summary>
    private bool TakeOutcomes()
    {
        var failed = false;
        while (_lane.TryTakeOutcome(out var ended))
        {
            var (unit, outcome) = ended;
            unit.Progress = unit.Progress with { LastCommandError = outcome.Succeeded ? null : outcome.Describe() };
            if (outcome.Succeeded)
            {
                continue;
            }

            failed = true;
            if (_options.CommandErrorFatal)
            {
                Log.CommandFailedFatally(_logger, outcome.Describe());
            }
            else
            {
                Log.CommandFailed(_logger, outcome.Describe());
            }
        }

        _commandFailed |= failed;
        return failed;
    }

    /// <summary>
    /// Starts the child when everything is rendered, or tells it of changes, after the commands these brought about; an exit code when
    /// it cannot be started.
    /// </summary>
    private int? TendChild()
    {
        if (_options.Exec is not { } exec || _options.Dry || !_lane.IsIdle)
        {
            return null;
        }

        if (_child is { } running)
        {
            if (_isChildBehind)
            {
                running.Reload();
            }

            _isChildBehind = false;
            return null;
        }

        if (!_units.Items.All(unit => unit.IsRendered))
        {
            return null;
        }

        _isChildBehind = false;
        var child = new ChildSupervisor(exec, _time, _logger);
        if (child.TryStart() is { } error)
        {
            Log.Fatal(_logger, error);
            return ExitCodes.RunnerError;
        }

        _child = child;
        return null;
    }
}
