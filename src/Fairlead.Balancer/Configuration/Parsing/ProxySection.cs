using Fairlead.Balancer.Configuration.Definitions;

namespace Fairlead.Balancer.Configuration.Parsing;

/// <summary>
/// A <c>defaults</c>, <c>frontend</c>, <c>backend</c> or <c>listen</c> section while it is read. What a defaults
/// section may hold is inherited by <see cref="Inherit"/>; lists a proxy owns alone begin empty.
/// </summary>
internal sealed class ProxySection(ProxyKinds kind, string name, SourcePosition position)
{
    public ProxyKinds Kind { get; } = kind;

    public string Name { get; } = name;

    public SourcePosition Position { get; } = position;

    /// <summary>The word that began the section.</summary>
    public string Word => Kind switch
    {
        ProxyKinds.Defaults => "defaults",
        ProxyKinds.Frontend => "frontend",
        ProxyKinds.Backend => "backend",
        _ => "listen",
    };

    // Inherited.
    public ProxyMode Mode { get; set; }
    public bool Disabled { get; set; }
    public Timeouts Timeouts { get; set; } = new();
    public HttpConnectionMode ConnectionMode { get; set; }
    public ForwardForDefinition? ForwardFor { get; set; }
    public List<ErrorFileDefinition> ErrorFiles { get; private set; } = [];

    /// <summary>Null stands for the targets of <c>global</c>.</summary>
    public List<LogTarget?> LogTargets { get; private set; } = [];
    public string? LogTag { get; set; }
    public LogFormatDefinition LogFormat { get; set; } = LogFormatDefinition.Connection;
    public bool DontLogNull { get; set; }
    public bool DontLogNormal { get; set; }
    public bool ClientTcpKeepAlive { get; set; }
    public int? MaxConnections { get; set; }
    public int? Backlog { get; set; }
    public string? DefaultBackend { get; set; }
    public SourcePosition DefaultBackendPosition { get; set; }
    public BalanceDefinition Balance { get; set; } = new();
    public int Retries { get; set; } = 3;
    public int RedispatchInterval { get; set; }
    public bool AllBackups { get; set; }
    public bool AbortOnClose { get; set; }
    public HttpReuse HttpReuse { get; set; } = HttpReuse.Safe;
    public HealthCheckDefinition HealthCheck { get; set; } = HealthCheckDefinition.Tcp;
    public bool ServerTcpKeepAlive { get; set; }
    public bool LogHealthChecks { get; set; }
    public ServerSettings DefaultServer { get; set; } = new();

    // Owned by one proxy.
    public List<BindDefinition> Binds { get; } = [];

    /// <summary>There was a <c>bind</c> line, even if it had an error.</summary>
    public bool HasBindLine { get; set; }
    public List<AclDefinition> Acls { get; } = [];

    /// <summary>Names of ACL lines that had an error: using one is no second error.</summary>
    public HashSet<string> BrokenAcls { get; } = new(StringComparer.Ordinal);

    public List<UseBackendRule> UseBackendRules { get; } = [];
    public List<ServerLine> Servers { get; } = [];
    public List<DiscoverDefinition> Discoveries { get; } = [];

    /// <summary>A section that begins with what <paramref name="defaults"/> says.</summary>
    public static ProxySection Inherit(ProxyKinds kind, string name, SourcePosition position, ProxySection? defaults)
    {
        var section = new ProxySection(kind, name, position);
        if (defaults is null)
        {
            return section;
        }

        section.Mode = defaults.Mode;
        section.Disabled = defaults.Disabled;
        section.Timeouts = defaults.Timeouts;
        section.ConnectionMode = defaults.ConnectionMode;
        section.ForwardFor = defaults.ForwardFor;
        section.ErrorFiles = [.. defaults.ErrorFiles];
        section.LogTargets = [.. defaults.LogTargets];
        section.LogTag = defaults.LogTag;
        section.LogFormat = defaults.LogFormat;
        section.DontLogNull = defaults.DontLogNull;
        section.DontLogNormal = defaults.DontLogNormal;
        section.ClientTcpKeepAlive = defaults.ClientTcpKeepAlive;
        section.MaxConnections = defaults.MaxConnections;
        section.Backlog = defaults.Backlog;
        section.DefaultBackend = defaults.DefaultBackend;
        section.DefaultBackendPosition = defaults.DefaultBackendPosition;
        section.Balance = defaults.Balance;
        section.Retries = defaults.Retries;
        section.RedispatchInterval = defaults.RedispatchInterval;
        section.AllBackups = defaults.AllBackups;
        section.AbortOnClose = defaults.AbortOnClose;
        section.HttpReuse = defaults.HttpReuse;
        section.HealthCheck = defaults.HealthCheck;
        section.ServerTcpKeepAlive = defaults.ServerTcpKeepAlive;
        section.LogHealthChecks = defaults.LogHealthChecks;
        section.DefaultServer = defaults.DefaultServer;
        return section;
    }
}
