using System.Diagnostics;

namespace Fairlead.Bench.Load;

/// <summary>Reads a sorted list of stopwatch ticks.</summary>
internal static class Percentiles
{
    /// <returns>Milliseconds.</returns>
    public static double Percentile(this List<long> sorted, double share) =>
        sorted.Count == 0 ? 0 : sorted[Math.Min(sorted.Count - 1, (int)(sorted.Count * share))] * 1000.0 / Stopwatch.Frequency;
}
