namespace Fairlead.Agent.Definitions;

/// <summary>How a check finds out.</summary>
public enum CheckKind
{
    /// <summary>A command on this machine.</summary>
    Script,

    /// <summary>An HTTP request.</summary>
    Http,

    /// <summary>A TCP connection.</summary>
    Tcp,

    /// <summary>A UDP datagram that is not refused.</summary>
    Udp,

    /// <summary>The gRPC health service.</summary>
    Grpc,

    /// <summary>An HTTP/2 PING.</summary>
    H2Ping,

    /// <summary>The service itself reports before a time is over.</summary>
    Ttl,

    /// <summary>Copies the state of another service or node.</summary>
    Alias,

    /// <summary>A command inside a container.</summary>
    Docker,
}

/// <summary>The words of the API's <c>Type</c> field.</summary>
public static class CheckKindNames
{
    /// <summary><c>script</c>, <c>http</c>, <c>tcp</c>, <c>udp</c>, <c>grpc</c>, <c>h2ping</c>, <c>ttl</c>, <c>alias</c>, <c>docker</c>.</summary>
    public static string ToConsulName(this CheckKind kind) => kind switch
    {
        CheckKind.Script => "script",
        CheckKind.Http => "http",
        CheckKind.Tcp => "tcp",
        CheckKind.Udp => "udp",
        CheckKind.Grpc => "grpc",
        CheckKind.H2Ping => "h2ping",
        CheckKind.Ttl => "ttl",
        CheckKind.Alias => "alias",
        _ => "docker",
    };
}
