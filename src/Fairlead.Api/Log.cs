using Microsoft.Extensions.Logging;

namespace Fairlead.Api;

/// <summary>What the front doors say. Ids 4000 to 4099.</summary>
internal static partial class Log
{
    [LoggerMessage(4000, LogLevel.Information, "HTTP API listens on {Address}")]
    public static partial void Listening(ILogger logger, string address);

    [LoggerMessage(4001, LogLevel.Error, "The endpoint {Endpoint} failed")]
    public static partial void EndpointFailed(ILogger logger, Exception exception, string endpoint);

    [LoggerMessage(4002, LogLevel.Debug, "{Path} could not be answered: {Reason}")]
    public static partial void RegistryUnavailable(ILogger logger, string path, string reason);

    [LoggerMessage(4003, LogLevel.Debug, "The request for {Path} broke: {Reason}")]
    public static partial void BrokenRequest(ILogger logger, string path, string reason);

    [LoggerMessage(4004, LogLevel.Information, "DNS listens on {Address} (UDP and TCP)")]
    public static partial void DnsListening(ILogger logger, string address);

    [LoggerMessage(4005, LogLevel.Debug, "A DNS message from {Remote} could not be read: {Reason}")]
    public static partial void BrokenDnsMessage(ILogger logger, string remote, string reason);

    [LoggerMessage(4006, LogLevel.Debug, "The recursor {Recursor} did not answer {Name}: {Reason}")]
    public static partial void RecursorFailed(ILogger logger, string recursor, string name, string reason);

    [LoggerMessage(4007, LogLevel.Error, "Answering the DNS question {Name} failed")]
    public static partial void DnsQuestionFailed(ILogger logger, Exception exception, string name);

    [LoggerMessage(4008, LogLevel.Warning, "Metrics cannot be sent to {Collector}: {Reason}. They are dropped until it is there.")]
    public static partial void CollectorAway(ILogger logger, string collector, string reason);
}
