using System.Globalization;
using System.Text;

namespace Fairlead.Primitives.Logging;

/// <summary>A log file that makes room for a new one by size and age; old ones carry the time of their end in the name.</summary>
public sealed class RotatingFile : IDisposable
{
    private readonly RotatingFileOptions _options;
    private readonly TimeProvider _time;
    private StreamWriter _writer;
    private DateTimeOffset _began;
    private long _bytes;

    /// <exception cref="IOException">The file cannot be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public RotatingFile(RotatingFileOptions options, TimeProvider time)
    {
        _options = options;
        _time = time;
        _writer = Open();
    }

    /// <summary>False when the line could not be written (disk full): the caller has another place for it.</summary>
    public bool TryWriteLine(string line)
    {
        try
        {
            var size = Encoding.UTF8.GetByteCount(line) + 1;
            if ((_options.RotateBytes > 0 && _bytes > 0 && _bytes + size > _options.RotateBytes)
                || (_options.RotateAfter > TimeSpan.Zero && _time.GetUtcNow() - _began >= _options.RotateAfter))
            {
                Rotate();
            }

            _writer.WriteLine(line);
            _writer.Flush();
            _bytes += size;
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ObjectDisposedException)
        {
            return false;
        }
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => _writer.Dispose();

    private StreamWriter Open()
    {
        var directory = Path.GetDirectoryName(Path.GetFullPath(_options.Path));
        if (directory is not null)
        {
            Directory.CreateDirectory(directory);
        }

        var stream = new FileStream(_options.Path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
        _bytes = stream.Length;
        _began = _time.GetUtcNow();
        return new StreamWriter(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)) { NewLine = "\n" };
    }

    private void Rotate()
    {
        _writer.Dispose();
        var stamp = _time.GetUtcNow().ToString("yyyyMMdd'T'HHmmss'.'fffffff", CultureInfo.InvariantCulture);
        File.Move(_options.Path, $"{Stem}-{stamp}{Path.GetExtension(_options.Path)}", overwrite: true);
        _writer = Open();
        RemoveOld();
    }

    private string Stem => Path.ChangeExtension(_options.Path, null);

    private void RemoveOld()
    {
        // 0 keeps all, below 0 keeps none, as Consul and consul-template have it.
        if (_options.RotateMaxFiles == 0)
        {
            return;
        }

        var directory = Path.GetDirectoryName(Path.GetFullPath(_options.Path))!;
        var old = Directory.GetFiles(directory, Path.GetFileName(Stem) + "-*" + Path.GetExtension(_options.Path));
        Array.Sort(old, StringComparer.Ordinal);
        foreach (var file in old.Take(Math.Max(0, old.Length - Math.Max(0, _options.RotateMaxFiles))))
        {
            File.Delete(file);
        }
    }
}

/// <summary>A log file and when a new one is begun.</summary>
/// <param name="Path">The file that is written.</param>
/// <param name="RotateBytes">Begin a new one before this size is passed; 0 for no limit.</param>
/// <param name="RotateAfter">Begin a new one at this age; zero for no limit.</param>
/// <param name="RotateMaxFiles">How many old ones are kept; 0 for all, less for none.</param>
public sealed record RotatingFileOptions(string Path, long RotateBytes, TimeSpan RotateAfter, int RotateMaxFiles);
