using System.Collections.Immutable;
using Fairlead.Templates.Fetching;
using Fairlead.Templates.Running;

namespace Fairlead.Templates.Status;

/// <summary>Takes a snapshot from what the runner's loop and the watches have published; locks nothing.</summary>
internal static class StatusBuilder
{
    public static TemplateStatus Build(
        ImmutableArray<TemplateUnit> units, IReadOnlyList<DependencyWatch> watches, DateTimeOffset started, DateTimeOffset now) => new()
    {
        Started = started,
        Now = now,
        Templates = [.. units.Select(unit => Template(unit))],
        Watches =
        [
            .. watches
                .Select(watch => (watch, watch.State))
                .Select(pair => new WatchedSource(
                    pair.watch.Source.Id, pair.watch.Since, pair.State.AnsweredAt, pair.State.Error, pair.State.Failures, pair.State.NextTry))
                .OrderBy(watch => watch.Name, StringComparer.Ordinal),
        ],
    };

    private static TemplateState Template(TemplateUnit unit)
    {
        var progress = unit.Progress;
        return new TemplateState
        {
            Name = unit.Definition.Name,
            Destination = unit.Definition.Destination,
            Phase = progress.Waiting.Length > 0 ? "waiting"
                : progress.LastError is not null ? "failed"
                : progress.LastRender is not null ? "rendered"
                : "starting",
            Waiting = [.. progress.Waiting.Select(waiting => new WaitingDependency(waiting.Dependency.Id, waiting.Since, waiting.Reason()))],
            Held = progress.Held,
            LastRender = progress.LastRender,
            LastWrite = progress.LastWrite,
            LastError = progress.LastError,
            LastErrorAt = progress.LastErrorAt,
            NextRetry = progress.NextRetry,
            LastCommandError = progress.LastCommandError,
            Renders = progress.Renders,
            Writes = progress.Writes,
            Errors = progress.Errors,
        };
    }
}
