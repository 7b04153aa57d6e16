using System.Globalization;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace Fairlead.Logging;

/// <summary>One line an entry, as Consul's agent writes them: <c>2026-01-31T10:00:00.000Z [INFO]  registry: message</c>.</summary>
internal sealed class LineFormatter() : ConsoleFormatter(FormatterName)
{
    public const string FormatterName = "fairlead";

    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        var message = logEntry.Formatter(logEntry.State, logEntry.Exception);
        textWriter.Write(DateTime.UtcNow.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
        textWriter.Write(Level(logEntry.LogLevel));
        textWriter.Write(Room(logEntry.Category));
        textWriter.Write(": ");
        textWriter.Write(message);
        if (logEntry.Exception is { } exception)
        {
            textWriter.Write(": ");
            textWriter.Write(logEntry.LogLevel >= LogLevel.Critical ? exception.ToString() : exception.Message);
        }

        textWriter.Write('\n');
    }

    /// <summary>Consul's words, padded to one width.</summary>
    private static string Level(LogLevel level) => level switch
    {
        LogLevel.Trace => " [TRACE] ",
        LogLevel.Debug => " [DEBUG] ",
        LogLevel.Information => " [INFO]  ",
        LogLevel.Warning => " [WARN]  ",
        _ => " [ERROR] ",
    };

    /// <summary><c>Fairlead.Registry.Hosting.RegistryHost</c> is of the room <c>registry</c>.</summary>
    private static string Room(string category)
    {
        var parts = category.Split('.');
        return parts is ["Fairlead", var room, ..] ? room.ToLowerInvariant() : category;
    }
}
