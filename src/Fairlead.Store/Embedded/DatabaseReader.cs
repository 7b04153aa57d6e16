using Fairlead.Store.Contract;
using Microsoft.Data.Sqlite;

namespace Fairlead.Store.Embedded;

/// <summary>
/// Reads the file on connections of its own: in WAL mode a reader sees one commit's state for as long as it likes and holds nobody up.
/// </summary>
internal sealed class DatabaseReader(string path)
{
    private readonly string connectionString = new SqliteConnectionStringBuilder
    {
        DataSource = path,
        Mode = SqliteOpenMode.ReadWrite,
        Pooling = false,
    }.ConnectionString;

    internal StoreSnapshot Read(ReadOnlyMemory<byte> prefix, CancellationToken cancellationToken)
    {
        using Cursor cursor = Open(prefix);
        var entries = new List<StoreEntry>();
        while (!cursor.AtEnd)
        {
            cancellationToken.ThrowIfCancellationRequested();
            entries.AddRange(cursor.NextPage().Entries);
        }

        return new StoreSnapshot(cursor.Revision, entries);
    }

    internal Cursor Open(ReadOnlyMemory<byte> prefix)
    {
        var connection = new SqliteConnection(connectionString);
        try
        {
            connection.Open();
            Schema.Execute(connection, "PRAGMA query_only=1; PRAGMA busy_timeout=5000; BEGIN");
            return new Cursor(connection, prefix.Span);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>A read transaction with its place.</summary>
    internal sealed class Cursor : IDisposable
    {
        private readonly SqliteConnection connection;
        private readonly EntryReader reader;

        internal Cursor(SqliteConnection connection, ReadOnlySpan<byte> prefix)
        {
            this.connection = connection;
            Revision = EntryReader.ReadRevision(connection.Handle!);
            reader = new EntryReader(connection.Handle!, prefix);
        }

        internal long Revision { get; }

        internal bool AtEnd { get; private set; }

        public void Dispose()
        {
            reader.Dispose();
            connection.Dispose();
        }

        internal StoreSnapshot NextPage()
        {
            var entries = new List<StoreEntry>();
            while (entries.Count < StoreLimits.PageEntries && !AtEnd)
            {
                if (reader.Next() is { } entry)
                {
                    entries.Add(entry);
                }
                else
                {
                    AtEnd = true;
                }
            }

            return new StoreSnapshot(Revision, entries);
        }
    }
}
