using Fairlead.Cluster.Duties;
using Fairlead.Registry.Model;

namespace Fairlead.Cluster.Tests.Duties;

public sealed class DeadServerRuleTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch.AddDays(1);

    /// <summary>Living and dead servers, both settled, and how many of the dead lose their place.</summary>
    [Theory]
    [InlineData(3, 0, 0)]
    // Nobody has taken its place: two of two can lose as few as two of three.
    [InlineData(2, 1, 0)]
    [InlineData(3, 1, 1)]
    [InlineData(4, 1, 0)]
    [InlineData(5, 1, 1)]
    // Three of five can lose none, three of three one.
    [InlineData(3, 2, 2)]
    // No majority: nothing can be removed, and nothing must be.
    [InlineData(1, 1, 0)]
    public void Choose_LivingAndDead_RemovesTheDeadWhenThatMakesTheMajoritySafer(int living, int dead, int removed) =>
        Assert.Equal(removed, Choose(living, dead, AutopilotConfiguration.Default).Count);

    [Fact]
    public void Choose_SwitchedOff_RemovesNobody() =>
        Assert.Empty(Choose(3, 1, AutopilotConfiguration.Default with { CleanupDeadServers = false }));

    [Fact]
    public void Choose_FewerThanMinQuorumWouldStay_RemovesNobody() =>
        Assert.Empty(Choose(3, 1, AutopilotConfiguration.Default with { MinQuorum = 4 }));

    [Fact]
    public void Choose_ReplacementIsNew_WaitsUntilItHasSettled()
    {
        ServerSighting[] servers = [Server("a", true), Server("b", true), Server("c", true) with { Since = Now }, Server("d", false)];

        Assert.Empty(DeadServerRule.Choose(servers, ["a", "b", "c", "d"], AutopilotConfiguration.Default, Now));
        Assert.Equal(["d"], DeadServerRule.Choose(servers, ["a", "b", "c", "d"], AutopilotConfiguration.Default, Now.AddSeconds(10)));
    }

    [Fact]
    public void Choose_DeadServerHasNoMember_LeavesItToTheList() =>
        Assert.Empty(DeadServerRule.Choose([Server("a", true), Server("b", false)], ["a"], AutopilotConfiguration.Default, Now));

    private static IReadOnlyList<string> Choose(int living, int dead, AutopilotConfiguration how)
    {
        ServerSighting[] servers = [.. Enumerable.Range(0, living + dead).Select(number => Server($"s{number}", number < living))];
        return DeadServerRule.Choose(servers, [.. servers.Select(server => server.Record.Name)], how, Now);
    }

    private static ServerSighting Server(string name, bool alive) => new(new ServerRecord(name, name, name + ":8300", "registry"), alive, false, DateTimeOffset.UnixEpoch, TimeSpan.Zero);
}
