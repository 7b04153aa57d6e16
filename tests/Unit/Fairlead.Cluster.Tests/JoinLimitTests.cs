namespace Fairlead.Cluster.Tests;

public sealed class JoinLimitTests
{
    [Theory]
    [InlineData(0, 1_000_000, false)]
    [InlineData(1, 0, true)]
    [InlineData(3, 59, false)]
    [InlineData(3, 60, true)]
    public void IsReached_AttemptsAtAnInterval_CountsTheFirstAtOnce(int attempts, int seconds, bool reached) =>
        Assert.Equal(reached, new JoinLimit(attempts, TimeSpan.FromSeconds(30)).IsReached(TimeSpan.FromSeconds(seconds)));
}
