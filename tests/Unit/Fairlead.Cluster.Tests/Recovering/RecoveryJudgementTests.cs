using Fairlead.Cluster.Recovering;

namespace Fairlead.Cluster.Tests.Recovering;

public sealed class RecoveryJudgementTests
{
    private static readonly string[] Members = ["a", "b", "c"];

    [Fact]
    public void Objections_FreshestAndOthersLost_None() =>
        Assert.Empty(RecoveryJudgement.Objections(Member("a", 10), Members, [Member("b", 10)], ["c"]));

    [Fact]
    public void Objections_AnotherIsFresher_NamesBothRevisions()
    {
        var objection = Assert.Single(RecoveryJudgement.Objections(Member("a", 10), Members, [Member("b", 12)], ["c"]));

        Assert.Contains("12", objection, StringComparison.Ordinal);
        Assert.Contains("10", objection, StringComparison.Ordinal);
    }

    [Fact]
    public void Objections_OneNeverLookedAt_IsNamed() =>
        Assert.Contains("-lost=c", Assert.Single(RecoveryJudgement.Objections(Member("a", 10), Members, [Member("b", 9)], [])), StringComparison.Ordinal);

    [Fact]
    public void Objections_ALeaderIsSeen_NothingToRecover() =>
        Assert.Contains("majority", Assert.Single(RecoveryJudgement.Objections(Member("a", 10), Members, [Member("b", 10) with { HasLeader = true }], ["c"])), StringComparison.Ordinal);

    private static MemberFreshness Member(string name, long revision) => new(name, "/" + name, revision, 1, HasLeader: false);
}
