using System.Runtime.CompilerServices;

namespace Fairlead.EndToEnd.Tests.Processes;

/// <summary>Where the programs under test are: the published ones, or a newer build of the same.</summary>
internal static class Programs
{
    private static readonly string Root = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(ThisFile())!, "../../../.."));

    public static string Fairlead => Newest("fairlead/fairlead", "bin/Fairlead/release/fairlead", "bin/Fairlead/debug/fairlead");

    public static string Backend =>
        Newest("shop-backend/shop-backend", "bin/Shop.Backend/release/shop-backend", "bin/Shop.Backend/debug/shop-backend");

    public static string HAProxy => Installed("haproxy");

    public static string Nginx => Installed("nginx");

    private static string Newest(params string[] candidates) =>
        candidates.Select(candidate => new FileInfo(Path.Combine(Root, "artifacts", candidate)))
            .Where(file => file.Exists)
            .OrderByDescending(file => new FileInfo(file.FullName + ".dll").LastWriteTimeUtc)
            .FirstOrDefault()?.FullName
        ?? throw new FileNotFoundException($"none of {string.Join(", ", candidates)} is built under artifacts/: run 'make publish'");

    private static string Installed(string name) =>
        new[] { "/usr/sbin", "/usr/bin", "/usr/local/sbin", "/usr/local/bin" }.Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists)
        ?? throw new FileNotFoundException($"{name} is not installed: run scripts/test-prerequisites");

    private static string ThisFile([CallerFilePath] string path = "") => path;
}
