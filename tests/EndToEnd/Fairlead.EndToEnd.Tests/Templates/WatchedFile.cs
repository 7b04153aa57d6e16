using System.Collections.Concurrent;
using System.Threading.Channels;

namespace Fairlead.EndToEnd.Tests.Templates;

/// <summary>
/// A file whose every appearance is looked at: at each event of inotify the file is read, and a content that does not begin and end with
/// its marks was seen half written.
/// </summary>
internal sealed class WatchedFile : IDisposable
{
    public const string FirstLine = "# begin";
    public const string LastLine = "# end\n";

    private readonly FileSystemWatcher _watcher;
    private readonly Channel<bool> _events = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly string _path;

    public WatchedFile(string path)
    {
        _path = path;
        _watcher = new FileSystemWatcher(Path.GetDirectoryName(path)!, Path.GetFileName(path))
        {
            InternalBufferSize = 64 * 1024,
            NotifyFilter = NotifyFilters.FileName | NotifyFilters.LastWrite | NotifyFilters.Size | NotifyFilters.Attributes,
        };
        _watcher.Created += (_, _) => Look();
        _watcher.Changed += (_, _) => Look();
        _watcher.Renamed += (_, _) => Look();
        _watcher.Deleted += (_, _) => Torn.Enqueue("the file was gone");
        _watcher.Error += (_, failure) => Torn.Enqueue($"the watch failed: {failure.GetException().Message}");
        _watcher.EnableRaisingEvents = true;
    }

    /// <summary>Contents that should never have been seen.</summary>
    public ConcurrentQueue<string> Torn { get; } = new();

    /// <summary>Distinct whole contents seen.</summary>
    public ConcurrentDictionary<int, bool> Versions { get; } = new();

    /// <summary>Waits until the content satisfies.</summary>
    public async Task<string> UntilAsync(Func<string, bool> wanted, TimeSpan timeout)
    {
        using var patience = new CancellationTokenSource(timeout);
        var last = "";
        try
        {
            while (true)
            {
                if (File.Exists(_path) && wanted(last = await File.ReadAllTextAsync(_path, patience.Token)))
                {
                    return last;
                }

                await _events.Reader.ReadAsync(patience.Token);
            }
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"{_path} did not become what was waited for; it holds {last.Length} characters");
        }
    }

    public void Dispose() => _watcher.Dispose();

    private void Look()
    {
        var text = File.ReadAllText(_path);
        if (!text.StartsWith(FirstLine, StringComparison.Ordinal) || !text.EndsWith(LastLine, StringComparison.Ordinal))
        {
            Torn.Enqueue(text.Length == 0 ? "the file was empty" : $"it ended with {text[^Math.Min(80, text.Length)..]}");
        }

        Versions.TryAdd(string.GetHashCode(text, StringComparison.Ordinal), true);
        _events.Writer.TryWrite(true);
    }
}
