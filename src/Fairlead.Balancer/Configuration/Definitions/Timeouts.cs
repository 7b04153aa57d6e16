namespace Fairlead.Balancer.Configuration.Definitions;

/// <summary>
/// The <c>timeout</c> lines of one proxy. Null is not set, and so is a written zero: HAProxy reads both as "for ever".
/// </summary>
public sealed record Timeouts
{
    /// <summary><c>timeout connect</c>: for a connection to a server to come up.</summary>
    public TimeSpan? Connect { get; init; }

    /// <summary><c>timeout client</c>: silence on the client's side.</summary>
    public TimeSpan? Client { get; init; }

    /// <summary><c>timeout server</c>: silence on the server's side.</summary>
    public TimeSpan? Server { get; init; }

    /// <summary><c>timeout http-request</c>: for a whole request head.</summary>
    public TimeSpan? HttpRequest { get; init; }

    /// <summary><c>timeout http-keep-alive</c>: between two requests.</summary>
    public TimeSpan? HttpKeepAlive { get; init; }

    /// <summary><c>timeout queue</c>: waiting for a slot on a server.</summary>
    public TimeSpan? Queue { get; init; }

    /// <summary><c>timeout check</c>: for the answer of a probe, after its connection is up.</summary>
    public TimeSpan? Check { get; init; }

    /// <summary><c>timeout tunnel</c>: silence once bytes go both ways; replaces client and server.</summary>
    public TimeSpan? Tunnel { get; init; }

    /// <summary><c>timeout tarpit</c>.</summary>
    public TimeSpan? Tarpit { get; init; }

    /// <summary><c>timeout client-fin</c>: silence after the client's side is half closed.</summary>
    public TimeSpan? ClientFin { get; init; }

    /// <summary><c>timeout server-fin</c>: silence after the server's side is half closed.</summary>
    public TimeSpan? ServerFin { get; init; }

    /// <summary>The head of a request: <see cref="HttpRequest"/>, else <see cref="Client"/>.</summary>
    public TimeSpan? EffectiveHttpRequest => HttpRequest ?? Client;

    /// <summary>The wait for a next request: <see cref="HttpKeepAlive"/>, else <see cref="EffectiveHttpRequest"/>.</summary>
    public TimeSpan? EffectiveHttpKeepAlive => HttpKeepAlive ?? EffectiveHttpRequest;

    /// <summary>The wait for a slot: <see cref="Queue"/>, else <see cref="Connect"/>.</summary>
    public TimeSpan? EffectiveQueue => Queue ?? Connect;
}
