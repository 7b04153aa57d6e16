using Fairlead.Balancer.Configuration.Definitions;

namespace Fairlead.Balancer.Upstreams;

/// <summary>The timeouts of a proxy in whole milliseconds, 0 for none: what the loops add to their clock.</summary>
internal sealed class ProxyTimes
{
    public ProxyTimes(Timeouts timeouts)
    {
        Connect = Milliseconds(timeouts.Connect);
        Client = Milliseconds(timeouts.Client);
        Server = Milliseconds(timeouts.Server);
        HttpRequest = Milliseconds(timeouts.EffectiveHttpRequest);
        HttpKeepAlive = Milliseconds(timeouts.EffectiveHttpKeepAlive);
        Queue = Milliseconds(timeouts.EffectiveQueue);
        Tunnel = Milliseconds(timeouts.Tunnel);
        ClientFin = Milliseconds(timeouts.ClientFin);
        ServerFin = Milliseconds(timeouts.ServerFin);
    }

    public long Connect { get; }

    public long Client { get; }

    public long Server { get; }

    public long HttpRequest { get; }

    public long HttpKeepAlive { get; }

    public long Queue { get; }

    public long Tunnel { get; }

    public long ClientFin { get; }

    public long ServerFin { get; }

    // A timeout below one millisecond would read as none: it is one.
    private static long Milliseconds(TimeSpan? time) =>
        time is { } value && value > TimeSpan.Zero ? Math.Max(1, (long)value.TotalMilliseconds) : 0;
}
