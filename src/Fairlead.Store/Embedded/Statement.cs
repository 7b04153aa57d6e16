using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Fairlead.Store.Embedded;

/// <summary>
/// A prepared statement, bound and read by position. SQLite's own interface: <c>SqliteCommand</c> makes a reader and several objects
/// per execution, which at 34,000 writes/s costs more than the statement.
/// </summary>
internal sealed class Statement : IDisposable
{
    private readonly sqlite3 database;
    private readonly sqlite3_stmt handle;

    internal Statement(sqlite3 database, string sql)
    {
        this.database = database;
        Check(raw.sqlite3_prepare_v3(database, sql, raw.SQLITE_PREPARE_PERSISTENT, out handle));
    }

    public void Dispose() => handle.Dispose();

    internal Statement Bind(int position, long value)
    {
        Check(raw.sqlite3_bind_int64(handle, position, value));
        return this;
    }

    /// <summary>Binds bytes; none of them is an empty blob, not NULL.</summary>
    internal Statement Bind(int position, ReadOnlySpan<byte> value)
    {
        Check(value.IsEmpty ? raw.sqlite3_bind_zeroblob(handle, position, 0) : raw.sqlite3_bind_blob(handle, position, value));
        return this;
    }

    /// <summary>True when there is a row to read. The caller resets after the last row it wants.</summary>
    internal bool Step()
    {
        int result = raw.sqlite3_step(handle);
        if (result == raw.SQLITE_ROW)
        {
            return true;
        }

        if (result != raw.SQLITE_DONE)
        {
            SqliteException error = Error(result);
            // Reset repeats the error of the step; it was taken already.
            _ = raw.sqlite3_reset(handle);
            throw error;
        }

        return false;
    }

    internal long Integer(int column) => raw.sqlite3_column_int64(handle, column);

    internal byte[] Bytes(int column) => raw.sqlite3_column_blob(handle, column).ToArray();

    /// <summary>Valid until the next step or reset.</summary>
    internal ReadOnlySpan<byte> Span(int column) => raw.sqlite3_column_blob(handle, column);

    internal void Reset() => Check(raw.sqlite3_reset(handle));

    /// <summary>Steps to the end and resets.</summary>
    internal void Run()
    {
        while (Step())
        {
        }

        Reset();
    }

    private void Check(int result)
    {
        if (result != raw.SQLITE_OK)
        {
            throw Error(result);
        }
    }

    private SqliteException Error(int result) =>
        new(raw.sqlite3_errmsg(database).utf8_to_string(), result & 0xFF, raw.sqlite3_extended_errcode(database));
}
