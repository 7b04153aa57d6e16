using Fairlead.Agent;
using Fairlead.Agent.Configuration;
using Fairlead.Agent.Persistence;
using Fairlead.Api;
using Fairlead.Api.Dns;
using Fairlead.Api.Http;
using Fairlead.Api.Members;
using Fairlead.Api.Observing;
using Fairlead.Cluster.Duties;
using Fairlead.Cluster.Membership;
using Fairlead.Registry.Hosting;
using Microsoft.Extensions.Logging;

namespace Fairlead.Composition;

/// <summary>The registry's agent in this process: store, registry, this machine's services, front doors.</summary>
internal sealed class RegistryAgent : IRunningAgent
{
    private readonly Func<AgentConfigurationResult> _configure;
    private readonly ILogger _logger;
    private AgentOptions _options;
    private AgentWatches? _watches;
    private ClusterMembership? _membership;
    private Func<CancellationToken, Task>? _leaveStoreAsync;

    private RegistryAgent(AgentOptions options, Func<AgentConfigurationResult> configure, RegistryHost registry, LocalAgent agent, ILogger logger) =>
        (_options, _configure, Registry, Agent, _logger) = (options, configure, registry, agent, logger);

    public RegistryHost Registry { get; }

    public LocalAgent Agent { get; }

    /// <summary>What the other trades of this process show through the HTTP API.</summary>
    public AgentPages Pages { get; } = new();

    /// <summary>Where the HTTP API listens.</summary>
    public IReadOnlyList<string> Addresses { get; private set; } = [];

    /// <summary>Starts everything and notes it in <paramref name="running"/>.</summary>
    /// <param name="configure">Reads the configuration again, for reloads.</param>
    /// <param name="log">What everything logs through.</param>
    /// <param name="broadcast">Lets <c>monitor</c> listen in.</param>
    public static async Task<RegistryAgent> StartAsync(
        AgentOptions options, Func<AgentConfigurationResult> configure, Running running, ProcessSignals signals, ILoggerFactory log, LogBroadcast broadcast)
    {
        var time = TimeProvider.System;

        // 1. The store, and the view over it. A cluster may take long to form: who asks for the end meanwhile gets it.
        var nodeId = NodeIdentity.LoadOrCreate(options.DataDirectory, options.NodeId);
        ClusterMembership? membership = null;
        var opened = await StoreOpening.OpenAsync(options, nodeId, [ClusterMembership.ServiceOf(() => Volatile.Read(ref membership))], running, log, time, signals.Ending).ConfigureAwait(false);
        var store = opened.Store;
        var registry = new RegistryHost(store, new RegistryHostOptions
        {
            Datacenter = options.Datacenter,
            NodeName = options.NodeName,
            SessionTtlMin = options.Http.SessionTtlMin,
            DefaultQueryTime = options.Http.DefaultQueryTime,
            MaxQueryTime = options.Http.MaxQueryTime,
        }, time, log.CreateLogger<RegistryHost>());
        running.Add("the registry", registry);
        await registry.StartAsync(signals.Ending).ConfigureAwait(false);

        // 2. The agents of other machines, which this server holds from here on.
        if (opened.Roster is { } servers)
        {
            var joined = new ClusterMembership(MembershipOptions(options, nodeId, servers), registry, log.CreateLogger<ClusterMembership>(), time);
            running.Add("the membership", joined);
            await joined.StartAsync(signals.Ending).ConfigureAwait(false);
            Volatile.Write(ref membership, joined);
        }

        // 3. This machine's services.
        var agent = new LocalAgent(options.ToLocalAgentOptions(nodeId), registry, registry, log.CreateLogger<LocalAgent>(), time);
        running.Add("the agent", agent);
        await agent.StartAsync(options.Definitions, CancellationToken.None).ConfigureAwait(false);

        // 4. The front doors, last: whoever gets in finds everything there.
        var apiOptions = ApiSettings.From(options, nodeId);
        IMembership members = opened.Roster is { } roster && membership is not null
            ? new ClusterMembers(apiOptions, membership, roster)
            : new SingleMember(apiOptions, time.GetUtcNow());
        if (DnsSettings.From(options) is { } dnsOptions)
        {
            var dns = DnsHost.Start(dnsOptions, registry, members, time, log);
            running.Add("DNS", dns);
            membership?.Questions = dns.AnswerAsync;
        }

        var result = new RegistryAgent(options, configure, registry, agent, log.CreateLogger<RegistryAgent>()) { _membership = membership, _leaveStoreAsync = opened.LeaveAsync };
        if (options.Listeners.HttpPort >= 0 || options.Listeners.HttpsPort >= 0)
        {
            var api = await ApiHost.StartAsync(apiOptions, new ApiDependencies
            {
                Members = members,
                BroadcastAsync = membership is null ? null : (happened, token) => membership.BroadcastAsync(AgentEvents.ToBroadcast(happened), token),
                StoreMembers = opened.Members,
                Registry = registry,
                Agent = agent,
                Clock = time,
                LoggerFactory = log,
                Logs = broadcast,
                ReloadAsync = result.ReloadAsync,
                Shutdown = () => signals.End(EndReason.Leave),
                Pages = result.Pages,
            }, CancellationToken.None).ConfigureAwait(false);
            running.Add("the HTTP API", api);
            result.Addresses = api.Addresses;
            if (membership is not null)
            {
                membership.Happened += happened => AgentEvents.Receive(api, happened);
                membership.Forwarded = api.AnswerForwardedAsync;
            }
        }

        // 5. The watches, which look at all of it.
        result._watches = await AgentWatches.StartAsync(options.Watches, result.Addresses, running, log).ConfigureAwait(false);
        return result;
    }

