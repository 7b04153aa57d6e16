using Fairlead.Cluster.Membership;
using Microsoft.Extensions.Logging.Abstractions;

namespace Fairlead.Cluster.Tests.Membership;

public sealed class MemberUpkeepTests : IAsyncLifetime
{
    private static readonly TimeSpan ReconnectTimeout = TimeSpan.FromHours(8);

    private readonly List<string> forgotten = [];
    private MembersFixture members = null!;

    public async ValueTask InitializeAsync() => members = await MembersFixture.StartAsync();

    public ValueTask DisposeAsync() => members.DisposeAsync();

    [Fact]
    public async Task Reap_DeadBeyondReconnectTimeout_IsGoneFromMembersAndCatalog()
    {
        await members.AddAsync(Member("web"));
        await members.Ledger.FailAsync(["web"], CancellationToken.None);
        await members.UntilAsync(all => all.Members["web"].FailedAt is not null);
        await using var upkeep = Upkeep();
        upkeep.Start();

        var failed = members.Time.GetUtcNow();
        await AdvanceUntilAsync(() => !members.Roster.Current.Members.ContainsKey("web"));

        Assert.True(members.Time.GetUtcNow() - failed > ReconnectTimeout);
        await AdvanceUntilAsync(() => !members.IsInCatalog("web"));
        Assert.Empty(forgotten);
    }

    [Fact]
    public async Task Reap_DeadServer_LosesItsPlaceInTheStoreFirst()
    {
        await members.AddAsync(Member("s3") with { Server = true });
        await members.Ledger.LeaveAsync("s3", prune: false, CancellationToken.None);
        await members.UntilAsync(all => all.Members["s3"].LeftAt is not null);
        await using var upkeep = Upkeep();
        upkeep.Start();

        await AdvanceUntilAsync(() => !members.Roster.Current.Members.ContainsKey("s3"));

        Assert.Equal(["s3"], forgotten);
    }

    [Fact]
    public async Task Look_MemberWithoutHolder_IsCriticalAfterTheTakeOverTimeAndKept()
    {
        await members.AddAsync(Member("web"));
        await using var upkeep = Upkeep();
        upkeep.Start();

        await AdvanceUntilAsync(() => !members.Ledger.IsAliveInCatalog("web"));

        var roster = await members.UntilAsync(all => all.Members["web"].FailedAt is not null);
        Assert.Equal(MemberCondition.Failed, MemberList.Condition(roster, "web", roster.Members["web"]));
        Assert.True(members.IsInCatalog("web"));
    }

    private static MemberRecord Member(string name) => new() { Name = name, Id = Guid.NewGuid().ToString(), Address = "10.0.0.7" };

    private MemberUpkeep Upkeep() => new(
        new ClusterMembershipOptions
        {
            Self = Member("s1") with { Server = true },
            ReconnectTimeout = ReconnectTimeout,
            ForgetServerAsync = (name, _) =>
            {
                forgotten.Add(name);
                return Task.CompletedTask;
            },
        },
        members.Ledger, members.Roster, NullLogger.Instance, members.Time);

    /// <summary>Lets time pass in small steps, as it does, until something has come of it.</summary>
    private async Task AdvanceUntilAsync(Func<bool> wanted)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!wanted())
        {
            patience.Token.ThrowIfCancellationRequested();
            members.Time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }
    }
}
