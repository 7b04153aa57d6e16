using Fairlead.Cluster.Coordinates;

namespace Fairlead.Cluster.Tests.Coordinates;

public sealed class LatencyFilterTests
{
    [Fact]
    public void Add_RoundTrips_GivesTheLowerQuartileOfTheLatest()
    {
        var filter = new LatencyFilter(5);
        Assert.Equal([5, 2, 1, 1, 2, 2, 3], new[] { 5.0, 2, 1, 900, 3, 900, 900 }.Select(filter.Add));
    }
}
