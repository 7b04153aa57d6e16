using System.Collections.Immutable;

namespace Fairlead.Api.Observing;

/// <summary>Which metrics are told, and under which names (<c>telemetry</c>).</summary>
public sealed record MetricSettings
{
    /// <summary>What the names in the sources begin with; another prefix takes its place.</summary>
    private const string OwnPrefix = "consul";

    /// <summary><c>metrics_prefix</c>. Default <c>consul</c>.</summary>
    public string Prefix { get; init; } = OwnPrefix;

    /// <summary><c>prefix_filter</c>: <c>+name</c> lets through what begins so, <c>-name</c> holds it back; the longest that fits decides.</summary>
    public ImmutableArray<string> PrefixFilter { get; init; } = [];

    /// <summary><c>filter_default</c>: what happens to names that no rule fits. Default true: they are told.</summary>
    public bool FilterDefault { get; init; } = true;

    /// <summary>Whether a metric of this name, as it is told, is told at all.</summary>
    public bool Allows(string name)
    {
        var longest = PrefixFilter.Where(rule => name.StartsWith(rule[1..], StringComparison.Ordinal)).MaxBy(rule => rule.Length);
        return longest is null ? FilterDefault : longest[0] == '+';
    }

    /// <summary>The name to tell.</summary>
    public string Rename(string name) => Prefix != OwnPrefix && name.StartsWith(OwnPrefix + ".", StringComparison.Ordinal) ? Prefix + name[OwnPrefix.Length..] : name;

    /// <summary>What of a snapshot is told.</summary>
    internal MetricSnapshot Apply(MetricSnapshot snapshot) => snapshot with
    {
        Gauges = [.. snapshot.Gauges.Select(gauge => gauge with { Name = Rename(gauge.Name) }).Where(gauge => Allows(gauge.Name))],
        Counters = [.. snapshot.Counters.Select(counter => counter with { Name = Rename(counter.Name) }).Where(counter => Allows(counter.Name))],
        Samples = [.. snapshot.Samples.Select(sample => sample with { Name = Rename(sample.Name) }).Where(sample => Allows(sample.Name))],
    };
}
