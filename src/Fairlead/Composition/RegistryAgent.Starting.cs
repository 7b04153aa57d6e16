using Fairlead.Agent.Configuration;
using Fairlead.Agent.Events;
using Fairlead.Api;
using Fairlead.Api.Dns;
using Fairlead.Api.Members;
using Fairlead.Cluster.Duties;
using Fairlead.Cluster.Membership;
using Fairlead.Logging;
using Fairlead.Registry.Model;
using Fairlead.Registry.Requests;
using Fairlead.Store.Contract;
using Microsoft.Extensions.Logging;

namespace Fairlead.Composition;

/// <content>
/// The start. A registry of one machine is there before its doors open. One of several machines may wait for the others for long, so its doors open first and
/// say that there is no leader.
/// </content>
internal sealed partial class RegistryAgent
{
    /// <summary>Starts everything and notes it in <paramref name="running"/>; completes when this server serves its registry.</summary>
    /// <param name="configure">Reads the configuration again, for reloads.</param>
    /// <param name="logs">What everything logs through.</param>
    public static async Task<RegistryAgent> StartAsync(
        AgentOptions options, Func<AgentConfigurationResult> configure, Running running, ProcessSignals signals, AgentLog logs)
    {
        var agent = new RegistryAgent(options, configure, signals, logs);
        var parts = new Running();
        running.Add("the registry's agent", parts.StopAsync);
        parts.AddOutermost("the agent", agent.Agent);
        if (StoreOpening.IsShared(options))
        {
            await agent.Agent.LoadAsync(options.Definitions, CancellationToken.None).ConfigureAwait(false);
            await agent.OpenDoorsAsync(parts).ConfigureAwait(false);
            await agent.OpenRegistryAsync(parts).ConfigureAwait(false);
            agent.Connect();
            await agent.Agent.AnnounceAsync(CancellationToken.None).ConfigureAwait(false);
        }
        else
        {
            await agent.OpenRegistryAsync(parts).ConfigureAwait(false);
            await agent.Agent.StartAsync(options.Definitions, CancellationToken.None).ConfigureAwait(false);
            await agent.OpenDoorsAsync(parts).ConfigureAwait(false);
            agent.Connect();
        }

        agent._configuration.Add(ReloadParts.Telemetry(AgentTelemetry.Start(options, running, logs.Factory)));

        // What looks at all of it: watches and, where they are wanted, remote jobs.
        agent._configuration.Add(ReloadParts.Watches(await AgentWatches.StartAsync(options.Watches, agent.Addresses, running, logs.Factory).ConfigureAwait(false)));
        AgentRemoteExecution.Start(options, agent._events, agent.Addresses, running, logs.Factory);
        return agent;
    }

    /// <summary>The store, the view over it, and the agents of other machines that this server holds from here on. Who asks for the end meanwhile gets it.</summary>
    private async Task OpenRegistryAsync(Running parts)
    {
        _opened = await StoreOpening.OpenAsync(
            _options, _nodeId, _tls.Machines, [ClusterMembership.ServiceOf(() => Volatile.Read(ref _membership))], parts, LoggerFactory, _time, _signals.Ending).ConfigureAwait(false);
        _openStore(_opened.Store);
        parts.Add("the registry", Registry);
        await Registry.StartAsync(_signals.Ending).ConfigureAwait(false);
        await SetAutopilotAsync(_signals.Ending).ConfigureAwait(false);
        if (_opened.Roster is not { } roster)
        {
            _members.Join(new SingleMember(_apiOptions, _time.GetUtcNow()));
            return;
        }

        var joined = new ClusterMembership(MembershipOptions(roster), Registry, LoggerFactory.CreateLogger<ClusterMembership>(), _time);
        parts.Add("the membership", joined);
        await joined.StartAsync(_signals.Ending).ConfigureAwait(false);
        _members.Join(new ClusterMembers(_apiOptions, joined, roster));
        Volatile.Write(ref _membership, joined);
    }

    /// <summary>What the file says of autopilot holds until somebody sets something else, as with Consul.</summary>
    private async Task SetAutopilotAsync(CancellationToken cancellationToken)
    {
        var given = new AutopilotConfiguration
        {
            CleanupDeadServers = _options.Servers.CleanupDeadServers,
            LastContactThreshold = _options.Servers.LastContactThreshold,
            MaxTrailingLogs = (ulong)_options.Servers.MaxTrailingLogs,
            MinQuorum = (uint)_options.Servers.MinQuorum,
            ServerStabilizationTime = _options.Servers.ServerStabilizationTime,
        };
        if (Registry.Current.Autopilot is { ModifyIndex: 0 } unset && given != unset)
        {
            await Registry.ApplyAsync(new AutopilotSetRequest(given, 0), cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task OpenDoorsAsync(Running parts)
    {
        if (DnsSettings.From(_options) is { } dnsOptions)
        {
            _dns = DnsHost.Start(dnsOptions, Registry, _members, _time, LoggerFactory);
            parts.AddOutermost("DNS", _dns);
            _configuration.Add(ReloadParts.Dns(_dns));
        }

        if (_options.Listeners.HttpPort >= 0 || _options.Listeners.HttpsPort >= 0)
        {
            _api = await ApiHost.StartAsync(_apiOptions, new ApiDependencies
            {
                Members = _members,
                BroadcastAsync = StoreOpening.Serves(_options) ? BroadcastAsync : null,
                StoreMembers = () => _opened?.Members,
                Registry = Registry,
                Coordinate = () => _membership?.Coordinate,
                Agent = Agent,
                Events = _events,
                Clock = _time,
                LoggerFactory = LoggerFactory,
                Logs = _logs.Broadcast,
                ReloadAsync = ReloadAsync,
                Shutdown = () => _signals.End(EndReason.Leave),
                Pages = Pages,
            }, CancellationToken.None).ConfigureAwait(false);
            parts.AddOutermost("the HTTP API", _api);
            _configuration.Add(ReloadParts.Api(_api, _nodeId));
        }
    }

    /// <summary>What other machines send on goes through the doors, and what happens in the cluster is shown there.</summary>
    private void Connect()
    {
        if (_membership is not { } membership)
        {
            return;
        }

        if (_opened?.Members is { } members)
        {
            members.Autopilot = () => Registry.Current.Autopilot;
            members.Removed = async (name, token) => await membership.RemovedAsync(name, token).ConfigureAwait(false);
        }

        membership.Questions = _dns is null ? null : _dns.AnswerAsync;
        if (_api is { } api)
        {
            membership.Forwarded = api.AnswerForwardedAsync;
            membership.Happened += happened => AgentEvents.Receive(api, happened);
        }
    }

    private ValueTask BroadcastAsync(UserEvent happened, CancellationToken cancellationToken) =>
        _membership?.BroadcastAsync(AgentEvents.ToBroadcast(happened), cancellationToken)
        ?? throw new StoreUnavailableException("This server is not in its cluster yet.", outcomeUnknown: false);

    private ClusterMembershipOptions MembershipOptions(ServerRoster servers) => new()
    {
        Self = ClusterSettings.Server(_options, _nodeId),
        HasDuties = () => servers.HoldsDuties,
        Leader = () => servers.Servers.FirstOrDefault(server => server.HoldsDuties)?.Record.Name,
        ForgetServerAsync = (name, token) => _opened?.Members is { } members ? members.ForgetAsync(name, token) : servers.ForgetAsync(name, token),
        ReconnectTimeout = _options.Servers.ReconnectTimeout,
        MeasureCoordinates = !_options.DisableCoordinates,
        Tls = _tls.Machines,
    };
}
