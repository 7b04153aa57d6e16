using System.Diagnostics;
using System.Globalization;

namespace Fairlead.Bench.Registry;

/// <summary>100,000 instances: how long to register, how much they take, how long to load them again.</summary>
internal static class Memory
{
    private const int Instances = 100_000;
    private const int Nodes = 1_000;

    internal static async Task MeasureAsync(string path)
    {
        var before = GC.GetTotalMemory(forceFullCollection: true);
        await using (var bench = await Bench.OpenAsync(path))
        {
            var began = Stopwatch.GetTimestamp();
            await Parallel.ForEachAsync(
                Enumerable.Range(0, Instances),
                new ParallelOptions { MaxDegreeOfParallelism = 64 },
                async (i, _) => await bench.ApplyAsync(Bench.Register($"node-{i % Nodes}", $"service-{i % 1_000}", $"instance-{i}", i % 60_000)));
            Show("registered with a check each", began);
            var entries = bench.Host.Current.Services.Sum(s => s.Value.Instances.Count);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{entries} instances hold {(GC.GetTotalMemory(forceFullCollection: true) - before) / 1e6:F0} MB (view and the store's history)"));
        }

        var reopened = Stopwatch.GetTimestamp();
        await using var again = await Bench.OpenAsync(path);
        Show("opened and loaded again", reopened);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"then they hold {(GC.GetTotalMemory(forceFullCollection: true) - before) / 1e6:F0} MB"));
    }

    private static void Show(string what, long began)
    {
        var elapsed = Stopwatch.GetElapsedTime(began).TotalSeconds;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Instances} instances {what} in {elapsed:F1} s ({Instances / elapsed:F0}/s)"));
    }
}
