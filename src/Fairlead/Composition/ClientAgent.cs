using System.Net;
using Fairlead.Agent;
using Fairlead.Agent.Configuration;
using Fairlead.Agent.Events;
using Fairlead.Agent.Persistence;
using Fairlead.Api;
using Fairlead.Api.Dns;
using Fairlead.Api.Http;
using Fairlead.Api.Members;
using Fairlead.Cluster.Agents.Connecting;
using Fairlead.Commands;
using Fairlead.Logging;
using Microsoft.Extensions.Logging;

namespace Fairlead.Composition;

/// <summary>An agent that holds nothing but this machine's services; a server somewhere has the registry.</summary>
internal sealed class ClientAgent : IRunningAgent
{
    /// <summary>How long a start waits for a server before it goes on without one.</summary>
    private static readonly TimeSpan AttachPatience = TimeSpan.FromSeconds(3);

    private readonly LiveConfiguration _configuration;
    private readonly AgentConnection _connection;
    private readonly LocalAgent _agent;
    private readonly ILogger _logger;

    private ClientAgent(LiveConfiguration configuration, AgentConnection connection, LocalAgent agent, ILogger logger) =>
        (_configuration, _connection, _agent, _logger) = (configuration, connection, agent, logger);

    public IReadOnlyList<string> Addresses { get; private set; } = [];

    /// <summary>Starts everything and notes it in <paramref name="running"/>. Without a server it starts all the same and looks on.</summary>
    public static async Task<ClientAgent> StartAsync(
        AgentOptions options, Func<AgentConfigurationResult> configure, Running running, ProcessSignals signals, AgentLog logs)
    {
        var (time, log) = (TimeProvider.System, logs.Factory);
        var tls = AgentTls.Read(options);
        var configuration = new LiveConfiguration(options, configure, log.CreateLogger<LiveConfiguration>());
        configuration.Add(ReloadParts.Log(logs));
        configuration.Add(ReloadParts.Tls(tls));
        var nodeId = NodeIdentity.LoadOrCreate(options.DataDirectory, options.NodeId);
        var local = options.ToLocalAgentOptions(nodeId) with { AnnounceHealth = false };

        // 1. The way to the servers.
        var connection = new AgentConnection(
            new AgentConnectionOptions
            {
                Node = local.Node,
                Version = VersionCommand.Version,
                Limit = ClusterSettings.JoinLimit(options),
                Join = [.. options.Join.StartJoin, .. options.Join.RetryJoin],
                DefaultPort = 8301,
                DialBackAt = options.Listeners.SerfLanPort < 0 ? null : new IPEndPoint(ClusterSettings.BindAddress(options), options.Listeners.SerfLanPort),
                DataDirectory = options.DataDirectory,
                Tls = tls.Machines,
                MeasureCoordinates = !options.DisableCoordinates,
            },
            log.CreateLogger<AgentConnection>(),
            time);
        running.Add("the connection to the servers", connection);
        connection.Start();
        _ = connection.GivenUp.ContinueWith(_ => signals.End(EndReason.NotJoined), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        await connection.WaitAttachedAsync(CancellationToken.None).WaitAsync(AttachPatience, time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

        // 2. This machine's services.
        var agent = new LocalAgent(local, connection, connection, log.CreateLogger<LocalAgent>(), time);
        running.Add("the agent", agent);
        await agent.StartAsync(options.Definitions, CancellationToken.None).ConfigureAwait(false);

        configuration.Add(ReloadParts.Services(agent));
        configuration.Add(ReloadParts.Node(connection, agent));

        // 3. The front doors.
        var result = new ClientAgent(configuration, connection, agent, log.CreateLogger<ClientAgent>());
        var apiOptions = ApiSettings.From(options, nodeId, tls.Https) with { Server = false };
        if (DnsSettings.From(options) is { } dnsOptions)
        {
            var dns = DnsHost.StartForwarding(dnsOptions, connection.ResolveAsync, log);
            running.Add("DNS", dns);
            configuration.Add(ReloadParts.Dns(dns));
        }

        var events = new UserEvents();
        if (options.Listeners.HttpPort >= 0 || options.Listeners.HttpsPort >= 0)
        {
            var api = await ApiHost.StartAsync(apiOptions, new ApiDependencies
            {
                Members = new ClientMembers(apiOptions, connection),
                Agent = agent,
                Events = events,
                Coordinate = () => connection.Coordinate,
                Servers = new ServerForwarding(new HttpMessageInvoker(connection.CreateHandler())),
                Clock = time,
                LoggerFactory = log,
                Logs = logs.Broadcast,
                ReloadAsync = result.ReloadAsync,
                Shutdown = () => signals.End(EndReason.Leave),
            }, CancellationToken.None).ConfigureAwait(false);
            running.Add("the HTTP API", api);
            configuration.Add(ReloadParts.Api(api, nodeId));
            connection.Happened += happened => AgentEvents.Receive(api, happened);
            result.Addresses = api.Addresses;
        }

        configuration.Add(ReloadParts.Telemetry(AgentTelemetry.Start(options, running, log)));

        // 4. What looks at all of it: watches and, where they are wanted, remote jobs.
        configuration.Add(ReloadParts.Watches(await AgentWatches.StartAsync(options.Watches, result.Addresses, running, log).ConfigureAwait(false)));
        AgentRemoteExecution.Start(options, events, result.Addresses, running, log);
        return result;
    }

    /// <inheritdoc/>
    public ValueTask<string?> ReloadAsync(CancellationToken cancellationToken) => _configuration.ReloadAsync(cancellationToken);

    /// <summary>A leave over the API has said goodbye already.</summary>
    public async Task LeaveAsync(EndReason reason, CancellationToken hurry)
    {
        if (_configuration.Leaves(reason))
        {
            // Nothing may be written again behind the goodbye.
            await _agent.DisposeAsync().ConfigureAwait(false);
            if (!await _connection.LeaveAsync(hurry).ConfigureAwait(false) && reason != EndReason.Leave)
            {
                Log.LeftUnheard(_logger);
            }
        }
    }
}
