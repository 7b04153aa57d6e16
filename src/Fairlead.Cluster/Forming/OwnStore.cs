using Fairlead.Cluster.Duties;
using Fairlead.Cluster.Etcd;
using Fairlead.Cluster.Members;
using Fairlead.Store.Contract;
using Fairlead.Store.Etcd;
using Microsoft.Extensions.Logging;

namespace Fairlead.Cluster.Forming;

/// <summary>A store that this server runs together with others, opened.</summary>
public sealed class OwnStore : IAsyncDisposable
{
    /// <summary>How long each step of leaving is tried: an election, or a busy machine, costs a step its answer but not the leave.</summary>
    private static readonly TimeSpan Insistence = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    private readonly OwnStoreOptions options;
    private readonly EtcdMemberProcess process;
    private readonly EtcdAdministration administration;
    private readonly StoreUpkeep upkeep;
    private readonly DeadServerCleanup cleanup;
    private readonly TimeProvider time;
    private readonly ILogger logger;

    internal OwnStore(
        OwnStoreOptions options, EtcdMemberProcess process, EtcdStore store, EtcdAdministration administration, ServerRoster roster, StoreMembers members, StoreUpkeep upkeep, DeadServerCleanup cleanup,
        TimeProvider time, ILogger logger)
    {
        (this.options, this.process, Store, this.administration) = (options, process, store, administration);
        (Roster, Members, this.upkeep, this.cleanup, this.time, this.logger) = (roster, members, upkeep, cleanup, time, logger);
    }

    /// <summary>The key space.</summary>
    public EtcdStore Store { get; }

    /// <summary>Who the servers are.</summary>
    public ServerRoster Roster { get; }

    /// <summary>The members below.</summary>
    public StoreMembers Members { get; }

    /// <summary>
    /// Leaves for good: the others go on without this member, whose data is removed, since etcd never takes a removed member back. The last one stays, and
    /// so does one that cannot reach a majority. A server that is started again afterwards joins anew.
    /// </summary>
    public async Task LeaveAsync(CancellationToken cancellationToken)
    {
        try
        {
            IReadOnlyList<EtcdClusterMember> all = await administration.ListAsync(cancellationToken).ConfigureAwait(false);
            if (all.FirstOrDefault(member => member.Name == options.Identity.NodeName) is not { } own || all.Count == 1)
            {
                return;
            }

            await cleanup.DisposeAsync().ConfigureAwait(false);
            await upkeep.DisposeAsync().ConfigureAwait(false);
            await InsistAsync(() => Roster.LeaveAsync(cancellationToken), cancellationToken).ConfigureAwait(false);
            // The member asked is the one that goes: it often ends before it has answered, and says why it ends.
            await InsistAsync(
                () => process.Removed.IsCompleted ? Task.CompletedTask : administration.RemoveAsync(own.Id, cancellationToken), cancellationToken).ConfigureAwait(false);
        }
        catch (StoreUnavailableException unavailable)
        {
            Log.NotLeft(logger, unavailable.Message);
            return;
        }

        await process.DisposeAsync().ConfigureAwait(false);
        File.Delete(options.SeatFile);
        Directory.Delete(options.MemberDirectory, recursive: true);
        Log.Left(logger, options.Identity.NodeName);
    }

    /// <summary>Does what may be done twice until it has been answered.</summary>
    private async Task InsistAsync(Func<Task> step, CancellationToken cancellationToken)
    {
        long started = time.GetTimestamp();
        while (true)
        {
            try
            {
                await step().ConfigureAwait(false);
                return;
            }
            catch (StoreUnavailableException) when (time.GetElapsedTime(started) < Insistence)
            {
                await Task.Delay(Interval, time, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Gives the duties back, closes the store, ends the member.</summary>
    public async ValueTask DisposeAsync()
    {
        await cleanup.DisposeAsync().ConfigureAwait(false);
        await upkeep.DisposeAsync().ConfigureAwait(false);
        await Roster.DisposeAsync().ConfigureAwait(false);
        await Store.DisposeAsync().ConfigureAwait(false);
        Members.Dispose();
        administration.Dispose();
        await process.DisposeAsync().ConfigureAwait(false);
    }
}
