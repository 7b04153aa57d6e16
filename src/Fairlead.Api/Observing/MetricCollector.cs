using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Fairlead.Api.Http;

namespace Fairlead.Api.Observing;

/// <summary>
/// Listens to the instruments of every room (meters called <c>Fairlead.*</c>) and to the runtime, and keeps totals for
/// <c>/v1/agent/metrics</c>. At most <see cref="MostSeries"/> series are kept; later ones are not counted.
/// </summary>
internal sealed class MetricCollector : IDisposable
{
    public const int MostSeries = 4096;

    private readonly TimeProvider clock;
    private readonly MeterListener listener = new();
    private readonly ConcurrentDictionary<SeriesKey, Series> series = new();

    /// <summary>Series by the very objects a measurement comes with, so that the request path builds no label of its own.</summary>
    private readonly ConcurrentDictionary<(Instrument, object?), Series> recent = new();

    public MetricCollector(TimeProvider clock)
    {
        this.clock = clock;
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Meter.Name.StartsWith(Telemetry.MeterPrefix, StringComparison.Ordinal))
            {
                self.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Record(instrument, value, tags));
        listener.SetMeasurementEventCallback<float>((instrument, value, tags, _) => Record(instrument, value, tags));
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Record(instrument, value, tags));
        listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Record(instrument, value, tags));
        listener.Start();
    }

    public void Dispose() => listener.Dispose();

    public MetricSnapshot Take()
    {
        listener.RecordObservableInstruments();
        var gauges = ImmutableArray.CreateBuilder<GaugeValue>();
        var counters = ImmutableArray.CreateBuilder<SampleValue>();
        var samples = ImmutableArray.CreateBuilder<SampleValue>();
        foreach (var (key, value) in series.OrderBy(pair => pair.Key.Name, StringComparer.Ordinal).ThenBy(pair => pair.Key.Tags, StringComparer.Ordinal))
        {
            switch (key.Kind)
            {
                case SeriesKind.Gauge:
                    gauges.Add(value.ToGauge(key.Name));
                    break;
                case SeriesKind.Counter:
                    counters.Add(value.ToSample(key.Name));
                    break;
                default:
                    samples.Add(value.ToSample(key.Name));
                    break;
            }
        }

        AddRuntime(gauges);
        return new MetricSnapshot(clock.GetUtcNow(), gauges.ToImmutable(), counters.ToImmutable(), samples.ToImmutable());
    }

    private static void AddRuntime(ImmutableArray<GaugeValue>.Builder gauges)
    {
        void Add(string name, double value) => gauges.Add(new GaugeValue(name, value, Registry.Model.Empty.Strings));
        var memory = GC.GetGCMemoryInfo();
        Add("consul.runtime.alloc_bytes", GC.GetTotalMemory(forceFullCollection: false));
        Add("consul.runtime.sys_bytes", Environment.WorkingSet);
        Add("consul.runtime.heap_objects", memory.HeapSizeBytes);
        Add("consul.runtime.total_gc_runs", GC.CollectionCount(0));
        Add("consul.runtime.total_gc_pause_ns", GC.GetTotalPauseDuration().TotalNanoseconds);
        Add("fairlead.runtime.threads", ThreadPool.ThreadCount);
    }

    private void Record(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        // An up-down counter reports differences, an observable one the total.
        var accumulate = !instrument.IsObservable;
        if (tags.Length > 1)
        {
            Find(instrument, tags)?.Add(value, accumulate);
            return;
        }

        // An instrument has one label name, so its value tells the series.
        var key = (instrument, tags.IsEmpty ? null : tags[0].Value);
        if (!recent.TryGetValue(key, out var found) && Find(instrument, tags) is { } first)
        {
            found = recent.GetOrAdd(key, first);
        }

        found?.Add(value, accumulate);
    }

    /// <summary>The series of a measurement; null when there are too many.</summary>
    private Series? Find(Instrument instrument, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var kind = instrument switch
        {
            { IsObservable: true } => SeriesKind.Gauge,
            Histogram<double> or Histogram<long> or Histogram<int> or Histogram<float> => SeriesKind.Sample,
            Counter<double> or Counter<long> or Counter<int> or Counter<float> => SeriesKind.Counter,
            _ => SeriesKind.Gauge,
        };
        var labels = Registry.Model.Empty.Strings;
        foreach (var tag in tags)
        {
            labels = labels.SetItem(tag.Key, tag.Value?.ToString() ?? "");
        }

        var key = new SeriesKey(instrument.Name, string.Join(',', labels.Select(label => label.Key + "=" + label.Value)), kind);
        return series.TryGetValue(key, out var found) ? found : series.Count >= MostSeries ? null : series.GetOrAdd(key, new Series(labels));
    }

    private enum SeriesKind
    {
        Gauge,
        Counter,
        Sample,
    }

    [DebuggerDisplay("{Name} {Tags}")]
    private readonly record struct SeriesKey(string Name, string Tags, SeriesKind Kind);

    private sealed class Series(ImmutableSortedDictionary<string, string> labels)
    {
        private readonly Lock gate = new();
        private long count;
        private double sum;
        private double squares;
        private double least = double.MaxValue;
        private double most = double.MinValue;

        public void Add(double value, bool accumulate)
        {
            lock (gate)
            {
                count++;
                sum = accumulate ? sum + value : value;
                squares += value * value;
                least = Math.Min(least, value);
                most = Math.Max(most, value);
            }
        }

        public GaugeValue ToGauge(string name)
        {
            lock (gate)
            {
                return new GaugeValue(name, sum, labels);
            }
        }

        public SampleValue ToSample(string name)
        {
            lock (gate)
            {
                return new SampleValue(name, count, sum, squares, least, most, labels);
            }
        }
    }
}
