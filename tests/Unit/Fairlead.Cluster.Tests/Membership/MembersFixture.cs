using Fairlead.Cluster.Membership;
using Fairlead.Registry.Hosting;
using Fairlead.Registry.Model;
using Fairlead.Registry.Requests;
using Fairlead.Store.Contract;
using Fairlead.Store.Embedded;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Fairlead.Cluster.Tests.Membership;

/// <summary>A registry over a store in memory with what a server keeps about members beside it, under a clock that stands still.</summary>
internal sealed class MembersFixture : IAsyncDisposable
{
    private readonly RegistryHost registry;

    private MembersFixture(SqliteStore store, RegistryHost registry)
    {
        (Store, this.registry) = (store, registry);
        Roster = new RosterLoop(store, NullLogger.Instance, TimeProvider.System);
        Ledger = LedgerThatSees(() => Roster.Current);
    }

    internal FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));

    internal IStore Store { get; }

    internal RosterLoop Roster { get; }

    internal MemberLedger Ledger { get; }

    internal static async Task<MembersFixture> StartAsync()
    {
        var store = await SqliteStore.OpenAsync(new SqliteStoreOptions(), TimeProvider.System, NullLogger<SqliteStore>.Instance);
        var registry = new RegistryHost(store, new RegistryHostOptions { NodeName = "s1" }, TimeProvider.System, NullLogger<RegistryHost>.Instance);
        await registry.StartAsync(CancellationToken.None);
        var fixture = new MembersFixture(store, registry);
        await fixture.Roster.StartAsync(CancellationToken.None);
        return fixture;
    }

    /// <summary>A ledger whose roster is behind the store, as every roster may be.</summary>
    internal MemberLedger LedgerThatSees(Func<Roster> roster) => new(registry, Store, roster, Time, NullLogger.Instance);

    /// <summary>A member that lives in the catalog and is held by nobody.</summary>
    internal async Task AddAsync(MemberRecord member)
    {
        await registry.ApplyAsync(
            new RegisterRequest(new Node { Name = member.Name, Id = member.Id, Address = member.Address, Datacenter = "dc1" }, [], [MemberLedger.Alive(member.Name)]), CancellationToken.None);
        await Store.CommitAsync(new StoreTransaction([], [new StoreOperation.Put(MemberKeys.Member(member.Name), member.ToBytes())]), CancellationToken.None);
        await UntilAsync(roster => roster.Members.ContainsKey(member.Name));
    }

    internal bool IsInCatalog(string node) => registry.Current.FindNode(node) is not null;

    /// <summary>Waits until the roster is as wanted.</summary>
    internal async Task<Roster> UntilAsync(Func<Roster, bool> wanted)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!wanted(Roster.Current))
        {
            patience.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }

        return Roster.Current;
    }

    public async ValueTask DisposeAsync()
    {
        await Roster.DisposeAsync();
        await registry.DisposeAsync();
        await Store.DisposeAsync();
    }
}
