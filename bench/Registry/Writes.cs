using System.Diagnostics;
using System.Globalization;
using Fairlead.Registry.Requests;

namespace Fairlead.Bench.Registry;

/// <summary>KV writes per second, judged, durable and visible in the view, by one client and by 64.</summary>
internal static class Writes
{
    internal static async Task MeasureAsync(string path, TimeSpan duration)
    {
        Console.WriteLine("writes        clients  writes/s   p50 ms   p99 ms");
        foreach (var (name, file) in new[] { ("sqlite file", path), ("memory", null) })
        {
            foreach (var clients in new[] { 1, 64 })
            {
                await using var bench = await Bench.OpenAsync(file);
                await RunAsync(bench, clients, TimeSpan.FromSeconds(1));
                var began = Stopwatch.GetTimestamp();
                var times = await RunAsync(bench, clients, duration);
                var elapsed = Stopwatch.GetElapsedTime(began).TotalSeconds;
                times.Sort();
                Console.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{name,-12} {clients,8} {times.Count / elapsed,9:F0} {times[times.Count / 2],8:F3} {times[(int)(times.Count * 0.99)],8:F3}"));
            }
        }
    }

    private static async Task<List<double>> RunAsync(Bench bench, int clients, TimeSpan duration)
    {
        var until = Stopwatch.GetTimestamp() + (long)(duration.TotalSeconds * Stopwatch.Frequency);
        var all = await Task.WhenAll(Enumerable.Range(0, clients).Select(client => Task.Run(async () =>
        {
            var times = new List<double>();
            for (var i = 0; Stopwatch.GetTimestamp() < until; i++)
            {
                var began = Stopwatch.GetTimestamp();
                await bench.ApplyAsync(new KeyRequest(new KeyOperation(KeyVerb.Set, $"bench/{client}/{i % 1000}") { Value = BitConverter.GetBytes(began) }));
                times.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
            }

            return times;
        })));
        return [.. all.SelectMany(t => t)];
    }
}
