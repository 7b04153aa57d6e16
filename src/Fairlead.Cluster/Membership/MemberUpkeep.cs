using Fairlead.Cluster.Agents;
using Fairlead.Primitives.Loops;
using Fairlead.Store.Contract;
using Microsoft.Extensions.Logging;

namespace Fairlead.Cluster.Membership;

/// <summary>What the holder of the duties does for members: calls those lost whom nobody holds, and reaps the long dead.</summary>
internal sealed class MemberUpkeep : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    /// <summary>Consul reconciles as often.</summary>
    private static readonly TimeSpan ReapInterval = TimeSpan.FromSeconds(60);

    private readonly ClusterMembershipOptions _options;
    private readonly MemberLedger _ledger;
    private readonly RosterLoop _roster;
    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private readonly TakeOver _takeOver;
    private readonly long _began;
    private readonly SupervisedLoop _watching;
    private readonly SupervisedLoop _reaping;

    internal MemberUpkeep(ClusterMembershipOptions options, MemberLedger ledger, RosterLoop roster, ILogger logger, TimeProvider time)
    {
        (_options, _ledger, _roster, _logger, _time) = (options, ledger, roster, logger, time);
        _takeOver = new TakeOver(options.Leases);
        _began = time.GetTimestamp();
        _watching = new SupervisedLoop("cluster.take-over", WatchAsync, logger, time, StoreLoops.Options(TimeSpan.FromSeconds(1)));
        _reaping = new SupervisedLoop("cluster.reap", ReapAsync, logger, time, StoreLoops.Options());
    }

    internal void Start()
    {
        _watching.Start();
        _reaping.Start();
    }

    public async ValueTask DisposeAsync()
    {
        await _watching.DisposeAsync().ConfigureAwait(false);
        await _reaping.DisposeAsync().ConfigureAwait(false);
    }

    private async Task WatchAsync(CancellationToken cancellationToken)
    {
        await Task.Delay(Interval, _time, cancellationToken).ConfigureAwait(false);
        if (!_options.HasDuties())
        {
            _takeOver.Forget();
            return;
        }

        var roster = _roster.Current;
        var orphans = roster.Members
            .Where(member => member.Value.LeftAt is null && !roster.Holders.ContainsKey(member.Key) && !roster.Servers.ContainsKey(member.Key)
                && _ledger.IsAliveInCatalog(member.Key))
            .Select(member => member.Value)
            .ToLookup(member => member.Server, member => member.Name);
        var lost = _takeOver.Look([.. orphans[false]], [.. orphans[true]], Interval, _time.GetElapsedTime(_began));
        if (lost.Count > 0)
        {
            Log.MembersLost(_logger, lost.Count, string.Join(", ", lost.Take(10)));
            await _ledger.FailAsync(lost, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>By the wall clock: it is days, and has to outlive processes.</summary>
    private async Task ReapAsync(CancellationToken cancellationToken)
    {
        await Task.Delay(ReapInterval, _time, cancellationToken).ConfigureAwait(false);
        if (!_options.HasDuties())
        {
            return;
        }

        var roster = _roster.Current;
        var before = _time.GetUtcNow() - _options.ReconnectTimeout;
        foreach (var (key, member) in roster.Members)
        {
            if (MemberList.Condition(roster, key, member) != MemberCondition.Alive && (member.LeftAt ?? member.FailedAt) < before)
            {
                Log.MemberReaped(_logger, member.Name, _options.ReconnectTimeout);
                if (member.Server)
                {
                    await _options.ForgetServerAsync(member.Name, cancellationToken).ConfigureAwait(false);
                }

                await _ledger.LeaveAsync(member.Name, prune: true, cancellationToken).ConfigureAwait(false);
            }
        }
    }
}
