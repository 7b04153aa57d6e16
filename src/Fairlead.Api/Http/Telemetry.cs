using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Fairlead.Api.Http;

/// <summary>The front door's own instruments.</summary>
internal static class Telemetry
{
    /// <summary>Instruments of every room begin with this.</summary>
    public const string MeterPrefix = "Fairlead";

    private static readonly Meter Meter = new(MeterPrefix + ".Api");

    private static readonly ConcurrentDictionary<(HttpVerbs, string), string> Labels = new();

    /// <summary>Time from the parsed request to the written answer; blocking queries include their wait, as Consul's do.</summary>
    public static Histogram<double> RequestDuration { get; } = Meter.CreateHistogram<double>("consul.api.http", "ms");

    /// <summary><c>GET.v1.kv._</c>: the shape dashboards made for Consul look for.</summary>
    public static string Label(HttpVerbs verb, Route route) =>
        Labels.GetOrAdd((verb, route.Path), static key => key.Item1.ToString().ToUpperInvariant() + key.Item2.Replace('/', '.') + (key.Item2.EndsWith('/') ? "_" : ""));
}
