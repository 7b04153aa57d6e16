namespace Fairlead.Composition;

/// <summary>The etcd program that servers run as their child.</summary>
internal static class EtcdProgram
{
    /// <summary>The path given, or the one in <c>PATH</c>.</summary>
    /// <exception cref="InvalidDataException">It is not there; the message says what to install.</exception>
    public static string Find(string given)
    {
        string[] places = given.Contains('/', StringComparison.Ordinal)
            ? [given]
            : [.. (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries).Select(folder => Path.Combine(folder, given.Length > 0 ? given : "etcd"))];
        return Array.Find(places, File.Exists)
            ?? throw new InvalidDataException(given.Length > 0
                ? $"store.etcd.binary: there is no program '{given}'"
                : "Several servers need etcd, and there is none in PATH: install it (Debian: etcd-server) or name it with store { etcd { binary = \"/path\" } }");
    }
}
