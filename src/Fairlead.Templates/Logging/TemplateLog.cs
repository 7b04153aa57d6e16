using System.Globalization;
using Fairlead.Primitives.Logging;
using Fairlead.Templates.Configuration;
using Microsoft.Extensions.Logging;

namespace Fairlead.Templates.Logging;

/// <summary>
/// The log of <c>fairlead template</c>, in the form operators of consul-template filter for: time, level in brackets, text. Goes to
/// standard error or a file, and to syslog when asked.
/// </summary>
public sealed class TemplateLog : ILogger, IDisposable
{
    private readonly Lock _lock = new();
    private readonly LogOptions _options;
    private readonly TimeProvider _time;
    private readonly TextWriter _error;
    private readonly RotatingFile? _file;
    private readonly Syslog? _syslog;

    /// <exception cref="IOException">The log file cannot be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">The log file may not be written.</exception>
    public TemplateLog(LogOptions options, TimeProvider time, TextWriter error)
    {
        _options = options;
        _time = time;
        _error = error;
        _file = options.File.Length > 0 ? new RotatingFile(new RotatingFileOptions(options.File, options.RotateBytes, options.RotateAfter, options.RotateMaxFiles), time) : null;
        _syslog = options.Syslog ? new Syslog(options.SyslogFacility, options.SyslogName, Environment.ProcessId) : null;
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= _options.Level && logLevel != LogLevel.None;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (!IsEnabled(logLevel))
        {
            return;
        }

        var text = formatter(state, exception) + (exception is null ? "" : $" {exception}");
        var line = $"{_time.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture)} [{NameOf(logLevel)}] {text}";
        lock (_lock)
        {
            if (_file is null || !_file.TryWriteLine(line))
            {
                _error.WriteLine(line);
                _error.Flush();
            }

            _syslog?.Send(logLevel, text);
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _file?.Dispose();
            _syslog?.Dispose();
        }
    }

    private static string NameOf(LogLevel level) => level switch
    {
        LogLevel.Trace => "TRACE",
        LogLevel.Debug => "DEBUG",
        LogLevel.Information => "INFO",
        LogLevel.Warning => "WARN",
        _ => "ERR",
    };
}
