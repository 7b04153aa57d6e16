using Microsoft.Extensions.Logging;

namespace Fairlead.Primitives;

/// <summary>Log messages of this room; ids 100 to 199.</summary>
internal static partial class Log
{
    [LoggerMessage(100, LogLevel.Error, "Background loop {Loop} failed ({Failures} times so far); next round in {BackOff}.")]
    public static partial void RoundFailed(ILogger logger, Exception failure, string loop, long failures, TimeSpan backOff);
}
