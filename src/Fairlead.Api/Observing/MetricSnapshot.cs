using System.Collections.Immutable;

namespace Fairlead.Api.Observing;

/// <summary>A value as it stands now.</summary>
internal sealed record GaugeValue(string Name, double Value, ImmutableSortedDictionary<string, string> Labels);

/// <summary>What was counted or measured under one name since the process began.</summary>
internal sealed record SampleValue(string Name, long Count, double Sum, double SumOfSquares, double Least, double Most, ImmutableSortedDictionary<string, string> Labels)
{
    public double Mean => Count == 0 ? 0 : Sum / Count;

    public double StandardDeviation => Count < 2 ? 0 : Math.Sqrt(Math.Max(0, ((Count * SumOfSquares) - (Sum * Sum)) / ((double)Count * (Count - 1))));
}

/// <summary>Every instrument of the program at one moment.</summary>
internal sealed record MetricSnapshot(
    DateTimeOffset Time,
    ImmutableArray<GaugeValue> Gauges,
    ImmutableArray<SampleValue> Counters,
    ImmutableArray<SampleValue> Samples);
