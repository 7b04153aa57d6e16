using System.Net;

namespace Fairlead.Balancer.Configuration.Definitions;

/// <summary>Where a log line goes.</summary>
public enum LogTargetKind
{
    /// <summary>Syslog datagrams over UDP.</summary>
    Udp,

    /// <summary>Syslog datagrams to a Unix socket such as <c>/dev/log</c>.</summary>
    UnixDatagram,

    /// <summary>Our standard output.</summary>
    Stdout,

    /// <summary>Our standard error.</summary>
    Stderr,
}

/// <summary>What stands before the message.</summary>
public enum LogLineFormat
{
    /// <summary><c>rfc3164</c>, the default for sockets.</summary>
    Rfc3164,

    /// <summary><c>rfc5424</c>.</summary>
    Rfc5424,

    /// <summary><c>raw</c>, the default for stdout and stderr: nothing.</summary>
    Raw,

    /// <summary><c>short</c>: the level in angle brackets, as systemd reads it.</summary>
    Short,

    /// <summary><c>timed</c>: the level in angle brackets and an ISO date.</summary>
    Timed,

    /// <summary><c>iso</c>: an ISO date, process and level.</summary>
    Iso,

    /// <summary><c>priority</c>: the syslog priority in angle brackets.</summary>
    Priority,
}

/// <summary>Syslog severities, RFC 5424 section 6.2.1.</summary>
public enum LogLevel
{
    /// <summary>0.</summary>
    Emergency,

    /// <summary>1.</summary>
    Alert,

    /// <summary>2.</summary>
    Critical,

    /// <summary>3.</summary>
    Error,

    /// <summary>4.</summary>
    Warning,

    /// <summary>5.</summary>
    Notice,

    /// <summary>6.</summary>
    Informational,

    /// <summary>7.</summary>
    Debug,
}

/// <summary>A <c>log</c> line.</summary>
public sealed record LogTarget(SourcePosition Position) : Definition(Position)
{
    /// <summary>The kind of sink.</summary>
    public required LogTargetKind Kind { get; init; }

    /// <summary>Where datagrams go; null for stdout and stderr.</summary>
    public EndPoint? EndPoint { get; init; }

    /// <summary><c>len</c>: longest line in bytes, the header included. Default 1024, as HAProxy's.</summary>
    public int MaxLengthBytes { get; init; } = 1024;

    /// <summary><c>format</c>.</summary>
    public LogLineFormat Format { get; init; }

    /// <summary>Syslog facility, RFC 5424 section 6.2.1: 0 (kern) to 23 (local7).</summary>
    public int Facility { get; init; }

    /// <summary>The least severe level that is sent. Default all.</summary>
    public LogLevel MaxLevel { get; init; } = LogLevel.Debug;

    /// <summary>More severe levels than this one are sent as this one. Default: as they are.</summary>
    public LogLevel MinLevel { get; init; } = LogLevel.Emergency;
}
