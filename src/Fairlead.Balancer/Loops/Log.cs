using Microsoft.Extensions.Logging;

namespace Fairlead.Balancer.Loops;

/// <summary>What the data plane logs. Ids 7000 to 7999, shared with the other logs of this room; nothing above Debug on the request path.</summary>
internal static partial class Log
{
    [LoggerMessage(7007, LogLevel.Error, "loop {Loop}: a handler failed and its connection was closed (failure {Count} of this loop)")]
    public static partial void HandlerFault(ILogger logger, int loop, long count, Exception exception);

    [LoggerMessage(7008, LogLevel.Error, "loop {Loop}: mailbox full at {Capacity} messages, message dropped; the loop does not keep up or hangs")]
    public static partial void MailboxFull(ILogger logger, int loop, int capacity);

    [LoggerMessage(7009, LogLevel.Warning, "frontend {Frontend}: cannot accept on {Address}: {Reason}; pausing for {PauseMs} ms")]
    public static partial void AcceptPaused(ILogger logger, string frontend, string address, string reason, int pauseMs);

    [LoggerMessage(7010, LogLevel.Warning, "server {Backend}/{Server} refused a connection ({Reason}): out of rotation")]
    public static partial void ServerRefused(ILogger logger, string backend, string server, string reason);
}
