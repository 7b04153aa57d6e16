namespace Fairlead.Registry.Hosting;

/// <summary>Who this agent is, for questions that leave it open.</summary>
public sealed record RegistryHostOptions
{
    /// <summary>The datacenter this registry is the truth of; Consul's default is <c>dc1</c>.</summary>
    public string Datacenter { get; init; } = "dc1";

    /// <summary>The agent's own node: what an empty node name and <c>_agent</c> mean.</summary>
    public string NodeName { get; init; } = "";

    /// <summary>Shortest time to live of a session (<c>session_ttl_min</c>); Consul's default is 10 s.</summary>
    public TimeSpan SessionTtlMin { get; init; } = SessionTtl.Shortest;

    /// <summary>How long a query waits when it says nothing (<c>default_query_time</c>); Consul's default is 5 minutes.</summary>
    public TimeSpan DefaultQueryTime { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How long a query waits at most (<c>max_query_time</c>); Consul's default is 10 minutes.</summary>
    public TimeSpan MaxQueryTime { get; init; } = TimeSpan.FromMinutes(10);
}
