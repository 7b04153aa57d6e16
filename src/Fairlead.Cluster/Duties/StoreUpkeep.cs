using Fairlead.Cluster.Members;
using Fairlead.Primitives.Loops;
using Fairlead.Store.Contract;
using Microsoft.Extensions.Logging;

namespace Fairlead.Cluster.Duties;

/// <summary>
/// Forgets servers that are members no more, and gives space back that compaction has freed; a duty of one server. (etcd compacts by itself, by
/// <see cref="Etcd.EtcdMemberOptions.HistoryRevisions"/>; the file never shrinks without this.)
/// </summary>
internal sealed class StoreUpkeep : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    /// <summary>Below this a file is not worth a member's standing still.</summary>
    private const long WorthIt = 64L << 20;

    private readonly StoreMembers members;
    private readonly ServerRoster roster;
    private readonly TimeProvider time;
    private readonly ILogger logger;
    private readonly SupervisedLoop loop;

    internal StoreUpkeep(StoreMembers members, ServerRoster roster, TimeProvider time, ILogger logger)
    {
        (this.members, this.roster, this.time, this.logger) = (members, roster, time, logger);
        loop = new SupervisedLoop("store-upkeep", RoundAsync, logger, time, StoreLoops.Options());
    }

    public ValueTask DisposeAsync() => loop.DisposeAsync();

    internal void Start() => loop.Start();

    /// <summary>A file of which more than half is free space.</summary>
    internal static bool NeedsIt(long size, long inUse) => size >= WorthIt && inUse * 2 < size;

    private async Task RoundAsync(CancellationToken cancellationToken)
    {
        await Task.Delay(Interval, time, cancellationToken).ConfigureAwait(false);
        if (!roster.HoldsDuties)
        {
            return;
        }

        await members.PruneAsync(cancellationToken).ConfigureAwait(false);
        IReadOnlyList<StoreMemberReport> all = await members.ListAsync(cancellationToken).ConfigureAwait(false);
        if (!all.All(static member => member.Reachable))
        {
            // One that stands still now could cost the majority.
            return;
        }

        foreach (StoreMemberReport member in all.Where(static member => NeedsIt(member.Size, member.SizeInUse)).OrderBy(static member => member.Leader))
        {
            await members.DefragmentAsync(member.Name, cancellationToken).ConfigureAwait(false);
            Log.Defragmented(logger, member.Name, member.Size);
        }
    }
}
