using System.Net;

namespace Fairlead.Balancer.Configuration.Definitions;

/// <summary>When and where a server is probed. The numbers are HAProxy's.</summary>
public sealed record ServerCheckSettings
{
    /// <summary><c>check</c>.</summary>
    public bool Enabled { get; init; }

    /// <summary><c>inter</c>: between two probes of a settled server. Default 2 s.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary><c>fastinter</c>: while it is going up or down; null is <see cref="Interval"/>.</summary>
    public TimeSpan? FastInterval { get; init; }

    /// <summary><c>downinter</c>: while it is down; null is <see cref="Interval"/>.</summary>
    public TimeSpan? DownInterval { get; init; }

    /// <summary><c>rise</c>: good results that bring a server up. Default 2.</summary>
    public int Rise { get; init; } = 2;

    /// <summary><c>fall</c>: bad results that take it down. Default 3.</summary>
    public int Fall { get; init; } = 3;

    /// <summary><c>addr</c>: probe this address and not the server's.</summary>
    public IPAddress? Address { get; init; }

    /// <summary><c>port</c>: probe this port and not the server's.</summary>
    public int? Port { get; init; }
}
