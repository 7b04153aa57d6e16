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
}
