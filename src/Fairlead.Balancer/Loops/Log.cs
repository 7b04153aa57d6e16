using Microsoft.Extensions.Logging;

namespace Fairlead.Balancer.Loops;

/// <summary>What the data plane logs. Ids 3000 to 3049; nothing above Debug on the request path.</summary>
internal static partial class Log
{
    [LoggerMessage(3000, LogLevel.Error, "loop {Loop}: a handler failed and its connection was closed (failure {Count} of this loop)")]
    public static partial void HandlerFault(ILogger logger, int loop, long count, Exception exception);

    [LoggerMessage(3001, LogLevel.Error, "loop {Loop}: mailbox full at {Capacity} messages, message dropped; the loop does not keep up or hangs")]
    public static partial void MailboxFull(ILogger logger, int loop, int capacity);

    [LoggerMessage(3002, LogLevel.Warning, "frontend {Frontend}: cannot accept on {Address}: {Reason}; pausing for {PauseMs} ms")]
    public static partial void AcceptPaused(ILogger logger, string frontend, string address, string reason, int pauseMs);

    [LoggerMessage(3003, LogLevel.Warning, "server {Backend}/{Server} refused a connection ({Reason}): out of rotation")]
    public static partial void ServerRefused(ILogger logger, string backend, string server, string reason);
}
