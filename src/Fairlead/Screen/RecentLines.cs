using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Fairlead.Screen;

/// <summary>The last few lines of the log, for a screen that has no room for more.</summary>
internal sealed class RecentLines(int kept) : ILoggerProvider
{
    private readonly ConcurrentQueue<string> _lines = new();

    /// <summary>Oldest first.</summary>
    public IReadOnlyList<string> Lines => [.. _lines];

    public ILogger CreateLogger(string categoryName) => new Lined(this);

    public void Dispose()
    {
        // Nothing is held.
    }

    private void Add(LogLevel level, string text)
    {
        var mark = level >= LogLevel.Error ? "[[ERROR]] " : level == LogLevel.Warning ? "[[WARN]] " : "";
        _lines.Enqueue($"{DateTime.Now:HH:mm:ss} {mark}{Spectre.Console.Markup.Escape(text)}");
        while (_lines.Count > kept && _lines.TryDequeue(out _))
        {
            // Until only the last are left.
        }
    }

    private sealed class Lined(RecentLines owner) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
            {
                owner.Add(logLevel, exception is null ? formatter(state, exception) : $"{formatter(state, exception)}: {exception.Message}");
            }
        }
    }
}
