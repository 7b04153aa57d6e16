using System.Globalization;
using System.Text;
using Fairlead.Templates.Configuration;

namespace Fairlead.Templates.Logging;

/// <summary>A log file that makes room for a new one by size and age; old ones carry the time of their end in the name.</summary>
internal sealed class RotatingFile : IDisposable
{
    private readonly LogOptions _options;
    private readonly TimeProvider _time;
    private StreamWriter _writer;
    private DateTimeOffset _began;
    private long _bytes;

    public RotatingFile(LogOptions options, TimeProvider time)
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

    public void Dispose() => _writer.Dispose();

    private StreamWriter Open()
    {
        var directory = Path.GetDirectoryName(Path.GetFullPath(_options.File));
        if (directory is not null)
        {
            Directory.CreateDirectory(directory);
        }

        var stream = new FileStream(_options.File, FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
        _bytes = stream.Length;
        _began = _time.GetUtcNow();
        return new StreamWriter(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)) { NewLine = "\n" };
    }

    private void Rotate()
    {
        _writer.Dispose();
        var stamp = _time.GetUtcNow().ToString("yyyyMMdd'T'HHmmss'.'fffffff", CultureInfo.InvariantCulture);
        File.Move(_options.File, $"{Stem}-{stamp}{Path.GetExtension(_options.File)}", overwrite: true);
        _writer = Open();
        RemoveOld();
    }

    private string Stem => Path.ChangeExtension(_options.File, null);

    private void RemoveOld()
    {
        // 0 keeps all, below 0 keeps none, as consul-template has it.
        if (_options.RotateMaxFiles == 0)
        {
            return;
        }

        var directory = Path.GetDirectoryName(Path.GetFullPath(_options.File))!;
        var old = Directory.GetFiles(directory, Path.GetFileName(Stem) + "-*" + Path.GetExtension(_options.File));
        Array.Sort(old, StringComparer.Ordinal);
        foreach (var file in old.Take(Math.Max(0, old.Length - Math.Max(0, _options.RotateMaxFiles))))
        {
            File.Delete(file);
        }
    }
}
