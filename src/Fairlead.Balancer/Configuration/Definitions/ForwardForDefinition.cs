using System.Net;

namespace Fairlead.Balancer.Configuration.Definitions;

/// <summary><c>option forwardfor</c>: the client's address goes to the server in a header line of its own.</summary>
public sealed record ForwardForDefinition(SourcePosition Position) : Definition(Position)
{
    /// <summary><c>header</c>: default <c>X-Forwarded-For</c>.</summary>
    public string HeaderName { get; init; } = "X-Forwarded-For";

    /// <summary><c>except</c>: clients of this network get no header.</summary>
    public IPNetwork? Except { get; init; }

    /// <summary><c>if-none</c>: no header is added to a request that has one.</summary>
    public bool IfNone { get; init; }
}
