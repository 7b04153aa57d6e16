namespace Fairlead.Balancer.Configuration.Definitions;

/// <summary>
/// What happens to the connections after a response. When frontend and backend differ the stricter (the greater
/// value) wins.
/// </summary>
public enum HttpConnectionMode
{
    /// <summary><c>option http-keep-alive</c>, the default: both sides stay open.</summary>
    KeepAlive,

    /// <summary><c>option http-server-close</c>: the server's side is closed, the client's stays.</summary>
    ServerClose,

    /// <summary><c>option httpclose</c> (and the old <c>forceclose</c>): both sides are closed.</summary>
    Close,
}
