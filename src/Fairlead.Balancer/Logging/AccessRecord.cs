using Fairlead.Balancer.Loops;

namespace Fairlead.Balancer.Logging;

/// <summary>
/// Everything <c>option httplog</c> and <c>option tcplog</c> print, as plain values. Spans point into buffers of the
/// connection and are valid only during the call. Timers are milliseconds, -1 for a phase that was not reached.
/// </summary>
internal readonly ref struct AccessRecord
{
    public required bool IsHttp { get; init; }

    public required PeerAddress Client { get; init; }

    public required PeerAddress FrontendAddress { get; init; }

    /// <summary>When the connection was accepted (tcp) or the request's first byte arrived (http). UTC.</summary>
    public required DateTime AcceptedAt { get; init; }

    public required string Frontend { get; init; }

    /// <summary>The frontend's own name when no backend was chosen.</summary>
    public required string Backend { get; init; }

    /// <summary>Null when no server was chosen: printed as <c>&lt;NOSRV&gt;</c>.</summary>
    public required string? Server { get; init; }

    /// <summary>TR: from the first byte of the request to its last header byte.</summary>
    public int RequestMs { get; init; }

    /// <summary>Tw: in queues.</summary>
    public int QueueMs { get; init; }

    /// <summary>Tc: to connect to the server; 0 when a pooled connection was used.</summary>
    public int ConnectMs { get; init; }

    /// <summary>Tr: from the request sent to the server's response head.</summary>
    public int ResponseMs { get; init; }

    /// <summary>Ta (http: request start to last response byte) or Tt (tcp: whole session).</summary>
    public int TotalMs { get; init; }

    /// <summary>-1 when nothing was answered.</summary>
    public int Status { get; init; }

    /// <summary>Bytes sent to the client, head included.</summary>
    public long BytesToClient { get; init; }

    /// <summary>Bytes received from the client and passed on.</summary>
    public long BytesToServer { get; init; }

    /// <summary>First two characters of the termination state ("--", "SC", "sH", …).</summary>
    public Termination Termination { get; init; }

    public int ActiveConnections { get; init; }

    public int FrontendConnections { get; init; }

    public int BackendConnections { get; init; }

    public int ServerConnections { get; init; }

    public int Retries { get; init; }

    public bool Redispatched { get; init; }

    public int ServerQueue { get; init; }

    public int BackendQueue { get; init; }

    /// <summary>"METHOD uri HTTP/1.x" as received, cut at the head's limit. Empty: printed as <c>&lt;BADREQ&gt;</c>.</summary>
    public ReadOnlySpan<byte> RequestLine { get; init; }
}

/// <summary>Who ended a session and in which phase: the first two characters of the log's termination state.</summary>
/// <param name="Cause">C S P L R I D U K c s or -.</param>
/// <param name="Phase">R Q C H D L T or -.</param>
internal readonly record struct Termination(char Cause, char Phase)
{
    public static Termination Normal => new('-', '-');
}
