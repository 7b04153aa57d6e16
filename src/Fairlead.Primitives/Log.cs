using Microsoft.Extensions.Logging;

namespace Fairlead.Primitives;

/// <summary>Log messages of this room; ids 100 to 199.</summary>
internal static partial class Log
{
    [LoggerMessage(100, LogLevel.Error, "Background loop {Loop} failed ({Failures} times so far); next round in {BackOff}.")]
    public static partial void RoundFailed(ILogger logger, Exception failure, string loop, long failures, TimeSpan backOff);

    [LoggerMessage(101, LogLevel.Debug, "Background loop {Loop} failed ({Failures} times so far): {Reason}")]
    public static partial void RoundFailedAgain(ILogger logger, string loop, long failures, string reason);

    [LoggerMessage(102, LogLevel.Information, "Background loop {Loop} works again after {Failures} failed rounds.")]
    public static partial void LoopRecovered(ILogger logger, string loop, long failures);
}
