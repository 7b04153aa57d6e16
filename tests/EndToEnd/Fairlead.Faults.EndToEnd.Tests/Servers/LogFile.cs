namespace Fairlead.Faults.EndToEnd.Tests.Servers;

/// <summary>What a crash of the machine may leave at the end of a log.</summary>
internal static class LogFile
{
    /// <summary>SQLite's.</summary>
    public static string OfSqlite(FaultyServer server) => Path.Combine(server.DataDirectory, "registry.db-wal");

    /// <summary>The one etcd writes to: it is made 64 MB long beforehand.</summary>
    public static string OfEtcd(FaultyServer server) => Directory.GetFiles(Path.Combine(server.DataDirectory, "store", "etcd", "member", "wal"), "*.wal").Max()!;

    public static void Append(string path, int bytes)
    {
        using var file = new FileStream(path, FileMode.Append);
        file.Write(Garbage(bytes));
    }

    public static void Shorten(string path, int bytes)
    {
        using var file = new FileStream(path, FileMode.Open);
        file.SetLength(file.Length - bytes);
    }

    /// <summary>The last sector that was written never reached the disk: nulls, as in what lies behind.</summary>
    public static void LoseLastSector(string path) => Overwrite(path, static end => ((end - 1) / 512 * 512, new byte[512]));

    /// <summary>The last writes are something else than what was written.</summary>
    public static void DamageEnd(string path) => Overwrite(path, static end => (end - 300, Garbage(100)));

    private static void Overwrite(string path, Func<long, (long From, byte[] With)> end)
    {
        var written = Array.FindLastIndex(File.ReadAllBytes(path), static value => value != 0) + 1;
        var (from, with) = end(written);
        using var file = new FileStream(path, FileMode.Open);
        file.Position = from;
        file.Write(with);
    }

    private static byte[] Garbage(int bytes)
    {
        var garbage = new byte[bytes];
        new Random(7).NextBytes(garbage);
        return garbage;
    }
}
