using Fairlead.Agent;
using Fairlead.Agent.Events;
using Fairlead.Api.Http;
using Fairlead.Api.Members;
using Fairlead.Api.Observing;
using Fairlead.Cluster.Members;
using Fairlead.Registry.Hosting;
using Fairlead.Registry.Model;
using Microsoft.Extensions.Logging;

namespace Fairlead.Api;

/// <summary>The rooms behind the front doors.</summary>
public sealed record ApiDependencies
{
    /// <summary>What the cluster knows; null on a client agent, whose <see cref="Servers"/> know it.</summary>
    public RegistryHost? Registry { get; init; }

    /// <summary>What this machine runs.</summary>
    public required LocalAgent Agent { get; init; }

    /// <summary>The clock.</summary>
    public required TimeProvider Clock { get; init; }

    /// <summary>Where to log.</summary>
    public required ILoggerFactory LoggerFactory { get; init; }

    /// <summary>Who else is there; this machine alone when null.</summary>
    public IMembership? Members { get; init; }

    /// <summary>The members of the store when Fairlead runs it itself on several machines; gives null with any other engine, and until there is a store.</summary>
    public Func<StoreMembers?>? StoreMembers { get; init; }

    /// <summary>User events seen by this agent; a ring of its own when null.</summary>
    public UserEvents? Events { get; init; }

    /// <summary>Tells a user event to every agent of the cluster, this one included; null: there is no other.</summary>
    public Func<UserEvent, CancellationToken, ValueTask>? BroadcastAsync { get; init; }

    /// <summary>Lets <c>/v1/agent/monitor</c> listen to the log; without it the endpoint says so.</summary>
    public LogBroadcast? Logs { get; init; }

    /// <summary>Set on a client agent: the way to a server.</summary>
    public ServerForwarding? Servers { get; init; }

    /// <summary>What SIGHUP does, for <c>/v1/agent/reload</c>. Gives what went wrong, or null.</summary>
    public Func<CancellationToken, ValueTask<string?>>? ReloadAsync { get; init; }

    /// <summary>Ends the process, for <c>/v1/agent/leave</c>.</summary>
    public Action? Shutdown { get; init; }

    /// <summary>Where this machine lies in the network; the origin where null, and while it gives null.</summary>
    public Func<Coordinate?>? Coordinate { get; init; }

    /// <summary>Pages that other rooms show through the API; null for none.</summary>
    public AgentPages? Pages { get; init; }
}
