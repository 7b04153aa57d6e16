using System.Text;

namespace Fairlead.Balancer.Configuration;

/// <summary>Finds and loads the files named by <c>-f</c>: files, and directories whose <c>*.cfg</c> are taken in byte order of their names.</summary>
internal static class ConfigurationFiles
{
    /// <summary>A configuration larger than this (64 MiB) is taken for a mistake.</summary>
    private const long MaxFileBytes = 64 << 20;

    public static List<ConfigurationSource> Load(IEnumerable<string> paths, Findings findings)
    {
        var sources = new List<ConfigurationSource>();
        foreach (string path in paths)
        {
            if (Directory.Exists(path))
            {
                LoadDirectory(path, sources, findings);
            }
            else
            {
                LoadFile(path, sources, findings);
            }
        }

        return sources;
    }

    private static void LoadDirectory(string path, List<ConfigurationSource> sources, Findings findings)
    {
        string[] files;
        try
        {
            files = Directory.GetFiles(path, "*.cfg");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            findings.Alert(new SourcePosition(path, 0), $"cannot list the directory '{path}': {e.Message}");
            return;
        }

        Array.Sort(files, StringComparer.Ordinal);
        foreach (string file in files.Where(f => !Path.GetFileName(f).StartsWith('.')))
        {
            LoadFile(file, sources, findings);
        }
    }

    private static void LoadFile(string path, List<ConfigurationSource> sources, Findings findings)
    {
        try
        {
            if (new FileInfo(path).Length > MaxFileBytes)
            {
                findings.Alert(new SourcePosition(path, 0), $"the configuration file '{path}' is larger than {MaxFileBytes} bytes");
                return;
            }

            sources.Add(new ConfigurationSource(path, File.ReadAllText(path, Encoding.UTF8)));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            findings.Alert(new SourcePosition(path, 0), $"cannot open configuration file '{path}': {e.Message}");
        }
    }
}
