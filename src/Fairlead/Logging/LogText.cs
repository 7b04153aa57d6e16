using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace Fairlead.Logging;

/// <summary>One entry of the log as a line, in the two forms Consul's agent has.</summary>
internal static class LogText
{
    /// <summary><c>2026-01-31T10:00:00.000Z [INFO]  registry: message</c>.</summary>
    public static string Plain(DateTimeOffset time, LogLevel level, string category, string message, Exception? exception) =>
        $"{Time(time)} {Tag(level),-7} {Room(category)}: {WithCause(level, message, exception)}";

    /// <summary><c>{"@level":"info","@message":"…","@module":"registry","@timestamp":"…"}</c>.</summary>
    public static string Json(DateTimeOffset time, LogLevel level, string category, string message, Exception? exception) =>
        $$"""{"@level":{{Quoted(Word(level))}},"@message":{{Quoted(WithCause(level, message, exception))}},"@module":{{Quoted(Room(category))}},"@timestamp":{{Quoted(Time(time))}}}""";

    /// <summary>The message with its cause, without time and level: for those who keep these themselves.</summary>
    public static string WithCause(LogLevel level, string message, Exception? exception) =>
        exception is null ? message : $"{message}: {(level >= LogLevel.Critical ? exception.ToString() : exception.Message)}";

    /// <summary><c>Fairlead.Registry.Hosting.RegistryHost</c> is of the room <c>registry</c>.</summary>
    public static string Room(string category)
    {
        var parts = category.Split('.');
        return parts is ["Fairlead", var room, ..] ? room.ToLowerInvariant() : category;
    }

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    private static string Tag(LogLevel level) => $"[{Word(level).ToUpperInvariant()}]";

    private static string Word(LogLevel level) => level switch
    {
        LogLevel.Trace => "trace",
        LogLevel.Debug => "debug",
        LogLevel.Information => "info",
        LogLevel.Warning => "warn",
        _ => "error",
    };

    private static string Quoted(string text) => $"\"{JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"";
}
