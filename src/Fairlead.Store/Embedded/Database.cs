using Microsoft.Data.Sqlite;

namespace Fairlead.Store.Embedded;

/// <summary>The writer's connection with its prepared statements. Only the writer thread touches it after opening.</summary>
internal sealed class Database : IDisposable
{
    private readonly SqliteConnection connection;
    private readonly Statement begin;
    private readonly Statement commit;
    private readonly Statement rollback;
    private readonly Statement setRevision;

    private Database(SqliteConnection connection)
    {
        this.connection = connection;
        SQLitePCL.sqlite3 handle = connection.Handle!;
        begin = new Statement(handle, "BEGIN IMMEDIATE");
        commit = new Statement(handle, "COMMIT");
        rollback = new Statement(handle, "ROLLBACK");
        setRevision = new Statement(handle, "UPDATE meta SET value = ?1 WHERE name = 'revision'");
        Entries = new EntryTable(handle);
        Leases = new LeaseTable(handle);
    }

    internal EntryTable Entries { get; }

    internal LeaseTable Leases { get; }

    public void Dispose()
    {
        Entries.Dispose();
        Leases.Dispose();
        begin.Dispose();
        commit.Dispose();
        rollback.Dispose();
        setRevision.Dispose();
        connection.Dispose();
    }

    /// <param name="path">The file, or null for memory.</param>
    internal static Database Open(string? path)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = path ?? ":memory:",
            Mode = path is null ? SqliteOpenMode.Memory : SqliteOpenMode.ReadWriteCreate,
            Pooling = false,
        }.ConnectionString);
        try
        {
            connection.Open();
            if (path is not null)
            {
                // FULL: an fsync of the log at every COMMIT (https://sqlite.org/pragma.html#pragma_synchronous); with NORMAL a power
                // cut loses acknowledged commits. A checkpoint every 4,000 pages (16 MiB) instead of 1,000 costs 0.6 of the CPU per
                // write (bench/Store, 64 clients, no disk under it: 15.5 us against 25.3). The size limit cuts the log back after a long reader let it grow.
                Schema.Execute(connection, "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=4000; PRAGMA journal_size_limit=67108864; PRAGMA busy_timeout=5000");
            }

            Schema.Upgrade(connection, path ?? "memory");
            return new Database(connection);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    internal Guid ReadOrMakeIdentity()
    {
        SQLitePCL.sqlite3 handle = connection.Handle!;
        using var make = new Statement(handle, "INSERT OR IGNORE INTO meta VALUES ('identity', ?1)");
        make.Bind(1, Guid.NewGuid().ToByteArray()).Run();
        using var read = new Statement(handle, "SELECT value FROM meta WHERE name = 'identity'");
        _ = read.Step();
        var identity = new Guid(read.Span(0));
        read.Reset();
        return identity;
    }

    internal long ReadRevision() => EntryReader.ReadRevision(connection.Handle!);

    internal void Begin() => begin.Run();

    internal void SetRevision(long revision) => setRevision.Bind(1, revision).Run();

    internal void Commit() => commit.Run();

    /// <summary>Takes the open transaction back; SQLite may have done so itself (a full disk, an I/O error), which is as good.</summary>
    internal void Rollback()
    {
        if (SQLitePCL.raw.sqlite3_get_autocommit(connection.Handle!) == 0)
        {
            rollback.Run();
        }
    }

    /// <summary>All entries under a prefix, read on this connection: what memory mode reads by.</summary>
    internal List<Contract.StoreEntry> ReadEntries(ReadOnlySpan<byte> prefix)
    {
        using var reader = new EntryReader(connection.Handle!, prefix);
        var entries = new List<Contract.StoreEntry>();
        while (reader.Next() is { } entry)
        {
            entries.Add(entry);
        }

        return entries;
    }

    /// <summary>Writes 16 pages, so that space is found for more than the smallest write.</summary>
    internal void WriteTrialPages()
    {
        Schema.Execute(connection, "INSERT OR REPLACE INTO meta VALUES ('trial', zeroblob(65536))");
        Schema.Execute(connection, "DELETE FROM meta WHERE name = 'trial'");
    }

    /// <summary>Lets a test fill the disk: SQLite answers SQLITE_FULL beyond this many pages.</summary>
    internal void LimitPages(long pages) => Schema.Execute(connection, $"PRAGMA max_page_count={pages}");
}
