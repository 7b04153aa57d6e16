using Fairlead.Api.Observing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace Fairlead.Logging;

/// <summary>The process's own log: lines on the terminal, written by a thread of their own from a bounded queue.</summary>
internal static class ProcessLog
{
    /// <summary>How many lines may wait for a slow terminal; beyond it new ones are dropped.</summary>
    private const int QueueLength = 4096;

    /// <summary>Lines on standard error, where standard output belongs to what is printed.</summary>
    public static ILoggerFactory CreateOnError(LogLevel level) => Create(new LogThreshold(level), console => console.LogToStandardErrorThreshold = LogLevel.Trace, []);

    /// <param name="toConsole">Whether lines go to standard output.</param>
    /// <param name="others">Further places the lines go to. A <see cref="LogBroadcast"/> gets every line: its listeners have levels of their own.</param>
    public static ILoggerFactory Create(LogThreshold threshold, bool toConsole, bool json, IReadOnlyList<ILoggerProvider> others) =>
        Create(threshold, toConsole ? console => console.FormatterName = json ? LineFormatter.Json : LineFormatter.Plain : null, others);

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

    private static ILoggerFactory Create(LogThreshold threshold, Action<ConsoleLoggerOptions>? configure, IReadOnlyList<ILoggerProvider> others) => LoggerFactory.Create(builder =>
    {
        builder.SetMinimumLevel(LogLevel.Trace);
        builder.AddFilter(threshold.Passes);
        builder.AddFilter<LogBroadcast>(LogThreshold.IsOurs);
        if (configure is not null)
        {
            builder.AddConsole(console =>
            {
                console.LogToStandardErrorThreshold = LogLevel.None;
                console.FormatterName = LineFormatter.Plain;
                console.MaxQueueLength = QueueLength;
                console.QueueFullMode = ConsoleLoggerQueueFullMode.DropWrite;
                configure(console);
            });
            builder.Services.AddSingleton<ConsoleFormatter>(new LineFormatter(LineFormatter.Plain, LogText.Plain));
            builder.Services.AddSingleton<ConsoleFormatter>(new LineFormatter(LineFormatter.Json, LogText.Json));
        }

        foreach (var provider in others)
        {
            builder.AddProvider(provider);
        }
    });
}
