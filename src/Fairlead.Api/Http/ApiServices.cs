using Fairlead.Agent;
using Fairlead.Agent.Events;
using Fairlead.Api.Members;
using Fairlead.Api.Observing;
using Fairlead.Cluster.Members;
using Fairlead.Registry.Hosting;
using Fairlead.Registry.Model;
using Fairlead.Registry.Views;
using Microsoft.Extensions.Logging;

namespace Fairlead.Api.Http;

/// <summary>What endpoints work with; one per API, shared by all calls.</summary>
internal sealed record ApiServices
{
    private ApiOptions options = null!;

    /// <summary>The knobs of the moment; who needs several takes them from one copy.</summary>
    public required ApiOptions Options
    {
        get => Volatile.Read(ref options);
        set => Volatile.Write(ref options, value);
    }

    /// <summary>Null on a client agent, which holds nothing of the registry.</summary>
    public required RegistryHost? Host { get; init; }

    /// <summary>What the cluster knows; on a client agent only calls that were not sent on would miss it.</summary>
    public RegistryHost Registry => Host ?? throw new RegistryUnavailableException("A client agent holds nothing of the registry.");

    public required LocalAgent Agent { get; init; }

    public required IMembership Members { get; init; }

    /// <summary>Null where the store has no members of ours, or is not open yet.</summary>
    public StoreMembers? StoreMembers => FindStoreMembers?.Invoke();

    public Func<StoreMembers?>? FindStoreMembers { get; init; }

    public required UserEvents Events { get; init; }

    public required TimeProvider Clock { get; init; }

    public required ILogger Logger { get; init; }

    public required MetricCollector Metrics { get; init; }

    /// <summary>Tells a user event to the whole cluster; null where this agent is all of it.</summary>
    public Func<UserEvent, CancellationToken, ValueTask>? BroadcastAsync { get; init; }

    /// <summary>Null when the program offers no log to listen to.</summary>
    public LogBroadcast? Logs { get; init; }

    /// <summary>Where a client agent sends what is not its own; null on a server.</summary>
    public ServerForwarding? Servers { get; init; }

    /// <summary>What SIGHUP does; null where nothing can be reloaded. Gives what went wrong, or null.</summary>
    public Func<CancellationToken, ValueTask<string?>>? ReloadAsync { get; init; }

    /// <summary>Ends the process after a graceful leave.</summary>
    public Action? Shutdown { get; init; }

    /// <summary>Where this machine lies; the origin where null, and while it gives null.</summary>
    public Func<Coordinate?>? Coordinate { get; init; }

    /// <summary>Pages of other rooms; null where there are none.</summary>
    public AgentPages? Pages { get; init; }

    /// <summary>Signalled when the API stops: whoever waits answers now.</summary>
    public required CancellationToken Stopping { get; init; }

    public required DateTimeOffset Started { get; init; }
}
