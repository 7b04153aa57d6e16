using Fairlead.Templates.Configuration;

namespace Fairlead.Templates.Running;

/// <summary>Between passes: what wakes the loop, and what that makes due.</summary>
public sealed partial class TemplateRunner
{
    /// <summary>Waits until a template is due; returns an exit code when the child ended or a watch gave up for good.</summary>
    private async Task<int?> WaitAsync(CancellationToken cancellationToken)
    {
        while (!_units.Items.Any(unit => unit.IsReady))
        {
            if (await SleepAsync(cancellationToken).ConfigureAwait(false) is { } ended)
            {
                return ended;
            }

            if (FindExhausted() is { } exhausted)
            {
                Log.Fatal(_logger, exhausted);
                return ExitCodes.RunnerError;
            }

            if (TakeOutcomes() && _options.CommandErrorFatal)
            {
                return ExitCodes.RunnerError;
            }

            if (TendChild() is { } childCode)
            {
                return childCode;
            }

            MarkChanges();
            MarkDue();
            if (FindAbsent() is { } absent)
            {
                Log.Fatal(_logger, absent);
                return ExitCodes.RunnerError;
            }
        }

        return null;
    }

    private async Task<int?> SleepAsync(CancellationToken cancellationToken)
    {
        // What is due already only waits for its delivery to end.
        var next = _units.Items.Where(unit => !unit.IsDirty).SelectMany(unit => new[] { unit.DueAt, unit.RetryAt }).Min();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var waits = new List<Task>(3) { _wake.Reader.ReadAsync(stop.Token).AsTask() };
        if (next is { } due)
        {
            var pause = due - _time.GetUtcNow();
            waits.Add(Task.Delay(pause > TimeSpan.Zero ? pause : TimeSpan.Zero, _time, stop.Token));
        }

        if (_child is { } child)
        {
            waits.Add(child.Ended);
        }

        var first = await Task.WhenAny(waits).ConfigureAwait(false);
        await stop.CancelAsync().ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        return _child is { } running && first == running.Ended ? await running.Ended.ConfigureAwait(false) : null;
    }

    /// <summary>New data make the templates that use them due: at once, or when their window of gathered changes ends.</summary>
    private void MarkChanges()
    {
        var changed = _watches.TakeChanges();
        var now = _time.GetUtcNow();
        foreach (var unit in _units.Items)
        {
            if ((changed.Count > 0 && unit.Used.Overlaps(changed)) | (unit.Sharing?.TakeNews() ?? false))
            {
                var window = unit.Definition.Wait ?? _options.Wait;
                if (!window.IsActive || !unit.IsRendered)
                {
                    // The first render comes at once: nothing runs on its result yet.
                    unit.IsDirty = true;
                    continue;
                }

                unit.WindowBegan ??= now;
                var latest = unit.WindowBegan.Value + window.Max;
                unit.DueAt = now + window.Min < latest ? now + window.Min : latest;
            }

            TellAbsent(unit);
        }
    }

    private void MarkDue()
    {
        var now = _time.GetUtcNow();
        foreach (var unit in _units.Items)
        {
            unit.IsDirty |= unit.DueAt <= now || unit.RetryAt <= now;
        }
    }

    /// <summary>In once mode, and where the user set a number, a source that was tried often enough ends the run.</summary>
    private string? FindExhausted()
    {
        foreach (var watch in _watches.Watches)
        {
            var state = watch.State;
            if (state is { IsExhausted: true, Error: { } error } && (_options.RetriesExhaustedFatal || (_options.Once && state.Value is null)))
            {
                return $"{watch.Source.Id} could not be read after {state.Failures} tries: {error}";
            }
        }

        return null;
    }

    private string? FindAbsent()
    {
        if (!_options.ErrorOnFailedLookup)
        {
            return null;
        }

        foreach (var unit in _units.Items)
        {
            foreach (var waiting in unit.Progress.Waiting)
            {
                if (_watches.IsAbsent(waiting.Dependency))
                {
                    return $"{unit.Definition.Name} needs {waiting.Dependency}, which does not exist";
                }
            }
        }

        return null;
    }

    /// <summary>A clear line, once, when a render waits for something that does not exist.</summary>
    private void TellAbsent(TemplateUnit unit)
    {
        foreach (var waiting in unit.Progress.Waiting)
        {
            if (_watches.IsAbsent(waiting.Dependency) && unit.ToldAbsent.Add(waiting.Dependency))
            {
                Log.WaitsForAbsent(_logger, unit.Definition.Name, waiting.Dependency.Id);
            }
        }
    }
}
