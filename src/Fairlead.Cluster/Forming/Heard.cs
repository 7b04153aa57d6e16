using Fairlead.Cluster.Protocol;

namespace Fairlead.Cluster.Forming;

/// <summary>A server that answered, or that introduced itself.</summary>
/// <param name="Address">Where it can be asked again.</param>
/// <param name="Server">What it says of itself.</param>
internal sealed record Heard(string Address, Introduction Server);
