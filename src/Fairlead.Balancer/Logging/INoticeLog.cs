using Fairlead.Balancer.Configuration.Definitions;

namespace Fairlead.Balancer.Logging;

/// <summary>Takes what happens to a proxy and its servers: state changes, failed probes. Any thread; never blocks.</summary>
internal interface INoticeLog
{
    /// <summary>Writes one line to the proxy's log targets.</summary>
    void Notice(ProxyDefinition proxy, LogLevel level, string message);
}
