namespace Fairlead.Balancer.Configuration.Definitions;

/// <summary>The <c>global</c> sections, merged.</summary>
public sealed record GlobalDefinition(SourcePosition Position) : Definition(Position)
{
    /// <summary><c>maxconn</c>: client connections of the whole process; null lets the process derive it from its file limit.</summary>
    public int? MaxConnections { get; init; }

    /// <summary><c>nbthread</c>: event loops; null is one per core.</summary>
    public int? ThreadCount { get; init; }

    /// <summary><c>daemon</c>: run in the background.</summary>
    public bool Daemon { get; init; }

    /// <summary><c>stats socket</c> is there. It is not served yet.</summary>
    public bool HasStatsSocket { get; init; }

    /// <summary><c>pidfile</c>.</summary>
    public string? PidFile { get; init; }

    /// <summary><c>user</c> or <c>uid</c>, as written.</summary>
    public string? User { get; init; }

    /// <summary><c>group</c> or <c>gid</c>, as written.</summary>
    public string? Group { get; init; }

    /// <summary><c>chroot</c>.</summary>
    public string? Chroot { get; init; }

    /// <summary><c>log</c> lines; proxies use them through <c>log global</c>, and they are already copied there.</summary>
    public DefinitionList<LogTarget> LogTargets { get; init; } = [];

    /// <summary><c>log-tag</c>: the program name in syslog lines. Default <c>haproxy</c>, because filters of log collectors look for it.</summary>
    public string LogTag { get; init; } = "haproxy";

    /// <summary><c>log-send-hostname</c>: the host name in RFC 3164 headers; null sends none.</summary>
    public string? LogHostName { get; init; }

    /// <summary><c>node</c>.</summary>
    public string? Node { get; init; }

    /// <summary><c>description</c>.</summary>
    public string? Description { get; init; }

    /// <summary><c>spread-checks</c>: percent (0 to 50) by which the interval between two checks varies at random. Default 0.</summary>
    public int SpreadChecksPercent { get; init; }

    /// <summary><c>hard-stop-after</c>: how long a stopping process waits for its last connections; null waits for ever.</summary>
    public TimeSpan? HardStopAfter { get; init; }

    /// <summary><c>tune.bufsize</c> in bytes: bounds the size of a message head. Default 16384, as HAProxy's.</summary>
    public int BufferSizeBytes { get; init; } = 16384;

    /// <summary><c>tune.http.maxhdr</c>: header fields in one message. Default 101, as HAProxy's.</summary>
    public int MaxHeaderCount { get; init; } = 101;
}
