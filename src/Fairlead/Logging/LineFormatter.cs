using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace Fairlead.Logging;

/// <summary>Turns an entry into a line; see <see cref="LogText"/>.</summary>
internal delegate string LogLineForm(DateTimeOffset time, LogLevel level, string category, string message, Exception? exception);

/// <summary>One line an entry on the console.</summary>
internal sealed class LineFormatter(string name, LogLineForm form) : ConsoleFormatter(name)
{
    public const string Plain = "fairlead";
    public const string Json = "fairlead-json";

    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        textWriter.Write(form(DateTimeOffset.UtcNow, logEntry.LogLevel, logEntry.Category, logEntry.Formatter(logEntry.State, logEntry.Exception), logEntry.Exception));
        textWriter.Write('\n');
    }
}
