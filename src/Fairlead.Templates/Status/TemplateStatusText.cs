using System.Globalization;
using System.Text;
using Fairlead.Primitives.Durations;

namespace Fairlead.Templates.Status;

/// <summary>The status for a person at a terminal.</summary>
public static class TemplateStatusText
{
    public static string Write(TemplateStatus status)
    {
        var text = new StringBuilder();
        foreach (var template in status.Templates)
        {
            text.Append(CultureInfo.InvariantCulture, $"{template.Name}{(template.Destination.Length > 0 ? " -> " + template.Destination : "")}\n");
            text.Append(CultureInfo.InvariantCulture, $"  {template.Phase}");
            if (template.LastRender is { } rendered)
            {
                text.Append(CultureInfo.InvariantCulture, $", last good render {Ago(status, rendered)}");
            }

            if (template.LastWrite is { } written)
            {
                text.Append(CultureInfo.InvariantCulture, $", last change {Ago(status, written)}");
            }

            text.Append('\n');
            foreach (var waiting in template.Waiting)
            {
                text.Append(CultureInfo.InvariantCulture, $"  waits for {waiting.Dependency} since {Ago(status, waiting.Since)}: {waiting.Reason}\n");
            }

            foreach (var held in template.Held)
            {
                text.Append(CultureInfo.InvariantCulture, $"  keeps the last {held.Before} of {held.Dependency}, which fell to {held.Now} {Ago(status, held.Since)}\n");
            }

            if (template.LastError is { } error)
            {
                text.Append(CultureInfo.InvariantCulture, $"  error: {error}\n");
            }

            if (template.NextRetry is { } retry)
            {
                text.Append(CultureInfo.InvariantCulture, $"  next try in {Span(retry - status.Now)}\n");
            }

            if (template.LastCommandError is { } command)
            {
                text.Append(CultureInfo.InvariantCulture, $"  command: {command}\n");
            }
        }

        var failing = status.Watches.Where(watch => watch.Error is not null).ToArray();
        text.Append(CultureInfo.InvariantCulture, $"{status.Watches.Length} watches, {failing.Length} failing\n");
        foreach (var watch in failing)
        {
            text.Append(CultureInfo.InvariantCulture, $"  {watch.Name}: try {watch.Failures}: {watch.Error}");
            text.Append(watch.NextTry is { } next ? $"; next try in {Span(next - status.Now)}\n" : "; not tried again\n");
        }

        return text.ToString();
    }

    private static string Ago(TemplateStatus status, DateTimeOffset then) => Span(status.Now - then) + " ago";

    private static string Span(TimeSpan span) =>
        GoDuration.Format(span < TimeSpan.Zero ? TimeSpan.Zero : TimeSpan.FromMilliseconds(Math.Round(span.TotalMilliseconds)));
}