    /// <summary>Reads the configuration again and takes over what can change while running. Null, or what was wrong; then nothing changed.</summary>
    public async ValueTask<string?> ReloadAsync(CancellationToken cancellationToken)
    {
        var read = _configure();
        if (!read.IsUsable)
        {
            var errors = string.Join("\n", read.Diagnostics.Where(diagnostic => !diagnostic.IsWarning));
            Log.ReloadRefused(_logger, errors);
            return errors;
        }

        await Agent.ReloadAsync(read.Options.Definitions, cancellationToken).ConfigureAwait(false);
        if (_watches is { } watches)
        {
            await watches.ApplyAsync(read.Options.Watches, cancellationToken).ConfigureAwait(false);
        }

        _options = read.Options;
        Log.Reloaded(_logger, read.Options.Definitions.Services.Length, read.Options.Definitions.Checks.Length);
        return null;
    }

    /// <summary>Leaves the catalog when the way the process ends asks for it.</summary>
    public async Task LeaveAsync(EndReason reason, CancellationToken hurry)
    {
        var leave = reason switch
        {
            EndReason.Leave => true,
            EndReason.Terminate => _options.LeaveOnTerminate,
            _ => !_options.SkipLeaveOnInterrupt,
        };
        if (leave)
        {
            await TryAsync("this machine's services", () => Agent.LeaveAsync(hurry)).ConfigureAwait(false);
            if (_membership is { } members)
            {
                await TryAsync("the members", () => members.LeaveAsync(hurry).AsTask()).ConfigureAwait(false);
            }

            if (_leaveStoreAsync is { } leaveStore)
            {
                await TryAsync("the store", () => leaveStore(hurry)).ConfigureAwait(false);
            }
        }
    }

    /// <summary>One step of leaving: a step that fails is told of, and the next ones are gone all the same.</summary>
    private async Task TryAsync(string what, Func<Task> leaveAsync)
    {
        try
        {
            await leaveAsync().ConfigureAwait(false);
        }
        catch (Exception failure)
        {
            Log.NotLeft(_logger, what, failure);
        }
    }

    private static ClusterMembershipOptions MembershipOptions(AgentOptions options, string nodeId, ServerRoster servers) => new()
    {
        Self = ClusterSettings.Server(options, nodeId),
        HasDuties = () => servers.HoldsDuties,
        Leader = () => servers.Servers.FirstOrDefault(server => server.HoldsDuties)?.Record.Name,
        ReconnectTimeout = options.Servers.ReconnectTimeout,
    };
}
