using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Fairlead.Api.Observing;

/// <summary>The Prometheus text exposition format, version 0.0.4.</summary>
internal static class PrometheusText
{
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    public static string Write(MetricSnapshot snapshot)
    {
        var text = new StringBuilder();
        foreach (var group in snapshot.Gauges.GroupBy(gauge => MetricName(gauge.Name)))
        {
            Head(text, group.Key, "gauge");
            foreach (var gauge in group)
            {
                Line(text, group.Key, "", gauge.Labels, gauge.Value);
            }
        }

        foreach (var group in snapshot.Counters.GroupBy(counter => MetricName(counter.Name)))
        {
            Head(text, group.Key, "counter");
            foreach (var counter in group)
            {
                Line(text, group.Key, "", counter.Labels, counter.Sum);
            }
        }

        foreach (var group in snapshot.Samples.GroupBy(sample => MetricName(sample.Name)))
        {
            Head(text, group.Key, "summary");
            foreach (var sample in group)
            {
                Line(text, group.Key, "_sum", sample.Labels, sample.Sum);
                Line(text, group.Key, "_count", sample.Labels, sample.Count);
            }
        }

        return text.ToString();
    }

    /// <summary>Letters, digits, underscores and colons; anything else becomes an underscore.</summary>
    public static string MetricName(string name) =>
        string.Create(name.Length, name, static (output, source) =>
        {
            for (var i = 0; i < source.Length; i++)
            {
                output[i] = char.IsAsciiLetterOrDigit(source[i]) || source[i] is '_' or ':' ? source[i] : '_';
            }
        });

    private static void Head(StringBuilder text, string name, string type) =>
        text.Append("# HELP ").Append(name).Append(' ').Append(name).Append('\n').Append("# TYPE ").Append(name).Append(' ').Append(type).Append('\n');

    private static void Line(StringBuilder text, string name, string suffix, ImmutableSortedDictionary<string, string> labels, double value)
    {
        text.Append(name).Append(suffix);
        if (!labels.IsEmpty)
        {
            text.Append('{');
            text.AppendJoin(',', labels.Select(label => $"{MetricName(label.Key)}=\"{Escape(label.Value)}\""));
            text.Append('}');
        }

        text.Append(' ').Append(value.ToString("R", CultureInfo.InvariantCulture)).Append('\n');
    }

    private static string Escape(string value) =>
        value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
}
