using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace Fairlead.Logging;

/// <summary>The process's own log: lines on standard output, written by a thread of their own from a bounded queue.</summary>
internal static class ProcessLog
{
    /// <summary>How many lines may wait for a slow terminal; beyond it the oldest wait is dropped and the drop is told.</summary>
    private const int QueueLength = 4096;

    /// <summary>Makes the factory everything logs through.</summary>
    /// <param name="level">Consul's word for the lowest level: trace, debug, info, warn, err.</param>
    /// <param name="others">Further places the lines go to.</param>
    public static ILoggerFactory Create(string level, params ILoggerProvider[] others) => Create(Parse(level) ?? LogLevel.Information, false, others);

    /// <param name="toStandardError">Lines go to standard error: where standard output belongs to what is printed.</param>
    public static ILoggerFactory Create(string level, bool toStandardError) => Create(Parse(level) ?? LogLevel.Information, toStandardError);

    /// <summary>Nothing is written to the terminal: it belongs to a screen that shows the last lines itself.</summary>
    public static ILoggerFactory CreateSilent(string level, params ILoggerProvider[] others) => LoggerFactory.Create(builder =>
    {
        builder.SetMinimumLevel(Parse(level) ?? LogLevel.Information);
        builder.AddFilter("Microsoft", LogLevel.Warning);
        foreach (var provider in others)
        {
            builder.AddProvider(provider);
        }
    });

    /// <summary>Makes the factory everything logs through.</summary>
    public static ILoggerFactory Create(LogLevel level, bool toStandardError, params ILoggerProvider[] others) => LoggerFactory.Create(builder =>
    {
        builder.SetMinimumLevel(level);
        builder.AddFilter("Microsoft", LogLevel.Warning);
        builder.AddConsole(console =>
        {
            console.LogToStandardErrorThreshold = toStandardError ? LogLevel.Trace : LogLevel.None;
            console.FormatterName = LineFormatter.FormatterName;
            console.MaxQueueLength = QueueLength;
            console.QueueFullMode = ConsoleLoggerQueueFullMode.DropWrite;
        });
        builder.AddConsoleFormatter<LineFormatter, ConsoleFormatterOptions>();
        foreach (var provider in others)
        {
            builder.AddProvider(provider);
        }
    });

    /// <summary>Null for a word that is no level.</summary>
    public static LogLevel? Parse(string level) => level.ToLowerInvariant() switch
    {
        "trace" => LogLevel.Trace,
        "debug" => LogLevel.Debug,
        "info" => LogLevel.Information,
        "warn" or "warning" => LogLevel.Warning,
        "err" or "error" => LogLevel.Error,
        _ => null,
    };
}
