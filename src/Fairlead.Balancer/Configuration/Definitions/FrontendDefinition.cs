namespace Fairlead.Balancer.Configuration.Definitions;

/// <summary>A <c>frontend</c>, or the listening half of a <c>listen</c>.</summary>
public sealed record FrontendDefinition(SourcePosition Position) : ProxyDefinition(Position)
{
    /// <summary>One entry per address and port: comma lists and port ranges are already taken apart.</summary>
    public DefinitionList<BindDefinition> Binds { get; init; } = [];

    /// <summary><c>maxconn</c>: connections at once; null leaves only the global bound.</summary>
    public int? MaxConnections { get; init; }

    /// <summary><c>backlog</c>: length of the kernel's queue; null is the bound on connections.</summary>
    public int? Backlog { get; init; }

    /// <summary><c>default_backend</c>; for a <c>listen</c> with servers, its own name. Null answers 503.</summary>
    public string? DefaultBackend { get; init; }

    /// <summary><c>use_backend</c> lines in their order; the first whose condition holds decides.</summary>
    public DefinitionList<UseBackendRule> UseBackendRules { get; init; } = [];

    /// <summary>Which line the access log writes.</summary>
    public LogFormatDefinition LogFormat { get; init; } = LogFormatDefinition.Connection;

    /// <summary><c>option dontlognull</c>: nothing is logged of a connection that carried no byte.</summary>
    public bool DontLogNull { get; init; }

    /// <summary><c>option dontlog-normal</c>: nothing is logged of what went well.</summary>
    public bool DontLogNormal { get; init; }

    /// <summary><c>option tcpka</c> or <c>clitcpka</c>: TCP keep-alive towards clients.</summary>
    public bool ClientTcpKeepAlive { get; init; }
}
