using Microsoft.Data.Sqlite;

namespace Fairlead.Store.Embedded;

/// <summary>The tables, and how an older file becomes a newer one.</summary>
internal static class Schema
{
    /// <summary>Marks the file as ours ("FLED"), so that a data directory pointed at some other program's database is refused.</summary>
    private const int ApplicationId = 0x464C4544;

    /// <summary>Step n turns version n into n + 1. A step that was released is never changed; a new one is added.</summary>
    private static readonly string[] Steps =
    [
        """
        CREATE TABLE meta (name TEXT PRIMARY KEY, value NOT NULL) WITHOUT ROWID;
        CREATE TABLE entries (
            key BLOB PRIMARY KEY,
            value BLOB NOT NULL,
            create_revision INTEGER NOT NULL,
            modify_revision INTEGER NOT NULL,
            version INTEGER NOT NULL,
            lease INTEGER NOT NULL
        ) WITHOUT ROWID;
        CREATE INDEX entries_by_lease ON entries (lease, key) WHERE lease <> 0;
        CREATE TABLE leases (id INTEGER PRIMARY KEY AUTOINCREMENT, milliseconds INTEGER NOT NULL);
        INSERT INTO meta VALUES ('revision', 1);
        """,
    ];

    /// <exception cref="InvalidDataException">The file is another program's, or of a newer Fairlead.</exception>
    internal static void Upgrade(SqliteConnection connection, string path)
    {
        long application = Scalar(connection, "PRAGMA application_id");
        long version = Scalar(connection, "PRAGMA user_version");
        if (application != ApplicationId && (application != 0 || version != 0 || Scalar(connection, "SELECT count(*) FROM sqlite_schema") != 0))
        {
            throw new InvalidDataException($"{path} is a database of some other program. Give another data directory.");
        }

        if (version > Steps.Length)
        {
            throw new InvalidDataException(
                $"{path} was written by a newer Fairlead (schema {version}, this one knows {Steps.Length}). Run that one, or restore a snapshot.");
        }

        if (version == Steps.Length)
        {
            return;
        }

        using SqliteTransaction transaction = connection.BeginTransaction();
        for (int step = (int)version; step < Steps.Length; step++)
        {
            Execute(connection, Steps[step], transaction);
        }

        Execute(connection, $"PRAGMA application_id={ApplicationId}", transaction);
        Execute(connection, $"PRAGMA user_version={Steps.Length}", transaction);
        transaction.Commit();
    }

    internal static void Execute(SqliteConnection connection, string sql, SqliteTransaction? transaction = null)
    {
        using SqliteCommand command = connection.CreateCommand();
#pragma warning disable CA2100 // The text comes from this folder alone.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.Transaction = transaction;
        command.ExecuteNonQuery();
    }

    private static long Scalar(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
#pragma warning disable CA2100 // The text comes from this folder alone.
        command.CommandText = sql;
#pragma warning restore CA2100
        return (long)command.ExecuteScalar()!;
    }
}
