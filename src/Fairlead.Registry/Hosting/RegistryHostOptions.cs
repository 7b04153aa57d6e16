namespace Fairlead.Registry.Hosting;

/// <summary>Who this agent is, for questions that leave it open.</summary>
public sealed record RegistryHostOptions
{
    /// <summary>The datacenter this registry is the truth of; Consul's default is <c>dc1</c>.</summary>
    public string Datacenter { get; init; } = "dc1";

    /// <summary>The agent's own node: what an empty node name and <c>_agent</c> mean.</summary>
    public string NodeName { get; init; } = "";
}
