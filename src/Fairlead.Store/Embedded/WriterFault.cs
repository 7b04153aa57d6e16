using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Fairlead.Store.Embedded;

/// <summary>Why the store takes no writes, if it does not; and the timer that tries the disk meanwhile.</summary>
internal sealed class WriterFault : IDisposable
{
    private readonly ITimer timer;
    private readonly TimeSpan interval;
    private string? reason;

    /// <param name="time">The clock.</param>
    /// <param name="interval">How long between two trials.</param>
    /// <param name="trial">Starts one trial write; its success comes back as <see cref="Clear"/>.</param>
    internal WriterFault(TimeProvider time, TimeSpan interval, Action trial)
    {
        this.interval = interval;
        timer = time.CreateTimer(_ => trial(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    internal string? Reason => Volatile.Read(ref reason);

    public void Dispose() => timer.Dispose();

    /// <summary>True when there was none before.</summary>
    internal bool Set(string why)
    {
        bool first = Interlocked.Exchange(ref reason, why) is null;
        timer.Change(interval, Timeout.InfiniteTimeSpan);
        return first;
    }

    /// <summary>True when there was one.</summary>
    internal bool Clear() => Volatile.Read(ref reason) is not null && Interlocked.Exchange(ref reason, null) is not null;

    internal static string Describe(Exception error, string? path)
    {
        string where = path ?? "memory";
        return error switch
        {
            SqliteException { SqliteErrorCode: raw.SQLITE_FULL } =>
                $"The disk under {where} is full. Writes resume by themselves once there is space.",
            SqliteException { SqliteErrorCode: raw.SQLITE_IOERR } io =>
                $"The disk under {where} answers with an I/O error ({io.SqliteExtendedErrorCode}: {io.Message}). Look at the disk and the kernel's log.",
            SqliteException { SqliteErrorCode: raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB } =>
                $"The file {where} is damaged. Stop, set it aside and restore a snapshot into an empty data directory.",
            SqliteException { SqliteErrorCode: raw.SQLITE_READONLY or raw.SQLITE_CANTOPEN or raw.SQLITE_PERM } permission =>
                $"The file {where} cannot be written to ({permission.Message}). Look at its owner and at how the file system is mounted.",
            SqliteException other => $"SQLite refuses to write to {where}: {other.Message} ({other.SqliteExtendedErrorCode}).",
            _ => $"The write failed: {error.Message}",
        };
    }
}
