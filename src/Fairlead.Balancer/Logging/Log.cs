using Microsoft.Extensions.Logging;

namespace Fairlead.Balancer.Logging;

/// <summary>What the balancer's log says about itself. Ids among the room's 7000 to 7999.</summary>
internal static partial class Log
{
    [LoggerMessage(7004, LogLevel.Warning, "{Count} log line(s) were lost ({Total} since the start): the log targets do not keep up or cannot be reached")]
    public static partial void LinesDropped(ILogger logger, long count, long total);

    [LoggerMessage(7005, LogLevel.Information, "{Message}")]
    public static partial void Notice(ILogger logger, string message);

    [LoggerMessage(7006, LogLevel.Warning, "{Message}")]
    public static partial void SevereNotice(ILogger logger, string message);
}
