using System.Net;
using Fairlead.Agent.Configuration;
using Fairlead.Cluster.Agents.Connecting;
using Fairlead.Cluster.Duties;
using Fairlead.Cluster.Etcd;
using Fairlead.Cluster.Forming;
using Fairlead.Cluster.Members;
using Fairlead.Cluster.Serving;
using Fairlead.Store.Contract;
using Fairlead.Store.Embedded;
using Fairlead.Store.Etcd;
using Microsoft.Extensions.Logging;

namespace Fairlead.Composition;

/// <summary>A store that was opened, and what comes with it when it is shared.</summary>
/// <param name="Roster">The servers over the store; null where this agent is no server (<c>-dev</c> included).</param>
/// <param name="Members">The members of an etcd of our own; null with any other engine.</param>
internal sealed record OpenedStore(IStore Store, ServerRoster? Roster, StoreMembers? Members)
{
    /// <summary>Takes this server out of the store's cluster for good; null where there is none.</summary>
    public Func<CancellationToken, Task>? LeaveAsync { get; init; }
}

/// <summary>Which engine the configuration asks for: SQLite on this machine, the user's etcd, or an etcd that the servers run themselves.</summary>
internal static class StoreOpening
{
    /// <summary>Whether this agent is one of the servers that others attach to.</summary>
    public static bool Serves(AgentOptions options) => options.Server && !options.IsDev;

    /// <summary>Whether the store is elsewhere too, so that opening it may take long.</summary>
    /// <exception cref="InvalidDataException">The configuration and what is on disk do not go together; the message says what to do.</exception>
    public static bool IsShared(AgentOptions options) => options.Servers.StoreUrl.Length > 0 || (Serves(options) && RunsOwnEtcd(options));

    /// <summary>Opens it, however long forming a cluster takes, and notes every part in <paramref name="running"/>.</summary>
    /// <param name="tls">Between machines; null in the clear.</param>
    /// <param name="services">What else the server answers on its ports.</param>
    /// <exception cref="InvalidDataException">The configuration and what is on disk do not go together; the message says what to do.</exception>
    public static async Task<OpenedStore> OpenAsync(
        AgentOptions options, string nodeId, ClusterTls? tls, IReadOnlyList<ClusterService> services, Running running, ILoggerFactory log, TimeProvider time, CancellationToken cancellationToken)
    {
        var serves = Serves(options);
        var identity = new ServerIdentity
        {
            NodeId = nodeId,
            NodeName = options.NodeName,
            Datacenter = options.Datacenter,
            Address = new IPEndPoint(IPAddress.Parse(options.AdvertiseAddress), Math.Max(options.Listeners.ServerPort, 0)).ToString(),
        };
        if (serves && RunsOwnEtcd(options))
        {
            return await OpenOwnAsync(options, identity, tls, services, running, log, time, cancellationToken).ConfigureAwait(false);
        }

        if (serves)
        {
            await ListenAsync(options, tls, services, running, log, cancellationToken).ConfigureAwait(false);
        }

        var store = options.Servers.StoreUrl.Length > 0
            ? await OpenUsersAsync(options, log, time, cancellationToken).ConfigureAwait(false)
            : await OpenSqliteAsync(options, log, time).ConfigureAwait(false);
        running.Add("the store", store);
        if (!serves)
        {
            return new OpenedStore(store, null, null);
        }

        var roster = new ServerRoster(store, identity.NodeId, identity.NodeName, identity.Address, time, log.CreateLogger<ServerRoster>());
        running.Add("the list of servers", roster);
        await roster.StartAsync(cancellationToken).ConfigureAwait(false);
        return new OpenedStore(store, roster, null);
    }

    /// <summary>Told to wait for others, or was with others before, or is told where others are and has nothing of its own.</summary>
    private static bool RunsOwnEtcd(AgentOptions options)
    {
        var directory = options.DataDirectory!;
        var alone = File.Exists(Path.Combine(directory, "registry.db"));
        var shared = options.Servers.StoreUrl.Length == 0
            && (ServerForum.HasSeat(directory) || options.BootstrapExpect > 1
                || (options is { BootstrapExpect: 0, Bootstrap: false } && !alone && !options.Join.RetryJoin.IsEmpty));
        return shared && alone && !ServerForum.HasSeat(directory)
            ? throw new InvalidDataException(
                $"{directory} holds the registry of one machine (registry.db), which cannot become one of several by itself. Start it without -bootstrap-expect, run "
                + "'fairlead snapshot save FILE', start the servers with empty data directories, and run 'fairlead snapshot restore FILE' on one of them.")
            : shared;
    }

