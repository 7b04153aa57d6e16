namespace Fairlead.Balancer.Configuration.Definitions;

/// <summary><c>mode</c>: what a proxy understands of what passes. Without a <c>mode</c> line HAProxy's default is <c>tcp</c>.</summary>
public enum ProxyMode
{
    /// <summary>Bytes both ways.</summary>
    Tcp,

    /// <summary>HTTP messages.</summary>
    Http,
}
