using System.Net;
using Fairlead.Agent.Configuration;
using Fairlead.Cluster;
using Fairlead.Cluster.Membership;
using Fairlead.Commands;

namespace Fairlead.Composition;

/// <summary>What the agent's configuration says about the way between machines.</summary>
internal static class ClusterSettings
{
    /// <summary>Whether this agent is a client of servers elsewhere.</summary>
    public static bool IsClient(AgentOptions options) =>
        !options.Server && !options.IsDev && (options.Join.RetryJoin.Length > 0 || options.Join.StartJoin.Length > 0);

    /// <summary>When a machine that finds nobody gives up.</summary>
    public static JoinLimit JoinLimit(AgentOptions options) => new(options.Join.RetryMax, options.Join.RetryInterval);

    public static IPAddress BindAddress(AgentOptions options) =>
        IPAddress.TryParse(options.BindAddress, out var address) ? address : throw new IOException($"bind_addr: \"{options.BindAddress}\" is not an IP address");

    /// <summary>This server as the members' list has it.</summary>
    public static MemberRecord Server(AgentOptions options, string nodeId) => new()
    {
        Name = options.NodeName,
        Id = nodeId,
        Address = options.AdvertiseAddress,
        Port = options.Listeners.ServerPort,
        Server = true,
        Datacenter = options.Datacenter,
        Version = VersionCommand.Version,
    };
}
