using System.Diagnostics;
using System.Globalization;
using Fairlead.Registry.Queries;

namespace Fairlead.Bench.Registry;

/// <summary>What 10,000 idle watchers cost, and how long one change takes to reach all of them.</summary>
internal static class FanOut
{
    private const int Watchers = 10_000;

    internal static async Task MeasureAsync()
    {
        Console.WriteLine("fan-out                      watchers  MB idle   ms to all (p50 of 20 changes)");
        foreach (var distinct in new[] { 1, Watchers })
        {
            await using var bench = await Bench.OpenAsync(null);
            var registered = await bench.ApplyAsync(Bench.Register("n1", "web", "web-0", 80));
            var before = GC.GetTotalMemory(forceFullCollection: true);
            var times = new List<double>();
            double idle = 0;
            var index = registered.Index;
            for (var change = 0; change < 20; change++)
            {
                var waiting = Enumerable.Range(0, Watchers)
                    .Select(i => bench.Host.AskAsync(Query(i % distinct), index, TimeSpan.FromMinutes(5), CancellationToken.None).AsTask()).ToArray();
                idle = Math.Max(idle, (GC.GetTotalMemory(forceFullCollection: true) - before) / 1e6);
                var began = Stopwatch.GetTimestamp();
                await bench.ApplyAsync(Bench.Register("n1", "web", "web-0", 81 + change));
                var replies = await Task.WhenAll(waiting);
                times.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
                index = replies.Max(r => r.Index);
            }

            times.Sort();
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{(distinct == 1 ? "all ask the same" : "each asks something else"),-28} {Watchers,8} {idle,8:F1} {times[times.Count / 2],8:F1}"));
        }
    }

    private static ListEndpoints Query(int which) => new() { Service = "web", Near = which == 0 ? "" : $"n{which}" };
}
