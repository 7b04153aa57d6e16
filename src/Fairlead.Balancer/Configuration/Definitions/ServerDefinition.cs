using System.Net;

namespace Fairlead.Balancer.Configuration.Definitions;

/// <summary>A <c>server</c> line, with the <c>default-server</c> options that stood before it.</summary>
public sealed record ServerDefinition(SourcePosition Position) : Definition(Position)
{
    /// <summary>Unique in its backend. Where two lines give one name, the later ones are called <c>name#2</c>, <c>name#3</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The address as written, for messages.</summary>
    public required string AddressText { get; init; }

    /// <summary>
    /// Where to connect: an <see cref="IPEndPoint"/> or a <see cref="System.Net.Sockets.UnixDomainSocketEndPoint"/>;
    /// null when <c>init-addr none</c> let a name pass that nothing could resolve: such a server is down.
    /// </summary>
    public required EndPoint? EndPoint { get; init; }

    /// <summary>No port was written: connect to the port the client came to, plus <see cref="PortOffset"/>.</summary>
    public bool UsesClientPort { get; init; }

    /// <summary>What <c>:+n</c> or <c>:-n</c> adds to the client's port.</summary>
    public int PortOffset { get; init; }

    /// <summary>Everything after the address.</summary>
    public ServerSettings Settings { get; init; } = new();
}
