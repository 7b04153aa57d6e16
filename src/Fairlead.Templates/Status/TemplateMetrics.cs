using System.Globalization;
using System.Text;

namespace Fairlead.Templates.Status;

/// <summary>The status as Prometheus text (exposition format 0.0.4).</summary>
public static class TemplateMetrics
{
    public static string Write(TemplateStatus status)
    {
        var text = new StringBuilder();
        Family(text, "fairlead_template_up", "gauge", "1 when the template's latest render was good and nothing is missing.");
        Rows(text, status, "fairlead_template_up", template => template.Phase == "rendered" ? 1 : 0);
        Family(text, "fairlead_template_waiting", "gauge", "Dependencies the template waits for.");
        Rows(text, status, "fairlead_template_waiting", template => template.Waiting.Length);
        Family(text, "fairlead_template_waiting_seconds", "gauge", "How long the template has waited, 0 when it does not.");
        Rows(text, status, "fairlead_template_waiting_seconds", template =>
            template.Waiting.Length == 0 ? 0 : (status.Now - template.Waiting.Min(waiting => waiting.Since)).TotalSeconds);
        Family(text, "fairlead_template_held", "gauge", "Lists of instances kept because they suddenly came back too short.");
        Rows(text, status, "fairlead_template_held", template => template.Held.Length);
        Family(text, "fairlead_template_command_failed", "gauge", "1 when the template's command failed last.");
        Rows(text, status, "fairlead_template_command_failed", template => template.LastCommandError is null ? 0 : 1);
        Family(text, "fairlead_template_last_render_timestamp_seconds", "gauge", "When it last rendered well; 0 for never.");
        Rows(text, status, "fairlead_template_last_render_timestamp_seconds", template => Seconds(template.LastRender));
        Family(text, "fairlead_template_last_write_timestamp_seconds", "gauge", "When its target last changed; 0 for never.");
        Rows(text, status, "fairlead_template_last_write_timestamp_seconds", template => Seconds(template.LastWrite));
        Family(text, "fairlead_template_renders_total", "counter", "Good renders.");
        Rows(text, status, "fairlead_template_renders_total", template => template.Renders);
        Family(text, "fairlead_template_writes_total", "counter", "Changes of the target.");
        Rows(text, status, "fairlead_template_writes_total", template => template.Writes);
        Family(text, "fairlead_template_errors_total", "counter", "Failed renders, checks and writes.");
        Rows(text, status, "fairlead_template_errors_total", template => template.Errors);
        Family(text, "fairlead_template_watches", "gauge", "Sources watched.");
        text.Append(CultureInfo.InvariantCulture, $"fairlead_template_watches {status.Watches.Length}\n");
        Family(text, "fairlead_template_watches_failing", "gauge", "Sources that cannot be read now.");
        text.Append(CultureInfo.InvariantCulture, $"fairlead_template_watches_failing {status.Watches.Count(watch => watch.Error is not null)}\n");
        return text.ToString();
    }

    private static void Family(StringBuilder text, string name, string type, string help) =>
        text.Append(CultureInfo.InvariantCulture, $"# HELP {name} {help}\n# TYPE {name} {type}\n");

    private static void Rows(StringBuilder text, TemplateStatus status, string name, Func<TemplateState, double> value)
    {
        foreach (var template in status.Templates)
        {
            text.Append(CultureInfo.InvariantCulture, $"{name}{{template=\"{Escape(template.Name)}\",destination=\"{Escape(template.Destination)}\"}} ");
            text.Append(value(template).ToString("R", CultureInfo.InvariantCulture)).Append('\n');
        }
    }

    private static string Escape(string label) => label
        .Replace("\\", "\\\\", StringComparison.Ordinal)
        .Replace("\"", "\\\"", StringComparison.Ordinal)
        .Replace("\n", "\\n", StringComparison.Ordinal);

    private static double Seconds(DateTimeOffset? time) => time is { } value ? value.ToUnixTimeMilliseconds() / 1000.0 : 0;
}
