using System.Collections.Immutable;
using System.Globalization;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace Fairlead.Api.Observing;

/// <summary>One line of the log.</summary>
public sealed record LogLine(DateTimeOffset Time, LogLevel Level, string Category, string Message);

/// <summary>
/// Lets <c>/v1/agent/monitor</c> listen to the program's log. A logger provider: the program adds it to its logger factory.
/// Costs one volatile read per line while nobody listens.
/// </summary>
public sealed class LogBroadcast(TimeProvider clock) : ILoggerProvider
{
    /// <summary>Lines kept for a slow listener; more push out the oldest.</summary>
    public const int LinesPerListener = 512;

    private ImmutableArray<Listener> listeners = [];

    /// <inheritdoc/>
    public ILogger CreateLogger(string categoryName) => new BroadcastLogger(this, categoryName);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var listener in listeners)
        {
            listener.Lines.Writer.TryComplete();
        }
    }

    /// <summary>Every line from now on at or above the level, until cancelled.</summary>
    public async IAsyncEnumerable<LogLine> ListenAsync(LogLevel least, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var listener = new Listener(least, Channel.CreateBounded<LogLine>(new BoundedChannelOptions(LinesPerListener) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true }));
        ImmutableInterlocked.Update(ref listeners, static (all, added) => all.Add(added), listener);
        try
        {
            await foreach (var line in listener.Lines.Reader.ReadAllAsync(cancellationToken))
            {
                yield return line;
            }
        }
        finally
        {
            ImmutableInterlocked.Update(ref listeners, static (all, removed) => all.Remove(removed), listener);
        }
    }

    /// <summary><c>2026-01-31T12:00:00.000Z [INFO]  agent: text</c>.</summary>
    public static string Format(LogLine line)
    {
        ArgumentNullException.ThrowIfNull(line);
        return string.Create(CultureInfo.InvariantCulture, $"{line.Time:yyyy-MM-ddTHH:mm:ss.fffzzz} {Tag(line.Level),-7} {line.Category}: {line.Message}");
    }

    private static string Tag(LogLevel level) => level switch
    {
        LogLevel.Trace => "[TRACE]",
        LogLevel.Debug => "[DEBUG]",
        LogLevel.Information => "[INFO]",
        LogLevel.Warning => "[WARN]",
        _ => "[ERROR]",
    };

    private sealed record Listener(LogLevel Least, Channel<LogLine> Lines);

    private sealed class BroadcastLogger(LogBroadcast owner, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel)
        {
            foreach (var listener in owner.listeners)
            {
                if (logLevel >= listener.Least)
                {
                    return true;
                }
            }

            return false;
        }

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            var current = owner.listeners;
            if (current.IsEmpty)
            {
                return;
            }

            var message = formatter(state, exception);
            var line = new LogLine(owner.Now, logLevel, category, exception is null ? message : $"{message}: {exception.Message}");
            foreach (var listener in current)
            {
                if (logLevel >= listener.Least)
                {
                    listener.Lines.Writer.TryWrite(line);
                }
            }
        }
    }

    private DateTimeOffset Now => clock.GetUtcNow();
}
