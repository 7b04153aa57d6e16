using Fairlead.Cluster.Duties;
using Fairlead.Cluster.Etcd;
using Fairlead.Cluster.Members;
using Fairlead.Cluster.Serving;
using Fairlead.Store.Etcd;

namespace Fairlead.Cluster.Forming;

/// <summary>A store that this server runs together with others, opened.</summary>
public sealed class OwnStore : IAsyncDisposable
{
    private readonly EtcdMemberProcess process;
    private readonly EtcdAdministration administration;
    private readonly StoreUpkeep upkeep;

    internal OwnStore(EtcdMemberProcess process, EtcdStore store, EtcdAdministration administration, ServerRoster roster, StoreMembers members, StoreUpkeep upkeep) =>
        (this.process, Store, this.administration, Roster, Members, this.upkeep) = (process, store, administration, roster, members, upkeep);

    /// <summary>The key space.</summary>
    public EtcdStore Store { get; }

    /// <summary>Who the servers are.</summary>
    public ServerRoster Roster { get; }

    /// <summary>The members below.</summary>
    public StoreMembers Members { get; }

    /// <summary>Gives the duties back, closes the store, ends the member.</summary>
    public async ValueTask DisposeAsync()
    {
        await upkeep.DisposeAsync().ConfigureAwait(false);
        await Roster.DisposeAsync().ConfigureAwait(false);
        await Store.DisposeAsync().ConfigureAwait(false);
        Members.Dispose();
        administration.Dispose();
        await process.DisposeAsync().ConfigureAwait(false);
    }
}
