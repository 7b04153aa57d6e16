using Fairlead.Balancer.Configuration.Definitions;
using Fairlead.Balancer.Probes;

namespace Fairlead.Balancer.Tests.Probes;

public sealed class HealthCounterTests
{
    [Theory]
    [InlineData("", "1/3 UP")]
    [InlineData("-", "0/2 DOWN")]
    [InlineData("+", "3/3 UP")]
    [InlineData("+-", "2/3 UP")]
    [InlineData("+--", "1/3 UP")]
    [InlineData("+---", "0/2 DOWN")]
    [InlineData("-+", "1/2 DOWN")]
    [InlineData("-++", "3/3 UP")]
    [InlineData("-+-", "0/2 DOWN")]
    public void Count_Results_GiveHaproxysState(string results, string expected)
    {
        var health = new HealthCounter(rise: 2, fall: 3);
        foreach (char result in results)
        {
            health.Count(result == '+');
        }

        Assert.Equal(expected, health.Description);
    }

    [Fact]
    public void NextInterval_SettledUp_IsInter_SettledDown_IsDowninter_BetweenIsFastinter()
    {
        var settings = new ServerCheckSettings
        {
            Interval = TimeSpan.FromSeconds(5), FastInterval = TimeSpan.FromSeconds(1), DownInterval = TimeSpan.FromSeconds(9),
        };
        var health = new HealthCounter(2, 3);
        health.Count(true);
        Assert.Equal(TimeSpan.FromSeconds(5), health.NextInterval(settings));
        health.Count(false);
        Assert.Equal(TimeSpan.FromSeconds(1), health.NextInterval(settings));
        health.MarkDown();
        Assert.Equal(TimeSpan.FromSeconds(9), health.NextInterval(settings));
    }

    [Fact]
    public void Configure_ChangedFall_KeepsTheState()
    {
        var health = new HealthCounter(2, 3);
        health.MarkDown();
        health.Configure(1, 1);
        Assert.Equal("0/1 DOWN", health.Description);
        Assert.True(health.Count(true));
        Assert.True(health.IsUp);
    }
}
