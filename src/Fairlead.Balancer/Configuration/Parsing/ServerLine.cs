using System.Net;
using Fairlead.Balancer.Configuration.Definitions;

namespace Fairlead.Balancer.Configuration.Parsing;

/// <summary>A <c>server</c> line before its name is made unique and its host name resolved.</summary>
/// <param name="Position">The line.</param>
/// <param name="Name">The name as written.</param>
/// <param name="Address">The address as written, taken apart.</param>
/// <param name="Settings">The options.</param>
internal sealed record ServerLine(SourcePosition Position, string Name, ParsedAddress Address, ServerSettings Settings)
{
    /// <summary>The address itself when no name has to be resolved.</summary>
    public EndPoint? EndPoint => Address.EndPoint;
}
