using System.Runtime.CompilerServices;

namespace Fairlead.Cluster.EndToEnd.Tests;

/// <summary>The program under test: the published one, or a newer build.</summary>
internal static class FairleadProgram
{
    public static string Path { get; } = new[] { "fairlead/fairlead", "bin/Fairlead/release/fairlead", "bin/Fairlead/debug/fairlead" }
        .Select(candidate => new FileInfo(System.IO.Path.Combine(System.IO.Path.GetDirectoryName(ThisFile())!, "../../../artifacts", candidate)))
        .Where(file => file.Exists)
        .OrderByDescending(file => new FileInfo(file.FullName + ".dll").LastWriteTimeUtc)
        .FirstOrDefault()?.FullName ?? throw new FileNotFoundException("fairlead is not built under artifacts/: run 'make publish'");

    private static string ThisFile([CallerFilePath] string path = "") => path;
}
