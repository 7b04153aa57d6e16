using Microsoft.Extensions.Logging;

namespace Fairlead.Registry;

/// <summary>What the registry says. Ids are never reused.</summary>
internal static partial class Log
{
    [LoggerMessage(2000, LogLevel.Error, "A query could not be answered: {Query}")]
    internal static partial void QueryFailed(ILogger logger, string query, Exception failure);

    [LoggerMessage(2001, LogLevel.Information, "The registry's view is loaded: {Nodes} nodes, {Services} services, {Keys} keys at index {Index}")]
    internal static partial void Loaded(ILogger logger, int nodes, int services, int keys, ulong index);

    [LoggerMessage(2002, LogLevel.Warning, "The registry's view fell behind the store's history and is loaded anew: {Reason}")]
    internal static partial void Reloading(ILogger logger, string reason);

    [LoggerMessage(2003, LogLevel.Warning, "Session {Session} has run out but could not be ended; tried again in {Delay}")]
    internal static partial void ExpiryFailed(ILogger logger, string session, TimeSpan delay, Exception failure);
}
