using Fairlead.Agent.AntiEntropy;

namespace Fairlead.Agent.Tests.AntiEntropy;

public sealed class CatalogSyncOptionsTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(128, 1)]
    [InlineData(129, 2)]
    [InlineData(256, 2)]
    [InlineData(257, 3)]
    [InlineData(1000, 4)]
    public void IntervalFor_Nodes_GrowsWithEachDoubling(int nodes, int minutes) =>
        Assert.Equal(TimeSpan.FromMinutes(minutes), new CatalogSyncOptions().IntervalFor(nodes));
}
