using Fairlead.Cluster.Membership;
using Fairlead.Store.Contract;

namespace Fairlead.Cluster.Tests.Membership;

public sealed class MemberLedgerTests : IAsyncLifetime
{
    private static readonly MemberRecord Web = new() { Name = "web", Id = Guid.NewGuid().ToString(), Address = "10.0.0.7" };

    private MembersFixture members = null!;

    public async ValueTask InitializeAsync()
    {
        members = await MembersFixture.StartAsync();
        await members.AddAsync(Web);
    }

    public ValueTask DisposeAsync() => members.DisposeAsync();

    [Fact]
    public async Task Fail_LivingMember_IsFailedAndCritical()
    {
        await members.Ledger.FailAsync(["web"], CancellationToken.None);

        var roster = await members.UntilAsync(all => all.Members["web"].FailedAt is not null);
        Assert.Equal(MemberCondition.Failed, MemberList.Condition(roster, "web", roster.Members["web"]));
        Assert.False(members.Ledger.IsAliveInCatalog("web"));
    }

    [Fact]
    public async Task Fail_MemberThatLeftBehindAStaleRoster_StaysLeft()
    {
        var stale = members.Roster.Current;
        await members.Ledger.LeaveAsync("web", prune: false, CancellationToken.None);

        await members.LedgerThatSees(() => stale).FailAsync(["web"], CancellationToken.None);

        Assert.Equal((true, false), await StoredAsync());
        Assert.False(members.IsInCatalog("web"));
    }

    [Fact]
    public async Task Leave_MemberThatFailedBehindAStaleRoster_HasLeft()
    {
        var stale = members.Roster.Current;
        await members.Ledger.FailAsync(["web"], CancellationToken.None);

        await members.LedgerThatSees(() => stale).LeaveAsync("web", prune: false, CancellationToken.None);

        Assert.Equal((true, false), await StoredAsync());
    }

    [Fact]
    public async Task RemoveServer_ItsLeaseStillRuns_HasLeftAtOnce()
    {
        var lease = await members.Store.GrantLeaseAsync(TimeSpan.FromHours(1), CancellationToken.None);
        var server = Web with { Name = "s3", Server = true };
        await members.AddAsync(server);
        await members.Store.CommitAsync(new StoreTransaction([], [new StoreOperation.Put(MemberKeys.Server("s3"), server.ToBytes(), lease.Id)]), CancellationToken.None);
        await members.UntilAsync(all => all.Servers.ContainsKey("s3"));

        await members.Ledger.RemoveServerAsync("s3", CancellationToken.None);

        var roster = await members.UntilAsync(all => all.Members["s3"].LeftAt is not null);
        Assert.Equal(MemberCondition.Left, MemberList.Condition(roster, "s3", roster.Members["s3"]));
    }

    private async Task<(bool Left, bool Failed)> StoredAsync()
    {
        var found = await members.Store.ReadAsync(MemberKeys.Member("web"), CancellationToken.None);
        var record = MemberRecord.FromEntry(Assert.Single(found.Entries));
        return (record.LeftAt is not null, record.FailedAt is not null);
    }
}
