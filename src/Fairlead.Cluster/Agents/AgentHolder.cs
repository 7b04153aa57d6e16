using System.Collections.Concurrent;
using System.Threading.Channels;
using Fairlead.Cluster.Membership;
using Fairlead.Cluster.Protocol;
using Fairlead.Primitives.Loops;
using Fairlead.Store.Contract;
using Fairlead.Registry.Model;
using Microsoft.Extensions.Logging;

namespace Fairlead.Cluster.Agents;

/// <summary>
/// The agents this server holds: feeds <see cref="AgentLeases"/> with what their streams say and does what it asks for. Once a second
/// it looks whether catalog and store still say what it knows, and mends them.
/// </summary>
internal sealed class AgentHolder : IAsyncDisposable
{
    /// <summary>Agents one server takes; one more is sent to another. 35 kB each were measured.</summary>
    internal const int MostAgents = 20_000;

    /// <summary>A roster may be this much behind what this server has just written.</summary>
    private static readonly TimeSpan RosterPatience = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan MendInterval = TimeSpan.FromSeconds(1);

    private readonly AgentLeaseOptions _options;
    private readonly MemberLedger _ledger;
    private readonly RosterLoop _roster;
    private readonly ServerLease _lease;
    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private readonly long _began;
    private readonly ConcurrentDictionary<string, HeldAgent> _held = new(StringComparer.OrdinalIgnoreCase);
    private readonly Channel<HeldAgent> _losses = Channel.CreateBounded<HeldAgent>(new BoundedChannelOptions(MostAgents) { SingleReader = true });
    private readonly List<HeldAgent> _unwritten = [];
    private readonly SupervisedLoop[] _loops;

    /// <summary>Guards <see cref="_leases"/>.</summary>
    private readonly Lock _gate = new();
    private readonly AgentLeases _leases;
    private long _streams;

    internal AgentHolder(AgentLeaseOptions options, MemberLedger ledger, RosterLoop roster, ServerLease lease, ILogger logger, TimeProvider time)
    {
        (_options, _ledger, _roster, _lease, _logger, _time) = (options, ledger, roster, lease, logger, time);
        _began = time.GetTimestamp();
        _leases = new AgentLeases(options);
        _loops =
        [
            new SupervisedLoop("cluster.leases", TickAsync, logger, time),
            new SupervisedLoop("cluster.losses", WriteLossesAsync, logger, time, StoreLoops.Options(TimeSpan.FromSeconds(1))),
            new SupervisedLoop("cluster.mend", MendAsync, logger, time, StoreLoops.Options(TimeSpan.FromSeconds(5))),
        ];
    }

    /// <summary>Agents held now.</summary>
    internal int Count => _held.Count;

    internal AgentLeaseOptions Options => _options;

    /// <summary>Whether this server holds the agent of that name.</summary>
    internal bool Holds(string node) => _held.ContainsKey(node);

    private TimeSpan Now => _time.GetElapsedTime(_began);

    internal void Start() => Array.ForEach(_loops, loop => loop.Start());

    /// <summary>Takes an agent in: into the catalog, under this server's lease. Gives the agent, or why it is refused.</summary>
    internal async ValueTask<(HeldAgent? Agent, string? Refusal)> AttachAsync(Node node, MemberRecord member, string server, CancellationToken cancellationToken)
    {
        if (_held.Count >= MostAgents)
        {
            return (null, $"this server holds {MostAgents} agents already; attach to another");
        }

        var agent = new HeldAgent(node, member, new HolderRecord(server, Guid.NewGuid()), Interlocked.Increment(ref _streams), Now);
        if (await _ledger.AliveAsync(node, cancellationToken).ConfigureAwait(false) is { } refusal)
        {
            return (null, refusal);
        }

        await _ledger.HoldAsync(member, agent.Holder, _lease.Id, cancellationToken).ConfigureAwait(false);
        lock (_gate)
        {
            _leases.Attached(node.Name, agent.Stream, Now);
            if (_held.TryGetValue(node.Name, out var before))
            {
                before.End();
            }

            _held[node.Name] = agent;
        }

        Log.AgentAttached(_logger, node.Name, node.Address);
        return (agent, null);
    }

    internal void Beat(HeldAgent agent)
    {
        lock (_gate)
        {
            _leases.Beat(agent.Node.Name, agent.Stream, Now);
        }
    }

    /// <summary>The stream ended without a goodbye.</summary>
    internal void Closed(HeldAgent agent)
    {
        lock (_gate)
        {
            _leases.Closed(agent.Node.Name, agent.Stream, Now);
        }
    }

