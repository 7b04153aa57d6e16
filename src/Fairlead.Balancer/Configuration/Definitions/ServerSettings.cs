namespace Fairlead.Balancer.Configuration.Definitions;

/// <summary>The options of <c>server</c>, <c>default-server</c> and <c>discover</c>.</summary>
public sealed record ServerSettings
{
    /// <summary><c>weight</c>: 0 to 256; 0 takes no new traffic. Default 1.</summary>
    public int Weight { get; init; } = 1;

    /// <summary><c>backup</c>: used only when every other server is down.</summary>
    public bool Backup { get; init; }

    /// <summary><c>disabled</c>: starts in maintenance.</summary>
    public bool Disabled { get; init; }

    /// <summary><c>maxconn</c>: connections at once; more wait in the queue. Null is unlimited.</summary>
    public int? MaxConnections { get; init; }

    /// <summary><c>maxqueue</c>: how many may wait for this server. Null is unlimited.</summary>
    public int? MaxQueue { get; init; }

    /// <summary><c>id</c>: the number in statistics, and the order for <c>balance first</c>.</summary>
    public int? Id { get; init; }

    /// <summary>The <c>check</c> family.</summary>
    public ServerCheckSettings Check { get; init; } = new();

    /// <summary><c>on-marked-down shutdown-sessions</c>: running sessions end when the server goes down.</summary>
    public bool ShutdownSessionsWhenDown { get; init; }

    /// <summary><c>on-marked-up shutdown-backup-sessions</c>.</summary>
    public bool ShutdownBackupSessionsWhenUp { get; init; }

    /// <summary><c>init-addr</c>: what to try for a server that has a name; empty is <c>last,libc</c>.</summary>
    public DefinitionList<string> InitAddress { get; init; } = [];

    /// <summary><c>resolve-prefer</c>: which family of a name's addresses to take; null is IPv4 where there is one.</summary>
    public bool? PreferIpv6 { get; init; }
}
