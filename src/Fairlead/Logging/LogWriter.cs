using System.Threading.Channels;
using Fairlead.Primitives.Logging;
using Microsoft.Extensions.Logging;

namespace Fairlead.Logging;

/// <summary>
/// The log in a file and in syslog, written by a loop of its own from a bounded queue: a slow disk must not stop the work. When the
/// queue is full the newest line is dropped, and how many were is written when there is room again.
/// </summary>
internal sealed class LogWriter : ILoggerProvider
{
    private const int QueueLength = 4096;

    private readonly LogLineForm _form;
    private readonly RotatingFile? _file;
    private readonly Syslog? _syslog;
    private readonly Channel<Entry> _entries = Channel.CreateBounded<Entry>(new BoundedChannelOptions(QueueLength) { SingleReader = true });
    private readonly Task _writing;
    private int _dropped;

    /// <param name="file">Null for none.</param>
    /// <param name="syslog">Null for none.</param>
    public LogWriter(LogLineForm form, RotatingFile? file, Syslog? syslog)
    {
        (_form, _file, _syslog) = (form, file, syslog);
        _writing = Task.Run(WriteAsync);
    }

    public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

    /// <summary>Writes what waits, and closes.</summary>
    public void Dispose()
    {
        _entries.Writer.TryComplete();
        _writing.Wait();
        _file?.Dispose();
        _syslog?.Dispose();
    }

    private async Task WriteAsync()
    {
        await foreach (var entry in _entries.Reader.ReadAllAsync().ConfigureAwait(false))
        {
            if (Interlocked.Exchange(ref _dropped, 0) is var dropped and > 0)
            {
                Write(entry with { Level = LogLevel.Warning, Message = $"{dropped} lines of the log were dropped: they came faster than they could be written", Exception = null });
            }

            Write(entry);
        }
    }

    private void Write(Entry entry)
    {
        if (_file is not null && !_file.TryWriteLine(_form(entry.Time, entry.Level, entry.Category, entry.Message, entry.Exception)))
        {
            // The console has the line; only that this place lacks it is counted.
            Interlocked.Increment(ref _dropped);
        }

        _syslog?.Send(entry.Level, $"{LogText.Room(entry.Category)}: {LogText.WithCause(entry.Level, entry.Message, entry.Exception)}");
    }

    private readonly record struct Entry(DateTimeOffset Time, LogLevel Level, string Category, string Message, Exception? Exception);

    private sealed class Logger(LogWriter owner, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (!owner._entries.Writer.TryWrite(new Entry(DateTimeOffset.UtcNow, logLevel, category, formatter(state, exception), exception)))
            {
                Interlocked.Increment(ref owner._dropped);
            }
        }
    }
}
