using System.Collections.Immutable;
using Fairlead.Cluster.Agents;
using Fairlead.Cluster.Coordinates;
using Fairlead.Cluster.Protocol;
using Fairlead.Cluster.Serving;
using Fairlead.Registry.Hosting;
using Fairlead.Registry.KeySpace;
using Fairlead.Registry.Model;
using Fairlead.Store.Contract;
using Google.Protobuf;
using Microsoft.Extensions.Logging;

namespace Fairlead.Cluster.Membership;

/// <summary>
/// This server as a member of its cluster: its lease, the agents it holds, who else is there. <see cref="StartAsync"/> begins;
/// <see cref="LeaveAsync"/> says goodbye; <see cref="DisposeAsync"/> lets go of the agents, which then look for another server.
/// </summary>
public sealed class ClusterMembership : IAsyncDisposable
{
    private readonly ClusterMembershipOptions _options;
    private readonly IStore _store;
    private readonly RosterLoop _roster;
    private readonly ServerLease _lease;
    private readonly MemberLedger _ledger;
    private readonly MemberUpkeep _upkeep;
    private readonly AgentsService _service;
    private readonly CancellationTokenSource _stopping = new();
    private bool _disposed;

    public ClusterMembership(ClusterMembershipOptions options, RegistryHost registry, ILogger<ClusterMembership> logger, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(registry);
        (_options, _store) = (options, registry.Store);
        Identity = _store.Identity.ToString();
        _roster = new RosterLoop(_store, logger, time);
        _lease = new ServerLease(_store, options.Self, logger, time);
        _ledger = new MemberLedger(registry, _store, () => _roster.Current, time, logger);
        Holder = new AgentHolder(options.Leases, _ledger, _roster, _lease, logger, time);
        _upkeep = new MemberUpkeep(options, _ledger, _roster, logger, time);
        _service = new AgentsService(this, registry, time);
        Coordinates = options.MeasureCoordinates ? new ServerCoordinates(options, registry, () => _roster.Current, Holder.Holds, logger, time) : null;
        _roster.Happened += Tell;
        _roster.ServersChanged += () => Holder.Broadcast(Say(message => message.Servers = Servers()));
    }

    /// <summary>Who the registry is.</summary>
    public string Identity { get; }

    /// <summary>Agents attached to this server.</summary>
    public int AttachedAgents => Holder.Count;

    /// <summary>Answers calls that agents send on; until it is set they are told to try later.</summary>
    public ForwardedCallHandler? Forwarded { get; set; }

    /// <summary>Answers DNS questions that agents send on; null: none.</summary>
    public ForwardedQuestionHandler? Questions { get; set; }

    /// <summary>Called for every user event of the cluster, this server's own too; must not block.</summary>
    public event Action<BroadcastEvent>? Happened;

    /// <summary>Every member known.</summary>
    public ImmutableArray<ClusterMember> Members => MemberList.Of(_roster.Current, _options.Leader?.Invoke());

    /// <summary>Where this server lies; null when it measures nothing.</summary>
    public Coordinate? Coordinate => Coordinates?.Own;

    internal AgentHolder Holder { get; }

    /// <summary>What this server knows of where machines lie; null when it measures nothing.</summary>
    internal ServerCoordinates? Coordinates { get; }

    internal CancellationToken Stopping => _stopping.Token;

    /// <summary>What a <see cref="ClusterServer"/> answers agents with; before there is a membership they are told to try elsewhere.</summary>
    public static ClusterService ServiceOf(Func<ClusterMembership?> current) => ClusterService.Later(() => current()?._service);

