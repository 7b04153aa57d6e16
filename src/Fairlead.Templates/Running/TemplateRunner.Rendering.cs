using Fairlead.Templates.Configuration;
using Fairlead.Templates.Deduplication;
using Fairlead.Templates.Dependencies;
using Fairlead.Templates.Output;
using Fairlead.Templates.Values;

namespace Fairlead.Templates.Running;

/// <summary>One template rendered, and how it stands then.</summary>
public sealed partial class TemplateRunner
{
    /// <summary>
    /// Takes a template as far as it goes without waiting: what its last delivery came to, then a render when one is due. Adds it to
    /// <paramref name="changed"/> when its target changed; an exit code when a failure is fatal.
    /// </summary>
    private async Task<int?> AdvanceAsync(TemplateUnit unit, List<TemplateUnit> changed, CancellationToken cancellationToken)
    {
        if (unit.IsReady && unit.Pending is { } pending)
        {
            unit.Pending = null;
            if (Arrived(unit, pending.Text, await pending.Result.ConfigureAwait(false), changed) is { } fatal)
            {
                return fatal;
            }
        }

        return unit.IsReady ? await RenderAsync(unit, changed, cancellationToken).ConfigureAwait(false) : null;
    }

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
            Uses(unit);
            if (unit.World.Missing.Count > 0)
            {
                // Many templates fail on the empty values of a first pass (index of an empty list); the data may mend it.
                Wait(unit, e.Message);
                return null;
            }

            unit.World.Forget();
            return Failed(unit, $"execute: {e.Message}", isTemplate: true, mayRetry: true);
        }

        Uses(unit);
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

    /// <summary>Notes what the latest execution asked for; watches are only looked through when that is something else than before.</summary>
    private void Uses(TemplateUnit unit)
    {
        var asked = unit.World.Asked;
        _isUsedNew |= !asked.SetEquals(unit.Used);
        unit.Used = asked;
    }

    private void Good(TemplateUnit unit, string text, bool wrote)
    {
        var now = _time.GetUtcNow();
        // A file is compared with what is on the disk; the text itself is only kept where nothing else holds it.
        unit.Delivered = unit.Definition.Apply is not null || _options.Dry ? text : null;
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
}
