using Microsoft.Extensions.Logging;

namespace Fairlead.Balancer.Discovery;

/// <summary>What discovery logs. Ids among the room's 7000 to 7999.</summary>
internal static partial class Log
{
    [LoggerMessage(7000, LogLevel.Debug, "backend {Backend}: discovery now gives {Count} server(s)")]
    public static partial void Discovered(ILogger logger, string backend, int count);

    [LoggerMessage(7001, LogLevel.Warning, "backend {Backend}: the registry has no usable instance of {Service} any more; keeping the last {Count} server(s) (keep-last-good)")]
    public static partial void KeepingLastGood(ILogger logger, string backend, string service, int count);

    [LoggerMessage(7002, LogLevel.Warning, "backend {Backend}: the registry cannot be asked for {Service}: {Reason}; keeping the last {Count} server(s)")]
    public static partial void RegistryUnavailable(ILogger logger, string backend, string service, string reason, int count);

    [LoggerMessage(7003, LogLevel.Warning, "backend {Backend}: some instances of {Service} are left out: {Problems}")]
    public static partial void InstancesSkipped(ILogger logger, string backend, string service, string problems);
}
