using System.Collections.Immutable;
using Fairlead.Registry.Model;

namespace Fairlead.Agent.Local;

/// <summary>
/// Records of this node that are no local services or checks and yet this agent's to keep: <c>serfHealth</c> where no server
/// watches over the agent (it is in the server's process), and the <c>consul</c> service of a server.
/// </summary>
internal sealed record NodeRecords(ImmutableArray<ServiceInstance> Services, ImmutableArray<HealthCheck> Checks)
{
    public static NodeRecords None { get; } = new([], []);

    public static NodeRecords Of(LocalAgentOptions options) => new(
        options.ServerPort is { } port ? [Server(options.Node, port)] : [],
        options.AnnounceHealth ? [Health(options.Node)] : []);

    public bool AreIn(Dictionary<string, ServiceInstance> services, Dictionary<string, HealthCheck> checks) =>
        Services.All(mine => services.TryGetValue(mine.Id, out var there) && CatalogRecords.Same(mine, there))
        && Checks.All(mine => checks.TryGetValue(mine.CheckId, out var there) && there.Status == mine.Status);

    private static HealthCheck Health(Node node) => new()
    {
        Node = node.Name,
        CheckId = "serfHealth",
        Name = "Serf Health Status",
        Status = CheckStatus.Passing,
        Output = "Agent alive and reachable",
    };

    private static ServiceInstance Server(Node node, int port) => new() { Node = node.Name, Id = "consul", Name = "consul", Port = port };
}
