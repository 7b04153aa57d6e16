using System.Globalization;
using System.Text;

namespace Fairlead.Api.Observing;

/// <summary>How a collector wants its lines.</summary>
public enum StatsdDialect
{
    /// <summary>Label values are part of the name.</summary>
    Plain,

    /// <summary>Labels are tags (docs.datadoghq.com, "DogStatsD datagram format").</summary>
    Datadog,
}

/// <summary>One measurement as <c>name:value|type</c> (github.com/statsd/statsd, "Metric types").</summary>
internal static class StatsdLine
{
    /// <param name="type"><c>ms</c> for a time, <c>c</c> for a count, <c>g</c> for a state.</param>
    public static string Write(StatsdDialect dialect, string name, double value, string type, IEnumerable<KeyValuePair<string, string>> labels, IReadOnlyList<string> tags)
    {
        var text = new StringBuilder(Clean(name));
        var last = new StringBuilder();
        if (dialect == StatsdDialect.Plain)
        {
            foreach (var (_, label) in labels)
            {
                text.Append('.').Append(Clean(label));
            }
        }
        else
        {
            last.AppendJoin(',', tags.Concat(labels.Select(label => $"{label.Key}:{label.Value}")));
        }

        text.Append(':').Append(value.ToString("0.######", CultureInfo.InvariantCulture)).Append('|').Append(type);
        return last.Length == 0 ? text.ToString() : text.Append("|#").Append(last).ToString();
    }

    /// <summary>The three characters with a meaning, and white space, become underscores.</summary>
    private static string Clean(string name) => string.Concat(name.Select(static c => c is ':' or '|' or '@' || char.IsWhiteSpace(c) ? '_' : c));
}
