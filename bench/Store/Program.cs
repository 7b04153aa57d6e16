using System.Diagnostics;
using System.Globalization;
using System.Text;
using Fairlead.Store.Contract;
using Fairlead.Store.Embedded;
using Microsoft.Extensions.Logging.Abstractions;

// Durable writes per second and their latency: dotnet run -c Release --project bench/Store -- [seconds] [directory]
// 128-byte values, keys spread over 50,000; one row with one client, one with 64. The last rows are the same in memory.
int seconds = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 5;
string directory = args.Length > 1 ? args[1] : Path.GetTempPath();
string work = Directory.CreateDirectory(Path.Combine(directory, "fairlead-bench-" + Environment.ProcessId)).FullName;
try
{
    Console.WriteLine("engine          clients  writes/s   p50 ms   p99 ms   max ms  CPU us/write");
    foreach ((string name, string? path) in new[] { ("sqlite file", Path.Combine(work, "store.db")), ("sqlite memory", null) })
    {
        foreach (int clients in new[] { 1, 64 })
        {
            await MeasureAsync(name, path, clients, TimeSpan.FromSeconds(seconds));
        }
    }
}
finally
{
    Directory.Delete(work, recursive: true);
}

static async Task MeasureAsync(string name, string? path, int clients, TimeSpan duration)
{
    await using SqliteStore store = await SqliteStore.OpenAsync(new SqliteStoreOptions { Path = path }, TimeProvider.System, NullLogger.Instance);
    await WriteAsync(store, clients, TimeSpan.FromSeconds(1));
    TimeSpan cpu = Process.GetCurrentProcess().TotalProcessorTime;
    long started = Stopwatch.GetTimestamp();
    List<double> times = await WriteAsync(store, clients, duration);
    double elapsed = Stopwatch.GetElapsedTime(started).TotalSeconds;
    double microseconds = (Process.GetCurrentProcess().TotalProcessorTime - cpu).TotalMicroseconds / times.Count;
    times.Sort();
    Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"{name,-15} {clients,7} {times.Count / elapsed,9:F0} {times[times.Count / 2],8:F3} {times[(int)(times.Count * 0.99)],8:F3} {times[^1],8:F1} {microseconds,13:F1}"));
}

static async Task<List<double>> WriteAsync(SqliteStore store, int clients, TimeSpan duration)
{
    byte[] value = new byte[128];
    long until = Stopwatch.GetTimestamp() + (long)(duration.TotalSeconds * Stopwatch.Frequency);
    List<double>[] all = await Task.WhenAll(Enumerable.Range(0, clients).Select(client => Task.Run(() => ClientAsync(client))));
    return [.. all.SelectMany(static times => times)];

    async Task<List<double>> ClientAsync(int client)
    {
        var random = new Random(client);
        var times = new List<double>();
        while (Stopwatch.GetTimestamp() < until)
        {
            long started = Stopwatch.GetTimestamp();
            byte[] key = Encoding.UTF8.GetBytes($"bench/{random.Next(50_000)}");
            await store.CommitAsync(new StoreTransaction([], [new StoreOperation.Put(key, value)]), CancellationToken.None);
            times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }

        return times;
    }
}
