using Fairlead.Store.Contract;

namespace Fairlead.Store;

/// <summary>How long durable writes take: the last one, the worst of the last minute, and a histogram since the start.</summary>
/// <remarks>One writer records; any thread reads. The bars follow what disks do: an SSD syncs in tenths of a millisecond, a busy
/// spinning disk in tens, and from 100 ms on a person should know.</remarks>
internal sealed class SyncTimes(TimeProvider time)
{
    private const int WindowSeconds = 60;
    private static readonly double[] BoundsMilliseconds = [0.25, 0.5, 1, 2.5, 5, 10, 25, 50, 100, 250, 500, 1000, 2500];

    private readonly Lock gate = new();
    private readonly long[] counts = new long[BoundsMilliseconds.Length + 1];
    private readonly TimeSpan[] worstOfSecond = new TimeSpan[WindowSeconds];
    private readonly long[] secondOf = new long[WindowSeconds];
    private TimeSpan last;

    internal void Record(TimeSpan elapsed)
    {
        Telemetry.DurableWrite.Record(elapsed.TotalMilliseconds);
        long second = NowSeconds();
        int slot = (int)(second % WindowSeconds);
        lock (gate)
        {
            last = elapsed;
            counts[BarOf(elapsed)]++;
            if (secondOf[slot] != second)
            {
                secondOf[slot] = second;
                worstOfSecond[slot] = TimeSpan.Zero;
            }

            worstOfSecond[slot] = elapsed > worstOfSecond[slot] ? elapsed : worstOfSecond[slot];
        }
    }

    internal (TimeSpan Last, TimeSpan Worst, IReadOnlyList<SyncBucket> Bars) Read()
    {
        long now = NowSeconds();
        lock (gate)
        {
            TimeSpan worst = TimeSpan.Zero;
            for (int slot = 0; slot < WindowSeconds; slot++)
            {
                if (now - secondOf[slot] < WindowSeconds && worstOfSecond[slot] > worst)
                {
                    worst = worstOfSecond[slot];
                }
            }

            var bars = new SyncBucket[counts.Length];
            for (int bar = 0; bar < counts.Length; bar++)
            {
                TimeSpan upTo = bar < BoundsMilliseconds.Length ? TimeSpan.FromMilliseconds(BoundsMilliseconds[bar]) : TimeSpan.MaxValue;
                bars[bar] = new SyncBucket(upTo, counts[bar]);
            }

            return (last, worst, bars);
        }
    }

    private static int BarOf(TimeSpan elapsed)
    {
        int bar = 0;
        while (bar < BoundsMilliseconds.Length && elapsed.TotalMilliseconds > BoundsMilliseconds[bar])
        {
            bar++;
        }

        return bar;
    }

    private long NowSeconds() => time.GetTimestamp() / time.TimestampFrequency;
}