    /// <summary>A goodbye: the node goes from the catalog at once.</summary>
    internal async ValueTask LeaveAsync(HeldAgent agent, CancellationToken cancellationToken)
    {
        if (Forget(agent))
        {
            await _ledger.ReleaseAsync(agent.Node.Name, agent.Holder, cancellationToken).ConfigureAwait(false);
            await _ledger.LeaveAsync(agent.Node.Name, prune: false, cancellationToken).ConfigureAwait(false);
            Log.AgentLeft(_logger, agent.Node.Name);
        }
    }

    /// <summary>Tells every agent.</summary>
    internal void Broadcast(ServerMessage message)
    {
        foreach (var agent in _held.Values)
        {
            agent.Tell(message);
        }
    }

    /// <summary>Stops judging and ends every stream: the agents look for another server.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var loop in _loops)
        {
            await loop.DisposeAsync().ConfigureAwait(false);
        }

        foreach (var agent in _held.Values)
        {
            agent.End();
        }
    }

    private bool Forget(HeldAgent agent)
    {
        lock (_gate)
        {
            return _leases.Released(agent.Node.Name, agent.Stream) && _held.TryRemove(KeyValuePair.Create(agent.Node.Name, agent));
        }
    }

    private async Task TickAsync(CancellationToken cancellationToken)
    {
        await Task.Delay(_options.Tick, _time, cancellationToken).ConfigureAwait(false);
        IReadOnlyList<LeaseEffect> effects;
        lock (_gate)
        {
            effects = _leases.Tick(Now);
        }

        foreach (var effect in effects)
        {
            if (!_held.TryGetValue(effect.Node, out var agent))
            {
                continue;
            }

            if (effect is LeaseEffect.DialBack)
            {
                _ = DialBackAsync(agent);
            }
            else if (effect is LeaseEffect.Lost { Reason: var reason } && _held.TryRemove(KeyValuePair.Create(effect.Node, agent)))
            {
                Log.AgentLost(_logger, effect.Node, reason == LossReason.Crash ? "its connection closed without a goodbye" : $"nothing was heard of it for {_options.TimeToLive}");
                agent.End();
                await _losses.Writer.WriteAsync(agent, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async Task DialBackAsync(HeldAgent agent)
    {
        var answered = await DialBack.AskAsync(agent.Member, _options.DialBackTime, _time).ConfigureAwait(false);
        lock (_gate)
        {
            _leases.DialledBack(agent.Node.Name, answered, Now);
        }
    }

    /// <summary>Everything lost meanwhile goes into one commit; what could not be written is tried again.</summary>
    private async Task WriteLossesAsync(CancellationToken cancellationToken)
    {
        if (_unwritten.Count == 0)
        {
            _unwritten.Add(await _losses.Reader.ReadAsync(cancellationToken).ConfigureAwait(false));
        }

        while (_losses.Reader.TryRead(out var more))
        {
            _unwritten.Add(more);
        }

        var released = await Task.WhenAll(_unwritten.Select(async agent =>
            await _ledger.ReleaseAsync(agent.Node.Name, agent.Holder, cancellationToken).ConfigureAwait(false) ? agent.Node.Name : null)).ConfigureAwait(false);

        // A hold that was gone already is nobody's or another server's, and the members' upkeep sees to what is nobody's.
        await _ledger.FailAsync([.. released.OfType<string>().Where(node => !_held.ContainsKey(node))], cancellationToken).ConfigureAwait(false);
        _unwritten.Clear();
    }

    private async Task MendAsync(CancellationToken cancellationToken)
    {
        await Task.Delay(MendInterval, _time, cancellationToken).ConfigureAwait(false);
        await _ledger.RestoreAsync(_lease.Node, cancellationToken).ConfigureAwait(false);
        foreach (var agent in _held.Values)
        {
            if (Now - agent.Since < RosterPatience)
            {
                continue;
            }

            var holder = _roster.Current.Holders.GetValueOrDefault(MemberLedger.Fold(agent.Node.Name));
            if (holder is not null && holder != agent.Holder)
            {
                // It has attached elsewhere; the new hold counts.
                if (Forget(agent))
                {
                    agent.End();
                }
            }
            else if (holder is null)
            {
                await _ledger.HoldAsync(agent.Member, agent.Holder, _lease.Id, cancellationToken).ConfigureAwait(false);
            }
            else if (!_ledger.IsAliveInCatalog(agent.Node.Name))
            {
                await _ledger.AliveAsync(agent.Node, cancellationToken).ConfigureAwait(false);
            }
        }
    }
}
