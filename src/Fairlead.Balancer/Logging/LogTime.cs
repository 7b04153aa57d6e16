namespace Fairlead.Balancer.Logging;

/// <summary>Dates of log lines, without an allocation. The local offset is looked up anew every minute.</summary>
internal sealed class LogTime(TimeZoneInfo zone)
{
    private sealed record Offset(long Minute, TimeSpan Value);

    private Offset _offset = new(-1, TimeSpan.Zero);

    private static readonly byte[][] Months =
    [
        "Jan"u8.ToArray(), "Feb"u8.ToArray(), "Mar"u8.ToArray(), "Apr"u8.ToArray(), "May"u8.ToArray(), "Jun"u8.ToArray(),
        "Jul"u8.ToArray(), "Aug"u8.ToArray(), "Sep"u8.ToArray(), "Oct"u8.ToArray(), "Nov"u8.ToArray(), "Dec"u8.ToArray(),
    ];

    public TimeSpan OffsetAt(DateTime utc)
    {
        long minute = utc.Ticks / TimeSpan.TicksPerMinute;
        Offset cached = Volatile.Read(ref _offset);
        if (cached.Minute != minute)
        {
            cached = new Offset(minute, zone.GetUtcOffset(utc));
            Volatile.Write(ref _offset, cached);
        }

        return cached.Value;
    }

    /// <summary><c>22/Nov/2026:18:15:27.123</c>, local.</summary>
    public void Local(ref LineBuffer line, DateTime utc)
    {
        DateTime local = utc + OffsetAt(utc);
        Clock(ref line, local);
        line.Append((byte)'.');
        line.Append(local.Millisecond, 3);
    }

    /// <summary><c>22/Nov/2026:18:15:27 +0000</c>.</summary>
    public static void Gmt(ref LineBuffer line, DateTime utc)
    {
        Clock(ref line, utc);
        line.Append(" +0000"u8);
    }

    /// <summary><c>22/Nov/2026:19:15:27 +0100</c>, local.</summary>
    public void Clf(ref LineBuffer line, DateTime utc)
    {
        TimeSpan offset = OffsetAt(utc);
        Clock(ref line, utc + offset);
        line.Append((byte)' ');
        Zone(ref line, offset, colon: false);
    }

    /// <summary><c>Nov 22 18:15:27</c>, local: RFC 3164 section 4.1.2, the day padded with a blank.</summary>
    public void Rfc3164(ref LineBuffer line, DateTime utc)
    {
        DateTime local = utc + OffsetAt(utc);
        line.Append(Months[local.Month - 1]);
        line.Append((byte)' ');
        line.Append(local.Day < 10 ? (byte)' ' : (byte)('0' + (local.Day / 10)));
        line.Append((byte)('0' + (local.Day % 10)));
        line.Append((byte)' ');
        TimeOfDay(ref line, local);
    }

    /// <summary><c>2026-11-22T18:15:27.123456+00:00</c>, local: RFC 5424 section 6.2.3.</summary>
    public void Iso(ref LineBuffer line, DateTime utc)
    {
        TimeSpan offset = OffsetAt(utc);
        DateTime local = utc + offset;
        line.Append(local.Year, 4);
        line.Append((byte)'-');
        line.Append(local.Month, 2);
        line.Append((byte)'-');
        line.Append(local.Day, 2);
        line.Append((byte)'T');
        TimeOfDay(ref line, local);
        line.Append((byte)'.');
        line.Append((int)(local.Ticks % TimeSpan.TicksPerSecond / 10), 6);
        Zone(ref line, offset, colon: true);
    }

    private static void Clock(ref LineBuffer line, DateTime time)
    {
        line.Append(time.Day, 2);
        line.Append((byte)'/');
        line.Append(Months[time.Month - 1]);
        line.Append((byte)'/');
        line.Append(time.Year, 4);
        line.Append((byte)':');
        TimeOfDay(ref line, time);
    }

    private static void TimeOfDay(ref LineBuffer line, DateTime time)
    {
        line.Append(time.Hour, 2);
        line.Append((byte)':');
        line.Append(time.Minute, 2);
        line.Append((byte)':');
        line.Append(time.Second, 2);
    }

    private static void Zone(ref LineBuffer line, TimeSpan offset, bool colon)
    {
        line.Append(offset < TimeSpan.Zero ? (byte)'-' : (byte)'+');
        TimeSpan size = offset.Duration();
        line.Append(size.Hours, 2);
        if (colon)
        {
            line.Append((byte)':');
        }

        line.Append(size.Minutes, 2);
    }
}