    /// <summary>Begins; completes when this server is in the store and knows the others.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await _lease.StartAsync(cancellationToken).ConfigureAwait(false);
        await _roster.StartAsync(cancellationToken).ConfigureAwait(false);
        Holder.Start();
        _upkeep.Start();
        Coordinates?.Start();
    }

    /// <summary>Tells every agent of the cluster.</summary>
    public async ValueTask BroadcastAsync(BroadcastEvent happened, CancellationToken cancellationToken)
    {
        var key = MemberKeys.Event(happened.Id);

        // Under the lease, so that a crash between the two commits leaves nothing behind.
        await _store.CommitAsync(new StoreTransaction([], [new StoreOperation.Put(key, happened.ToBytes(), _lease.Id)]), cancellationToken).ConfigureAwait(false);
        await _store.CommitAsync(new StoreTransaction([], [new StoreOperation.Delete(key)]), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Makes a member leave: its node goes from the catalog; pruned it goes from the list of members too. False when unknown.</summary>
    public async ValueTask<bool> ForceLeaveAsync(string node, bool prune, CancellationToken cancellationToken)
    {
        var roster = _roster.Current;
        var key = MemberLedger.Fold(node);
        if (!roster.Members.TryGetValue(key, out var member))
        {
            return false;
        }

        // A member that lives would be back with its next beat: only the dead are sent away.
        if (!roster.Holders.ContainsKey(key) && !roster.Servers.ContainsKey(key))
        {
            if (member.Server)
            {
                await _options.ForgetServerAsync(member.Name, cancellationToken).ConfigureAwait(false);
            }

            await _ledger.LeaveAsync(member.Name, prune, cancellationToken).ConfigureAwait(false);
        }

        return true;
    }

    /// <summary>A dead server lost its place among the store's members: it has left, even while its own lease may still run.</summary>
    public ValueTask RemovedAsync(string server, CancellationToken cancellationToken) => _ledger.RemoveServerAsync(server, cancellationToken);

    /// <summary>This server leaves for good: it is a member no more, though its node's entries are the agent's to remove.</summary>
    public async ValueTask LeaveAsync(CancellationToken cancellationToken)
    {
        await DisposeAsync().ConfigureAwait(false);
        await _lease.RevokeAsync(cancellationToken).ConfigureAwait(false);
        await _ledger.LeaveAsync(_options.Self.Name, prune: false, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        if (Coordinates is { } coordinates)
        {
            await coordinates.DisposeAsync().ConfigureAwait(false);
        }

        await _upkeep.DisposeAsync().ConfigureAwait(false);
        await _stopping.CancelAsync().ConfigureAwait(false);
        await Holder.DisposeAsync().ConfigureAwait(false);
        await _roster.DisposeAsync().ConfigureAwait(false);
        await _lease.DisposeAsync().ConfigureAwait(false);
    }

    internal async ValueTask<(HeldAgent? Agent, string? Refusal)> AttachAsync(Hello hello, CancellationToken cancellationToken)
    {
        var node = RequestCodec.DecodeNode(hello.Node.Span);
        if (!string.Equals(node.Datacenter, _options.Self.Datacenter, StringComparison.OrdinalIgnoreCase))
        {
            return (null, $"the agent {node.Name} belongs to datacenter '{node.Datacenter}', this server to '{_options.Self.Datacenter}'");
        }

        var member = new MemberRecord
        {
            Name = node.Name,
            Id = node.Id,
            Address = node.Address,
            Port = (int)hello.Port,
            Datacenter = node.Datacenter,
            Version = hello.Version,
        };
        return await Holder.AttachAsync(node, member, _options.Self.Name, cancellationToken).ConfigureAwait(false);
    }

    internal Welcome Welcome(string agent) => new()
    {
        Server = _options.Self.Name,
        LeaseMilliseconds = (uint)_options.Leases.TimeToLive.TotalMilliseconds,
        Servers = Servers(),
        Coordinate = Coordinates?.Remembered(agent),
    };

    internal MeasureReply Measured() => new() { Node = _options.Self.Name, Coordinate = Coordinates?.Message };

    internal ServerMessage Say(Action<ServerMessage> fill)
    {
        var message = new ServerMessage { Registry = Identity };
        fill(message);
        return message;
    }

    private ServerList Servers()
    {
        var leader = _options.Leader?.Invoke();
        var list = new ServerList();
        list.Servers.AddRange(_roster.Current.Servers.Values.Select(server => new Server
        {
            Id = server.Id,
            Name = server.Name,
            Address = MemberList.HostPort(server.Address, server.Port),
            Leader = server.Name == leader,
        }));
        return list;
    }

    private void Tell(BroadcastEvent happened)
    {
        Happened?.Invoke(happened);
        Holder.Broadcast(Say(message => message.Event = new Event
        {
            Id = ByteString.CopyFrom(happened.Id.ToByteArray()),
            Name = happened.Name,
            Payload = ByteString.CopyFrom(happened.Payload.AsSpan()),
            NodeFilter = happened.NodeFilter,
            ServiceFilter = happened.ServiceFilter,
            TagFilter = happened.TagFilter,
        }));
    }
}
