using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Fairlead.Api.Json;

namespace Fairlead.Api.Observing;

/// <summary>The JSON of <c>/v1/agent/metrics</c>: the shape of the go-metrics in-memory sink.</summary>
internal static class MetricJson
{
    public static void Write(Utf8JsonWriter writer, MetricSnapshot snapshot)
    {
        writer.WriteStartObject();
        writer.WriteString("Timestamp", snapshot.Time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss +0000 'UTC'", CultureInfo.InvariantCulture));
        writer.WriteStartArray("Gauges");
        foreach (var gauge in snapshot.Gauges)
        {
            writer.WriteStartObject();
            writer.WriteString("Name", gauge.Name);
            writer.WriteGoNumber("Value", gauge.Value);
            WriteLabels(writer, gauge.Labels);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        // Points are readings of no fixed kind; nothing here makes any.
        writer.WriteStartArray("Points");
        writer.WriteEndArray();
        WriteSamples(writer, "Counters", snapshot.Counters);
        WriteSamples(writer, "Samples", snapshot.Samples);
        writer.WriteEndObject();
    }

    private static void WriteSamples(Utf8JsonWriter writer, string name, ImmutableArray<SampleValue> samples)
    {
        writer.WriteStartArray(name);
        foreach (var sample in samples)
        {
            writer.WriteStartObject();
            writer.WriteString("Name", sample.Name);
            writer.WriteNumber("Count", sample.Count);
            writer.WriteGoNumber("Rate", sample.Sum / 10);
            writer.WriteGoNumber("Sum", sample.Sum);
            writer.WriteGoNumber("Min", sample.Least);
            writer.WriteGoNumber("Max", sample.Most);
            writer.WriteGoNumber("Mean", sample.Mean);
            writer.WriteGoNumber("Stddev", sample.StandardDeviation);
            WriteLabels(writer, sample.Labels);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteLabels(Utf8JsonWriter writer, ImmutableSortedDictionary<string, string> labels)
    {
        writer.WriteStartObject("Labels");
        foreach (var (key, value) in labels)
        {
            writer.WriteString(key, value);
        }

        writer.WriteEndObject();
    }
}
