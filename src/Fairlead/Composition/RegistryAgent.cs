using Fairlead.Agent;
using Fairlead.Agent.Configuration;
using Fairlead.Agent.Events;
using Fairlead.Agent.Persistence;
using Fairlead.Api;
using Fairlead.Api.Http;
using Fairlead.Cluster.Membership;
using Fairlead.Logging;
using Fairlead.Registry.Hosting;
using Fairlead.Store.Contract;
using Fairlead.Store.Opening;
using Microsoft.Extensions.Logging;

namespace Fairlead.Composition;

/// <summary>The registry's agent in this process: store, registry, this machine's services, front doors.</summary>
internal sealed partial class RegistryAgent : IRunningAgent
{
    private readonly AgentOptions _options;
    private readonly string _nodeId;
    private readonly ApiOptions _apiOptions;
    private readonly LiveConfiguration _configuration;
    private readonly ProcessSignals _signals;
    private readonly AgentLog _logs;
    private readonly AgentTls _tls;
    private readonly ILogger _logger;
    private readonly TimeProvider _time = TimeProvider.System;
    private readonly Action<IStore> _openStore;
    private readonly LateMembership _members;
    private readonly UserEvents _events = new();
    private ApiHost? _api;
    private Api.Dns.DnsHost? _dns;
    private OpenedStore? _opened;
    private ClusterMembership? _membership;

    private RegistryAgent(AgentOptions options, Func<AgentConfigurationResult> configure, ProcessSignals signals, AgentLog logs)
    {
        (_options, _signals, _logs, _tls) = (options, signals, logs, AgentTls.Read(options));
        _logger = LoggerFactory.CreateLogger<RegistryAgent>();
        _nodeId = NodeIdentity.LoadOrCreate(options.DataDirectory, options.NodeId);
        _apiOptions = ApiSettings.From(options, _nodeId, _tls.Https);
        _members = new LateMembership(_apiOptions, _time.GetUtcNow());
        var store = new LateStore();
        _openStore = store.Open;
        Registry = new RegistryHost(store, RegistryOptions(options), _time, LoggerFactory.CreateLogger<RegistryHost>());
        Agent = new LocalAgent(options.ToLocalAgentOptions(_nodeId), Registry, Registry, LoggerFactory.CreateLogger<LocalAgent>(), _time);
        _configuration = new LiveConfiguration(options, configure, _logger);
        _configuration.Add(ReloadParts.Log(logs));
        _configuration.Add(ReloadParts.Tls(_tls));
        _configuration.Add(ReloadParts.Services(Agent));
    }

    public RegistryHost Registry { get; }

    public LocalAgent Agent { get; }

    private ILoggerFactory LoggerFactory => _logs.Factory;

    /// <summary>What the other trades of this process show through the HTTP API.</summary>
    public AgentPages Pages { get; } = new();

    /// <summary>Where the HTTP API listens.</summary>
    public IReadOnlyList<string> Addresses => _api?.Addresses ?? [];

    /// <inheritdoc/>
    public ValueTask<string?> ReloadAsync(CancellationToken cancellationToken) => _configuration.ReloadAsync(cancellationToken);

    /// <inheritdoc/>
    public async Task LeaveAsync(EndReason reason, CancellationToken hurry)
    {
        if (!_configuration.Leaves(reason))
        {
            return;
        }

        await TryAsync("this machine's services", () => Agent.LeaveAsync(hurry)).ConfigureAwait(false);
        if (_membership is { } members)
        {
            await TryAsync("the members", () => members.LeaveAsync(hurry).AsTask()).ConfigureAwait(false);
        }

        if (_membership is not null && _options.Servers.LeaveDrainTime is { Ticks: > 0 } drain)
        {
            // The others know that this server is gone and ask it no more; who has not heard of it yet is still answered.
            Log.Draining(_logger, drain);
            await Task.Delay(drain, _time, hurry).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        if (_opened?.LeaveAsync is { } leaveStore)
        {
            await TryAsync("the store", () => leaveStore(hurry)).ConfigureAwait(false);
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

    private static RegistryHostOptions RegistryOptions(AgentOptions options) => new()
    {
        Datacenter = options.Datacenter,
        NodeName = options.NodeName,
        SessionTtlMin = options.Http.SessionTtlMin,
        DefaultQueryTime = options.Http.DefaultQueryTime,
        MaxQueryTime = options.Http.MaxQueryTime,
    };
}
