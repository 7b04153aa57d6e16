using Fairlead.Agent.Configuration;
using Fairlead.Api.Observing;
using Fairlead.Primitives.Logging;
using Microsoft.Extensions.Logging;

namespace Fairlead.Logging;

/// <summary>The agent's log as its configuration wants it: console, file, syslog, and whoever listens over the API.</summary>
internal sealed class AgentLog : IDisposable
{
    private readonly LogThreshold _threshold;

    private readonly ILoggerProvider[] _own;

    private AgentLog(LogThreshold threshold, LogBroadcast broadcast, ILoggerFactory factory, ILoggerProvider[] own) =>
        (_threshold, Broadcast, Factory, _own) = (threshold, broadcast, factory, own);

    /// <summary>What everything logs through.</summary>
    public ILoggerFactory Factory { get; }

    /// <summary>Lets <c>monitor</c> listen in, at a level of its own.</summary>
    public LogBroadcast Broadcast { get; }

    /// <param name="toConsole">False where the terminal belongs to a screen.</param>
    /// <exception cref="IOException">The log file cannot be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">The log file may not be written.</exception>
    public static AgentLog Open(LogOptions options, bool toConsole, params ILoggerProvider[] others)
    {
        var threshold = new LogThreshold(ProcessLog.Parse(options.Level) ?? LogLevel.Information);
        var broadcast = new LogBroadcast(TimeProvider.System);
        LogLineForm form = options.Json ? LogText.Json : LogText.Plain;
        var file = options.File.Length > 0 ? new RotatingFile(new RotatingFileOptions(options.File, options.RotateBytes, options.RotateDuration, options.RotateMaxFiles), TimeProvider.System) : null;
        var syslog = options.Syslog ? new Syslog(options.SyslogFacility, "fairlead", Environment.ProcessId) : null;
        ILoggerProvider[] own = file is null && syslog is null ? [broadcast] : [broadcast, new LogWriter(form, file, syslog)];
        return new AgentLog(threshold, broadcast, ProcessLog.Create(threshold, toConsole, options.Json, [.. own, .. others]), own);
    }

    /// <summary>Takes over a new level.</summary>
    public void SetLevel(string level) => _threshold.Least = ProcessLog.Parse(level) ?? LogLevel.Information;

    /// <summary>Writes what waits, and closes.</summary>
    public void Dispose()
    {
        Factory.Dispose();
        // A factory does not dispose of providers it was given.
        Array.ForEach(_own, static provider => provider.Dispose());
    }
}

/// <summary>The lowest level that is written; may change while everybody logs.</summary>
internal sealed class LogThreshold(LogLevel least)
{
    private int _least = (int)least;

    public LogLevel Least
    {
        get => (LogLevel)Volatile.Read(ref _least);
        set => Volatile.Write(ref _least, (int)value);
    }

    /// <summary>What libraries say begins at warnings.</summary>
    public bool Passes(string? category, LogLevel level) => level >= Least && IsOurs(category, level);

    public static bool IsOurs(string? category, LogLevel level) => level >= LogLevel.Warning || category?.StartsWith("Fairlead", StringComparison.Ordinal) != false;
}
