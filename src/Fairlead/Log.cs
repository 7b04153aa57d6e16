using Microsoft.Extensions.Logging;

namespace Fairlead;

/// <summary>What the program itself says; ids 9000 to 9099.</summary>
internal static partial class Log
{
    [LoggerMessage(9000, LogLevel.Information, "configuration reloaded: {Services} services and {Checks} checks from files")]
    public static partial void Reloaded(ILogger logger, int services, int checks);

    [LoggerMessage(9001, LogLevel.Error, "the new configuration is not used, the old one stays: {Errors}")]
    public static partial void ReloadRefused(ILogger logger, string errors);

    [LoggerMessage(9002, LogLevel.Information, "{Reason}: ending in good order; again to end at once")]
    public static partial void Ending(ILogger logger, string reason);

    [LoggerMessage(9003, LogLevel.Warning, "{Diagnostic}")]
    public static partial void ConfigurationWarning(ILogger logger, string diagnostic);

    [LoggerMessage(9004, LogLevel.Information, "{Changes}")]
    public static partial void Applied(ILogger logger, string changes);

    [LoggerMessage(9005, LogLevel.Error, "the new configuration could not be applied, the old one stays")]
    public static partial void ApplyFailed(ILogger logger, Exception failure);

    [LoggerMessage(9006, LogLevel.Warning, "no server could be told of the leave: the node stays in the catalog and turns critical; 'fairlead force-leave' removes it")]
    public static partial void LeftUnheard(ILogger logger);

    [LoggerMessage(9007, LogLevel.Error, "the templates ended with {Code}: the balancer keeps its last configuration, nothing is rendered any more")]
    public static partial void TemplatesEnded(ILogger logger, int code);

    [LoggerMessage(9009, LogLevel.Warning, "these keys changed and count only after a restart: {Keys}")]
    public static partial void NeedRestart(ILogger logger, string keys);

    [LoggerMessage(9050, LogLevel.Error, "{What} could not be left in good order")]
    public static partial void NotLeft(ILogger logger, string what, Exception failure);

    [LoggerMessage(9008, LogLevel.Error, "{Count} watches cannot run: they look at the agent's own HTTP API, and its ports are closed")]
    public static partial void NothingToWatch(ILogger logger, int count);

    [LoggerMessage(9061, LogLevel.Information, "this server has left and still answers for {Time} (performance.leave_drain_time); a signal ends that")]
    public static partial void Draining(ILogger logger, TimeSpan time);

    [LoggerMessage(9060, LogLevel.Error, "remote execution cannot run: events and keys come through the agent's own HTTP API, and its ports are closed")]
    public static partial void NoRemoteExecution(ILogger logger);
}
