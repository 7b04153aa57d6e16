using Fairlead.Cluster.Duties;
using Fairlead.Store.Embedded;
using Microsoft.Extensions.Logging.Abstractions;

namespace Fairlead.Cluster.Tests.Duties;

/// <summary>Two servers over one store.</summary>
public sealed class ServerRosterTests : IAsyncLifetime
{
    private SqliteStore store = null!;

    public async ValueTask InitializeAsync() => store = await SqliteStore.OpenAsync(new SqliteStoreOptions(), TimeProvider.System, NullLogger<SqliteStore>.Instance);

    public ValueTask DisposeAsync() => store.DisposeAsync();

    [Fact]
    public async Task Start_FirstServer_HasTheDuties()
    {
        await using ServerRoster one = await StartAsync("one");

        Assert.True(one.HoldsDuties);
        Assert.Equal(("one", true), (Assert.Single(one.Servers).Record.Name, one.Servers[0].Alive));
    }

    [Fact]
    public async Task Start_SecondServer_SeesTheFirstInDuty()
    {
        await using ServerRoster one = await StartAsync("one");
        await using ServerRoster two = await StartAsync("two");

        Assert.False(two.HoldsDuties);
        Assert.Equal("one", two.Servers.Single(server => server.HoldsDuties).Record.Name);
        Assert.Equal(2, two.Servers.Length);
    }

    [Fact]
    public async Task Start_LeaseEndsBeforeItIsUsed_TakesAnother()
    {
        await using var one = new ServerRoster(new EndedLeaseStore(store), "id-one", "one", "10.0.0.1:8300", TimeProvider.System, NullLogger.Instance);
        await one.StartAsync(CancellationToken.None);

        await UntilInDutyAsync(one);
    }

    [Fact]
    public async Task Dispose_DutyHolder_HandsTheDutiesOver()
    {
        ServerRoster one = await StartAsync("one");
        await using ServerRoster two = await StartAsync("two");

        await one.DisposeAsync();

        await UntilInDutyAsync(two);
        Assert.False(two.Servers.Single(server => server.Record.Name == "one").Alive);
    }

    [Theory]
    [InlineData(10 << 20, 1 << 20, false)]
    [InlineData(100 << 20, 60 << 20, false)]
    [InlineData(100 << 20, 40 << 20, true)]
    public void NeedsIt_FileMostlyFree_OnlyWhenWorthIt(long size, long inUse, bool expected) => Assert.Equal(expected, StoreUpkeep.NeedsIt(size, inUse));

    private static async Task UntilInDutyAsync(ServerRoster roster)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        using var again = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (!roster.HoldsDuties)
        {
            await again.WaitForNextTickAsync(patience.Token);
        }
    }

    private async Task<ServerRoster> StartAsync(string name)
    {
        var roster = new ServerRoster(store, "id-" + name, name, "10.0.0.1:8300", TimeProvider.System, NullLogger.Instance);
        await roster.StartAsync(CancellationToken.None);
        return roster;
    }
}
