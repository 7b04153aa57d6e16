namespace Fairlead.Cluster.Etcd;

/// <summary>What a member said before it ended, for a person. etcd has no codes for these; the words are those of its releases 3.3 to 3.5.</summary>
internal static class EtcdLastWords
{
    /// <summary>Said when it ends because the others have removed it.</summary>
    internal const string Removed = "the member has been permanently removed from the cluster";

    /// <summary>A log or a database that cannot be what was written. (A log torn in its last sector etcd repairs itself.)</summary>
    private static readonly string[] Damaged =
        ["crc mismatch", "wal: ", "snap: ", "proto: ", "invalid database", "checksum error", "file size too small", "failed to recover v3 backend", "unexpected EOF"];

    internal static bool TellOfFullDisk(string words) => words.Contains("no space left on device", StringComparison.Ordinal);

    /// <summary>What it means and what to do; null when nothing is known.</summary>
    internal static string? Explain(string words, string directory)
    {
        if (TellOfFullDisk(words))
        {
            return $"The disk under {directory} is full. Writes resume by themselves once there is space.";
        }

        if (words.Contains(Removed, StringComparison.Ordinal))
        {
            return "This server was removed from its cluster, which never takes the same member back: empty its data directory and start it with -retry-join.";
        }

        // Only what ended it: a slow disk is told of with the same signs.
        string fatal = string.Join('\n', words.Split('\n').Where(static line => line.Contains("\"fatal\"", StringComparison.Ordinal) || line.Contains("panic", StringComparison.Ordinal)));
        return Array.Exists(Damaged, sign => fatal.Contains(sign, StringComparison.Ordinal))
            ? $"What is in {directory} is damaged. The other servers have it all: stop this server, empty its data directory and start it with -retry-join."
            : null;
    }
}