    private static async Task<OpenedStore> OpenOwnAsync(
        AgentOptions options, ServerIdentity identity, ClusterTls? tls, IReadOnlyList<ClusterService> services, Running running, ILoggerFactory log, TimeProvider time, CancellationToken cancellationToken)
    {
        var channels = new ServerChannels(tls);
        running.Add("the connections to servers", _ =>
        {
            channels.Dispose();
            return ValueTask.CompletedTask;
        });
        var forum = new ServerForum(Own(options, identity), channels, time, log);
        running.Add("the talk with other servers", forum);
        await ListenAsync(options, tls, [forum.Service, .. services], running, log, cancellationToken).ConfigureAwait(false);
        var own = await forum.OpenAsync(cancellationToken).ConfigureAwait(false);
        running.Add("the store", own);
        return new OpenedStore(own.Store, own.Roster, own.Members) { LeaveAsync = own.LeaveAsync };
    }

    private static OwnStoreOptions Own(AgentOptions options, ServerIdentity identity)
    {
        var files = options.Tls.InternalRpc;
        var peerTls = files is { CaFile.Length: > 0, CertFile.Length: > 0, KeyFile.Length: > 0 } ? new EtcdPeerTls(files.CaFile, files.CertFile, files.KeyFile) : null;
        // Only this server asks its member; a bind address that is loopback itself lets several servers share a machine.
        var loopback = IPAddress.TryParse(options.BindAddress, out var bind) && IPAddress.IsLoopback(bind) ? bind : IPAddress.Loopback;
        return new OwnStoreOptions
        {
            Identity = identity,
            DataDirectory = Path.GetFullPath(options.DataDirectory!),
            BootstrapExpect = options.BootstrapExpect,
            RetryJoin = [.. options.Join.RetryJoin, .. options.Join.StartJoin],
            DefaultPort = options.Listeners.SerfLanPort,
            RetryInterval = options.Join.RetryInterval,
            Limit = ClusterSettings.JoinLimit(options),
            Binary = EtcdProgram.Find(options.Servers.EtcdBinary),
            ClientUrl = Address("http", loopback, options.Servers.EtcdClientPort),
            PeerUrl = Address(peerTls is null ? "http" : "https", IPAddress.Parse(options.AdvertiseAddress), options.Servers.EtcdPeerPort),
            PeerTls = peerTls,
            RaftMultiplier = options.Servers.RaftMultiplier,
            HoldTimeout = options.Servers.RpcHoldTimeout,
        };
    }

    private static Uri Address(string scheme, IPAddress address, int port) => new($"{scheme}://{new IPEndPoint(address, port)}");

    private static async Task ListenAsync(
        AgentOptions options, ClusterTls? tls, IReadOnlyList<ClusterService> services, Running running, ILoggerFactory log, CancellationToken cancellationToken)
    {
        var bind = IPAddress.Parse(options.BindAddress);
        var lan = options.Listeners.SerfLan.Length > 0 ? IPAddress.Parse(options.Listeners.SerfLan) : bind;
        IPEndPoint[] endpoints =
        [
            .. new[] { (Address: bind, Port: options.Listeners.ServerPort), (Address: lan, Port: options.Listeners.SerfLanPort) }
                .Where(static endpoint => endpoint.Port >= 0).Select(static endpoint => new IPEndPoint(endpoint.Address, endpoint.Port)).Distinct(),
        ];
        if (endpoints.Length == 0)
        {
            return;
        }

        var server = await ClusterServer.StartAsync(
            new ClusterServerOptions { Endpoints = endpoints, Tls = tls }, services, log, cancellationToken).ConfigureAwait(false);
        running.Add("the door to other machines", server);
    }

    /// <summary>The registry found there first is this server's for good: another one under the same address later is a mistake, or a loss.</summary>
    private static async Task<IStore> OpenUsersAsync(AgentOptions options, ILoggerFactory log, TimeProvider time, CancellationToken cancellationToken)
    {
        var kept = new RegistryIdentityFile(options.IsDev ? null : options.DataDirectory);
        var address = StoreAddress.Read(options.Servers) with { Identity = kept.Value.Length > 0 ? Guid.Parse(kept.Value) : null };
        var store = await EtcdStore.OpenAsync(address, time, log.CreateLogger<EtcdStore>(), cancellationToken).ConfigureAwait(false);
        kept.Keep(store.Identity.ToString());
        return store;
    }

    private static async Task<IStore> OpenSqliteAsync(AgentOptions options, ILoggerFactory log, TimeProvider time)
    {
        var path = options.DataDirectory is { } directory && !options.IsDev ? Path.Combine(directory, "registry.db") : null;
        return await SqliteStore.OpenAsync(new SqliteStoreOptions { Path = path }, time, log.CreateLogger<SqliteStore>()).ConfigureAwait(false);
    }
}
