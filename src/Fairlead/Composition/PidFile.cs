using System.Globalization;

namespace Fairlead.Composition;

/// <summary>The file that names this process, gone when the process ends in good order.</summary>
internal sealed class PidFile : IDisposable
{
    private readonly string _path;

    private PidFile(string path) => _path = path;

    /// <summary>Writes it; null when no path was asked for.</summary>
    public static PidFile? Write(string? path)
    {
        if (string.IsNullOrEmpty(path))
        {
            return null;
        }

        File.WriteAllText(path, Environment.ProcessId.ToString(CultureInfo.InvariantCulture) + "\n");
        return new PidFile(path);
    }

    public void Dispose()
    {
        try
        {
            File.Delete(_path);
        }
        catch (UnauthorizedAccessException)
        {
            // Root wrote it and the process is somebody else since ('user'): it stays, as HAProxy's does.
        }
    }
}
