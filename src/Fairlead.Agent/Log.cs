using Microsoft.Extensions.Logging;

namespace Fairlead.Agent;

/// <summary>Log messages of this room; ids 5000 to 5999.</summary>
internal static partial class Log
{
    [LoggerMessage(5000, LogLevel.Error, "Check {CheckId} could not be run.")]
    public static partial void CheckFailed(ILogger logger, Exception failure, string checkId);
}
