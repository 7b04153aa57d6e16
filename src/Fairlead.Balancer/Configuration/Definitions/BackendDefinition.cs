namespace Fairlead.Balancer.Configuration.Definitions;

/// <summary>A <c>backend</c>, or the serving half of a <c>listen</c>.</summary>
public sealed record BackendDefinition(SourcePosition Position) : ProxyDefinition(Position)
{
    /// <summary><c>server</c> lines in their order, <c>default-server</c> already merged in.</summary>
    public DefinitionList<ServerDefinition> Servers { get; init; } = [];

    /// <summary><c>discover</c> lines: servers that come from the registry, in addition to <see cref="Servers"/>.</summary>
    public DefinitionList<DiscoverDefinition> Discoveries { get; init; } = [];

    /// <summary><c>balance</c> and <c>hash-type</c>.</summary>
    public BalanceDefinition Balance { get; init; } = new();

    /// <summary><c>retries</c>: connection attempts after the first. Default 3, as HAProxy's.</summary>
    public int Retries { get; init; } = 3;

    /// <summary>
    /// <c>option redispatch [interval]</c>: 0 is off, −1 (the default of the option) leaves the chosen server on the
    /// last retry, n on every n-th retry, −n on the n-th retry before the last.
    /// </summary>
    public int RedispatchInterval { get; init; }

    /// <summary><c>option allbackups</c>: every usable backup takes a share, not only the first.</summary>
    public bool AllBackups { get; init; }

    /// <summary><c>option abortonclose</c>: a client that has gone loses its place in the queue.</summary>
    public bool AbortOnClose { get; init; }

    /// <summary><c>http-reuse</c>. Default <see cref="HttpReuse.Safe"/>, as HAProxy's since 2.0.</summary>
    public HttpReuse HttpReuse { get; init; } = HttpReuse.Safe;

    /// <summary>What a probe of a server with <c>check</c> sends and expects.</summary>
    public HealthCheckDefinition HealthCheck { get; init; } = HealthCheckDefinition.Tcp;

    /// <summary><c>option tcpka</c> or <c>srvtcpka</c>: TCP keep-alive towards servers.</summary>
    public bool ServerTcpKeepAlive { get; init; }

    /// <summary><c>option log-health-checks</c>: every change of a probe's result is logged, not only state changes.</summary>
    public bool LogHealthChecks { get; init; }
}
