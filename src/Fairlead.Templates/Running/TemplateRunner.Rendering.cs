using Fairlead.Templates.Configuration;
using Fairlead.Templates.Deduplication;
using Fairlead.Templates.Dependencies;
using Fairlead.Templates.Output;
using Fairlead.Templates.Values;

namespace Fairlead.Templates.Running;

/// <summary>One template rendered and delivered; the commands of a pass.</summary>
public sealed partial class TemplateRunner
{
    /// <summary>Renders one template; adds it to <paramref name="changed"/> when its target changed. An exit code when the failure is fatal.</summary>
    private async Task<int?> RenderAsync(TemplateUnit unit, List<TemplateUnit> changed, CancellationToken cancellationToken)
    {
        unit.IsDirty = false;
        unit.DueAt = unit.WindowBegan = unit.RetryAt = null;
        if (unit.Sharing is { IsReady: false })
        {
            // Who renders from its own watches is not decided yet; the decision comes as news.
            return null;
        }

        unit.World.Begin();
        string text;
        try
        {
            text = unit.Template.Execute(null, unit.World, cancellationToken).Text;
        }
        catch (TemplateException e)
        {
            unit.Used = unit.World.Asked;
            if (unit.World.Missing.Count > 0)
            {
                // Many templates fail on the empty values of a first pass (index of an empty list); the data may mend it.
                Wait(unit, e.Message);
                return null;
            }

            unit.World.Forget();
            return Failed(unit, $"execute: {e.Message}", isTemplate: true, mayRetry: true);
        }

        unit.Used = unit.World.Asked;
        if (unit.World.Missing.Count > 0)
        {
            Wait(unit, null);
            return null;
        }

        unit.World.Forget();
        unit.ToldAbsent.Clear();
        if (unit.Sharing is { IsLeader: true } sharing)
        {
            sharing.Offer(SharedData.Write(_watches.Shareable(unit.Used)));
        }

        return await DeliverAsync(unit, text, changed, cancellationToken).ConfigureAwait(false);
    }

    private async Task<int?> DeliverAsync(TemplateUnit unit, string text, List<TemplateUnit> changed, CancellationToken cancellationToken)
    {
        if (!_options.Dry)
        {
            try
            {
                unit.World.FileWrites.ForEach(RenderTargets.Write);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                return Failed(unit, e.Message, isTemplate: true, mayRetry: true);
            }
        }

        var bytes = GoText.ToUtf8(text);
        if (unit.Refused is { } refused && unit.Definition.Apply is not null && bytes.AsSpan().SequenceEqual(refused))
        {
            // The same text would be refused for the same reason.
            unit.Progress = unit.Progress with { Waiting = [], Held = unit.World.Held };
            return null;
        }

        var result = await _targets.DeliverAsync(unit.Definition, text, bytes, unit.Delivered, cancellationToken).ConfigureAwait(false);
        var name = unit.Definition.Name;
        var destination = unit.Definition.Destination.Length > 0 ? unit.Definition.Destination : "its target";
        switch (result.Outcome)
        {
            case TargetOutcome.Refused:
                unit.Refused = bytes;
                Log.CheckRefused(_logger, name, destination, result.Message ?? "No reason was given.");
                return Failed(unit, $"refused: {result.Message}", isTemplate: false, mayRetry: unit.Definition.Apply is null);
            case TargetOutcome.Failed:
                return Failed(unit, result.Message ?? "the target failed", isTemplate: true, mayRetry: true);
            case TargetOutcome.Changed:
                Log.Rendered(_logger, name, destination);
                changed.Add(unit);
                break;
            default:
                Log.Unchanged(_logger, name, destination);
                break;
        }

        if (result.Message is { } message)
        {
            Log.TargetSays(_logger, name, message);
        }

        Good(unit, bytes, result.Outcome == TargetOutcome.Changed);
        return null;
    }

