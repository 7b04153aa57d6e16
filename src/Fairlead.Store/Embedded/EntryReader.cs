using Fairlead.Store.Contract;
using SQLitePCL;

namespace Fairlead.Store.Embedded;

/// <summary>A cursor over the entries under a prefix, in key order.</summary>
internal sealed class EntryReader : IDisposable
{
    private const string Columns = "SELECT key, value, create_revision, modify_revision, version, lease FROM entries WHERE key >= ?1";
    private readonly Statement statement;

    internal EntryReader(sqlite3 database, ReadOnlySpan<byte> prefix)
    {
        byte[]? end = KeyPrefix.End(prefix);
        statement = new Statement(database, end is null ? Columns + " ORDER BY key" : Columns + " AND key < ?2 ORDER BY key");
        statement.Bind(1, prefix);
        if (end is not null)
        {
            statement.Bind(2, end);
        }
    }

    public void Dispose() => statement.Dispose();

    internal static long ReadRevision(sqlite3 database)
    {
        using var read = new Statement(database, "SELECT value FROM meta WHERE name = 'revision'");
        if (!read.Step())
        {
            throw new InvalidDataException("The store's file has lost its revision. Restore a snapshot into an empty data directory.");
        }

        return read.Integer(0);
    }

    /// <summary>The next entry, or null after the last.</summary>
    internal StoreEntry? Next() => statement.Step()
        ? new StoreEntry(
            statement.Bytes(0), statement.Bytes(1), statement.Integer(2), statement.Integer(3), statement.Integer(4), statement.Integer(5))
        : null;
}
