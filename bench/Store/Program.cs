using System.Diagnostics;
using System.Globalization;
using System.Text;
using Fairlead.Store.Contract;
using Fairlead.Store.Embedded;
using Fairlead.Store.Etcd;
using Microsoft.Extensions.Logging.Abstractions;

// Durable writes per second and their latency: dotnet run -c Release --project bench/Store -- [seconds] [directory] [etcd://host,host]
// 128-byte values, keys spread over 50,000; one row with one client, one with 64. Then the same in memory, and on the etcd named.
// Above them what the disk does by itself: fdatasync after each 4 KiB appended. Other work on the box shows there first.
int seconds = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 5;
string directory = args.Length > 1 ? args[1] : Path.GetTempPath();
string work = Directory.CreateDirectory(Path.Combine(directory, "fairlead-bench-" + Environment.ProcessId)).FullName;
try
{
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"fdatasync p50 {DiskSync(Path.Combine(work, "probe")):F3} ms"));
    Console.WriteLine("engine          clients  writes/s   p50 ms   p99 ms   max ms  CPU us/write");
    foreach ((string name, string? path) in new[] { ("sqlite file", Path.Combine(work, "store.db")), ("sqlite memory", null) })
    {
        foreach (int clients in new[] { 1, 64 })
        {
            await using IStore store = await SqliteStore.OpenAsync(new SqliteStoreOptions { Path = path }, TimeProvider.System, NullLogger.Instance);
            await MeasureAsync(name, store, clients, TimeSpan.FromSeconds(seconds));
        }
    }

    foreach (int clients in args.Length > 2 ? new[] { 1, 64 } : [])
    {
        await using IStore store = await EtcdStore.OpenAsync(EtcdStoreOptions.Parse(args[2]), TimeProvider.System, NullLogger.Instance);
        await MeasureAsync("etcd", store, clients, TimeSpan.FromSeconds(seconds));
    }
}
finally
{
    Directory.Delete(work, recursive: true);
}

static double DiskSync(string path)
{
    var times = new List<double>();
    using FileStream file = File.Create(path, bufferSize: 1);
    for (int i = 0; i < 500; i++)
    {
        file.Write(new byte[4096]);
        long started = Stopwatch.GetTimestamp();
        file.Flush(flushToDisk: true);
        times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
    }

    times.Sort();
    return times[times.Count / 2];
}

static async Task MeasureAsync(string name, IStore store, int clients, TimeSpan duration)
{
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

static async Task<List<double>> WriteAsync(IStore store, int clients, TimeSpan duration)
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