    private void Good(TemplateUnit unit, byte[] bytes, bool wrote)
    {
        var now = _time.GetUtcNow();
        unit.Delivered = bytes;
        unit.Refused = null;
        unit.Failures = 0;
        unit.Progress = unit.Progress with
        {
            Waiting = [],
            LastRender = now,
            LastWrite = wrote ? now : unit.Progress.LastWrite,
            LastError = null,
            LastErrorAt = null,
            NextRetry = null,
            Held = unit.World.Held,
            Renders = unit.Progress.Renders + 1,
            Writes = unit.Progress.Writes + (wrote ? 1 : 0),
        };
    }

    private void Wait(TemplateUnit unit, string? error)
    {
        var now = _time.GetUtcNow();
        var before = unit.Progress.Waiting.ToDictionary(waiting => waiting.Dependency, waiting => waiting.Since);
        unit.Progress = unit.Progress with
        {
            Waiting =
            [
                .. unit.World.Missing
                    .OrderBy(dependency => dependency.Id, StringComparer.Ordinal)
                    .Select(dependency => new WaitingFor(dependency, before.GetValueOrDefault(dependency, now), _watches.WatchOf(dependency))),
            ],
            LastError = error,
            LastErrorAt = error is null ? null : now,
            NextRetry = null,
            Held = unit.World.Held,
        };
        Log.Waits(_logger, unit.Definition.Name, unit.World.Missing.Count);
        TellAbsent(unit);
    }

    /// <summary>Keeps the last good output and says so; an exit code when this is to end the runner.</summary>
    private int? Failed(TemplateUnit unit, string reason, bool isTemplate, bool mayRetry)
    {
        var now = _time.GetUtcNow();
        var isNews = unit.Progress.LastError != reason;
        unit.Failures++;
        unit.RetryAt = mayRetry ? now + RenderRetry.PauseAfter(unit.Failures) : null;
        unit.Progress = unit.Progress with
        {
            Waiting = [],
            LastError = reason,
            LastErrorAt = now,
            NextRetry = unit.RetryAt,
            Held = unit.World.Held,
            Errors = unit.Progress.Errors + 1,
        };
        // A check that refuses in compat mode is still no template error: consul-template has none.
        var fatal = _options.Once || (isTemplate && (unit.Definition.ErrorFatal ?? _options.TemplateErrorFatal ?? false));
        if (isNews || fatal)
        {
            Log.TemplateFailed(_logger, unit.Definition.Name, reason, fatal ? "The runner ends." : "The last good output stays.");
        }

        return fatal ? ExitCodes.RunnerError : null;
    }

    /// <summary>
    /// Each distinct command once, in template order, all of them even when one fails. Renders go on meanwhile; what must come after the
    /// commands (the end of <c>-once</c>, a failure that ends the runner, the child's reload) waits for them.
    /// </summary>
    private async Task<int?> RunCommandsAsync(List<TemplateUnit> changed, CancellationToken cancellationToken)
    {
        foreach (var unit in changed)
        {
            if (!_options.Dry && unit.Definition.Command is not null)
            {
                _lane.Enqueue(unit, cancellationToken);
            }
        }

        if (_options.Once || _options.CommandErrorFatal || (_options.Exec is not null && changed.Count > 0))
        {
            await _lane.DrainAsync().ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
        }

        var failed = TakeOutcomes();
        return failed && _options.CommandErrorFatal ? ExitCodes.RunnerError : null;
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

    /// <summary>Starts the child, or tells it of changes; its exit code when it cannot be started.</summary>
    private async Task<int?> TendChildAsync(bool filesChanged, CancellationToken cancellationToken)
    {
        if (_options.Exec is not { } exec || _options.Dry)
        {
            return null;
        }

        if (_child is null)
        {
            if (!_units.Items.All(unit => unit.IsRendered))
            {
                return null;
            }

            _child = new Commands.ChildSupervisor(exec, _time, _logger);
            if (_child.TryStart() is { } error)
            {
                Log.Fatal(_logger, error);
                return ExitCodes.RunnerError;
            }
        }
        else if (filesChanged)
        {
            await _child.ReloadAsync(cancellationToken).ConfigureAwait(false);
        }

        return null;
    }
}
