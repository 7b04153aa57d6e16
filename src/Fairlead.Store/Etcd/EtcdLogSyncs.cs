using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.Extensions.Logging;

namespace Fairlead.Store.Etcd;

/// <summary>
/// How long the members' disks take, from their metrics (<c>etcd_disk_wal_fsync_duration_seconds</c>): the average of what was synced since the last look, since
/// the average of a member's whole life hides a disk that has just become slow.
/// </summary>
internal sealed class EtcdLogSyncs(EtcdStoreOptions options, TimeProvider time, ILogger logger) : IDisposable
{
    /// <summary>A disk that stays slow is told of once in this time.</summary>
    private static readonly TimeSpan Repeat = TimeSpan.FromMinutes(1);

    private readonly HttpClient http = new(EtcdTransport.Handlers(options)()) { Timeout = options.AttemptTimeout };
    private readonly ConcurrentDictionary<Uri, Look> looks = new();

    public void Dispose() => http.Dispose();

    /// <summary>The average; the one before when nothing was synced since. Null for a member that serves its metrics elsewhere or not at all.</summary>
    internal async Task<TimeSpan?> AverageAsync(Uri endpoint, CancellationToken cancellationToken)
    {
        try
        {
            string text = await http.GetStringAsync(new Uri(endpoint, "/metrics"), cancellationToken).ConfigureAwait(false);
            return Value(text, "etcd_disk_wal_fsync_duration_seconds_sum ") is { } sum && Value(text, "etcd_disk_wal_fsync_duration_seconds_count ") is { } count
                ? Note(endpoint, sum, count)
                : null;
        }
        catch (Exception error) when (error is HttpRequestException or OperationCanceledException)
        {
            return null;
        }
    }

    private TimeSpan? Note(Uri endpoint, double sum, double count)
    {
        Look before = looks.GetValueOrDefault(endpoint) ?? new Look(0, 0, null, null);
        if (count < before.Count)
        {
            // The member was started again: it counts from nothing.
            before = before with { Sum = 0, Count = 0 };
        }

        if (count <= before.Count)
        {
            return before.Average;
        }

        TimeSpan average = TimeSpan.FromSeconds((sum - before.Sum) / (count - before.Count));
        Telemetry.MemberLogSync.Record(average.TotalMilliseconds, new KeyValuePair<string, object?>("endpoint", endpoint.Authority));
        long? told = before.Told;
        if (average > options.SlowSync && (told is null || time.GetElapsedTime(told.Value) >= Repeat))
        {
            Log.SlowMember(logger, endpoint.GetLeftPart(UriPartial.Authority), average.TotalMilliseconds);
            told = time.GetTimestamp();
        }

        looks[endpoint] = new Look(sum, count, average, told);
        return average;
    }

    private static double? Value(string text, string name)
    {
        int at = text.IndexOf("\n" + name, StringComparison.Ordinal);
        if (at < 0)
        {
            return null;
        }

        int from = at + 1 + name.Length;
        int to = text.IndexOf('\n', from);
        return double.TryParse(text.AsSpan(from, (to < 0 ? text.Length : to) - from), NumberStyles.Float, CultureInfo.InvariantCulture, out double value)
            ? value
            : null;
    }

    /// <param name="Sum">Seconds of all syncs of the member's life, as of the last look.</param>
    /// <param name="Count">How many there were.</param>
    /// <param name="Average">Of those between the last two looks that saw any.</param>
    /// <param name="Told">When somebody was warned last.</param>
    private sealed record Look(double Sum, double Count, TimeSpan? Average, long? Told);
}
