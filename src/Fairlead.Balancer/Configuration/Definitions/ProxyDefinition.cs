namespace Fairlead.Balancer.Configuration.Definitions;

/// <summary>What frontends and backends have in common.</summary>
public abstract record ProxyDefinition(SourcePosition Position) : Definition(Position)
{
    /// <summary>The section's name.</summary>
    public required string Name { get; init; }

    /// <summary><c>mode</c>.</summary>
    public ProxyMode Mode { get; init; }

    /// <summary>Whether this is one half of a <c>listen</c> section.</summary>
    public bool IsListen { get; init; }

    /// <summary><c>disabled</c>: known by name, but neither listens nor takes traffic.</summary>
    public bool Disabled { get; init; }

    /// <summary>The <c>timeout</c> lines.</summary>
    public Timeouts Timeouts { get; init; } = new();

    /// <summary>Which of <c>httpclose</c>, <c>http-server-close</c>, <c>http-keep-alive</c> holds.</summary>
    public HttpConnectionMode ConnectionMode { get; init; }

    /// <summary><c>option forwardfor</c>; null adds no header.</summary>
    public ForwardForDefinition? ForwardFor { get; init; }

    /// <summary><c>errorfile</c> lines, the last one of a status only.</summary>
    public DefinitionList<ErrorFileDefinition> ErrorFiles { get; init; } = [];

    /// <summary><c>acl</c> lines in their order; lines of one name are alternatives of one another.</summary>
    public DefinitionList<AclDefinition> Acls { get; init; } = [];

    /// <summary><c>log</c> lines, <c>log global</c> already replaced by the global ones.</summary>
    public DefinitionList<LogTarget> LogTargets { get; init; } = [];

    /// <summary><c>log-tag</c> of the proxy; null is the global one.</summary>
    public string? LogTag { get; init; }
}
