using Fairlead.Store.Contract;
using SQLitePCL;

namespace Fairlead.Store.Embedded;

/// <summary>The entries as the writer sees them, inside its open transaction.</summary>
internal sealed class EntryTable : IDisposable
{
    private readonly Statement revisions;
    private readonly Statement value;
    private readonly Statement put;
    private readonly Statement delete;
    private readonly Statement keysBetween;
    private readonly Statement keysFrom;
    private readonly Statement putSinceBetween;
    private readonly Statement putSinceFrom;
    private readonly Statement keysOfLease;
    private readonly Statement clear;

    internal EntryTable(sqlite3 database)
    {
        revisions = new Statement(database, "SELECT create_revision, modify_revision FROM entries WHERE key = ?1");
        value = new Statement(database, "SELECT value FROM entries WHERE key = ?1");
        put = new Statement(
            database,
            """
            INSERT INTO entries VALUES (?1, ?2, ?3, ?3, 1, ?4)
            ON CONFLICT (key) DO UPDATE SET value = ?2, modify_revision = ?3, version = version + 1, lease = ?4
            RETURNING create_revision, version
            """);
        delete = new Statement(database, "DELETE FROM entries WHERE key = ?1");
        keysBetween = new Statement(database, "SELECT key FROM entries WHERE key >= ?1 AND key < ?2 ORDER BY key");
        keysFrom = new Statement(database, "SELECT key FROM entries WHERE key >= ?1 ORDER BY key");
        putSinceBetween = new Statement(database, "SELECT 1 FROM entries WHERE key >= ?1 AND key < ?2 AND modify_revision > ?3 LIMIT 1");
        putSinceFrom = new Statement(database, "SELECT 1 FROM entries WHERE key >= ?1 AND modify_revision > ?3 LIMIT 1");
        keysOfLease = new Statement(database, "SELECT key FROM entries WHERE lease = ?1 AND lease <> 0 ORDER BY key");
        clear = new Statement(database, "DELETE FROM entries");
    }

    public void Dispose()
    {
        revisions.Dispose();
        value.Dispose();
        put.Dispose();
        delete.Dispose();
        keysBetween.Dispose();
        keysFrom.Dispose();
        putSinceBetween.Dispose();
        putSinceFrom.Dispose();
        keysOfLease.Dispose();
        clear.Dispose();
    }

    /// <summary>Create and modify revision of a key; zeros when it does not exist.</summary>
    internal (long Create, long Modify) Revisions(ReadOnlySpan<byte> key)
    {
        (long, long) found = revisions.Bind(1, key).Step() ? (revisions.Integer(0), revisions.Integer(1)) : (0, 0);
        revisions.Reset();
        return found;
    }

    internal bool ValueIs(ReadOnlySpan<byte> key, ReadOnlySpan<byte> expected)
    {
        bool same = value.Bind(1, key).Step() && value.Span(0).SequenceEqual(expected);
        value.Reset();
        return same;
    }

    /// <summary>Whether a key under the prefix that exists now was put after the revision. Reads the whole prefix.</summary>
    internal bool PutSince(ReadOnlySpan<byte> prefix, long revision)
    {
        byte[]? end = KeyPrefix.End(prefix);
        Statement statement = end is null ? putSinceFrom : putSinceBetween.Bind(2, end);
        bool found = statement.Bind(1, prefix).Bind(3, revision).Step();
        statement.Reset();
        return found;
    }

    internal StoreEntry Put(ReadOnlyMemory<byte> key, ReadOnlyMemory<byte> bytes, long revision, long lease)
    {
        _ = put.Bind(1, key.Span).Bind(2, bytes.Span).Bind(3, revision).Bind(4, lease).Step();
        var entry = new StoreEntry(key, bytes, put.Integer(0), revision, put.Integer(1), lease);
        put.Run();
        return entry;
    }

    internal void Delete(ReadOnlySpan<byte> key) => delete.Bind(1, key).Run();

    internal void Clear() => clear.Run();

    internal List<byte[]> KeysUnder(ReadOnlySpan<byte> prefix)
    {
        byte[]? end = KeyPrefix.End(prefix);
        Statement statement = end is null ? keysFrom : keysBetween.Bind(2, end);
        return Keys(statement.Bind(1, prefix));
    }

    internal List<byte[]> KeysOf(long lease) => Keys(keysOfLease.Bind(1, lease));

    private static List<byte[]> Keys(Statement statement)
    {
        var keys = new List<byte[]>();
        while (statement.Step())
        {
            keys.Add(statement.Bytes(0));
        }

        statement.Reset();
        return keys;
    }
}
