namespace Fairlead.Primitives.Http;

/// <summary>How connections are made and kept; defaults are those of consul-template's <c>transport</c> block where it has them.</summary>
public sealed record HttpTransportOptions
{
    /// <summary>Time to establish a TCP connection; 30 s by default, zero for no bound.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Time for the TLS handshake after that; 10 s by default, zero for no bound.</summary>
    public TimeSpan TlsHandshakeTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How often the system asks a silent peer whether it still lives (TCP keep-alive); 30 s by default, zero leaves it off.</summary>
    public TimeSpan KeepAliveInterval { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long an idle connection is kept; 5 s by default, zero for ever.</summary>
    public TimeSpan IdleConnectionTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Most connections kept idle; 0, the default, for no bound.</summary>
    public int MaxIdleConnections { get; init; }

    /// <summary>Close the connection after every request; off by default.</summary>
    public bool DisableKeepAlives { get; init; }

    /// <summary>Most connections to one server; 0, the default, for no bound.</summary>
    public int MaxConnections { get; init; }
}
