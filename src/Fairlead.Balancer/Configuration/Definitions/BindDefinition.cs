using System.Net;

namespace Fairlead.Balancer.Configuration.Definitions;

/// <summary>One address of a <c>bind</c> line with the line's options.</summary>
public sealed record BindDefinition(SourcePosition Position) : Definition(Position)
{
    /// <summary>Where to listen: an <see cref="IPEndPoint"/> or a <see cref="System.Net.Sockets.UnixDomainSocketEndPoint"/>.</summary>
    public required EndPoint EndPoint { get; init; }

    /// <summary>The address as written, for messages.</summary>
    public required string Text { get; init; }

    /// <summary><c>name</c>: for logs and statistics.</summary>
    public string? Name { get; init; }

    /// <summary><c>maxconn</c> of this listener.</summary>
    public int? MaxConnections { get; init; }

    /// <summary><c>backlog</c> of this listener.</summary>
    public int? Backlog { get; init; }

    /// <summary><c>interface</c>: bind to one network device.</summary>
    public string? Interface { get; init; }

    /// <summary><c>v6only</c> gives true, <c>v4v6</c> false, neither leaves the system's way.</summary>
    public bool? V6Only { get; init; }

    /// <summary><c>defer-accept</c>: the connection is seen only once it carries data.</summary>
    public bool DeferAccept { get; init; }

    /// <summary><c>transparent</c>.</summary>
    public bool Transparent { get; init; }

    /// <summary><c>tfo</c>: TCP fast open.</summary>
    public bool TcpFastOpen { get; init; }

    /// <summary><c>mss</c> in bytes.</summary>
    public int? MaxSegmentSizeBytes { get; init; }

    /// <summary><c>mode</c> of a Unix socket's file, as permission bits.</summary>
    public UnixFileMode? SocketFileMode { get; init; }
}
