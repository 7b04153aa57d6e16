using System.Net;

namespace Fairlead.Api.Dns;

/// <summary>Where a question came from that an agent sent on.</summary>
/// <param name="node">The agent's node; empty when it did not say.</param>
internal sealed class ForwardedFrom(string node) : EndPoint
{
    public string Node => node;

    public override string ToString() => node;
}
