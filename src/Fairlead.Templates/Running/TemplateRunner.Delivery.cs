using Fairlead.Templates.Configuration;
using Fairlead.Templates.Output;

namespace Fairlead.Templates.Running;

/// <summary>A rendered text on its way to its target. A check or a target that takes its time holds up nobody but its own template.</summary>
public sealed partial class TemplateRunner
{
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

        if (unit.Refused is { } refused && unit.Definition.Apply is not null && text == refused)
        {
            // The same text would be refused for the same reason.
            unit.Progress = unit.Progress with { Waiting = [], Held = unit.World.Held };
            return null;
        }

        var delivery = _targets.DeliverAsync(unit.Definition, text, unit.Delivered, cancellationToken);
        if (delivery.IsCompleted)
        {
            return Arrived(unit, text, await delivery.ConfigureAwait(false), changed);
        }

        unit.Pending = new PendingDelivery(text, delivery);
        _ = delivery.ContinueWith(_ => Wake(), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        return null;
    }

    private int? Arrived(TemplateUnit unit, string text, TargetResult result, List<TemplateUnit> changed)
    {
        var name = unit.Definition.Name;
        var destination = unit.Definition.Destination.Length > 0 ? unit.Definition.Destination : "its target";
        // The state comes before the line that tells of it: whoever reads the line finds the state as it says.
        switch (result.Outcome)
        {
            case TargetOutcome.Refused:
                unit.Refused = text;
                var fatal = Failed(unit, $"refused: {result.Message}", isTemplate: false, mayRetry: unit.Definition.Apply is null);
                Log.CheckRefused(_logger, name, destination, result.Message ?? "No reason was given.");
                return fatal;
            case TargetOutcome.Failed:
                return Failed(unit, result.Message ?? "the target failed", isTemplate: true, mayRetry: true);
        }

        var isChanged = result.Outcome == TargetOutcome.Changed;
        Good(unit, text, isChanged);
        if (isChanged)
        {
            changed.Add(unit);
            Log.Rendered(_logger, name, destination);
        }
        else
        {
            Log.Unchanged(_logger, name, destination);
        }

        if (result.Message is { } message)
        {
            Log.TargetSays(_logger, name, message);
        }

        return null;
    }
}
