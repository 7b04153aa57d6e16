using Fairlead.Cluster.Coordinates;
using Fairlead.Cluster.Membership;
using Fairlead.Cluster.Protocol;

namespace Fairlead.Cluster.Tests.Coordinates;

public sealed class LandmarkTableTests
{
    [Fact]
    public void For_Turns_NamesEveryServerAndTheSameFewAgentsButNeverTheAgentItself()
    {
        var table = LandmarkTable.Of(
            [Member("s2", 8300), Member("s3", 8300), .. Enumerable.Range(1, 50).Select(n => Member($"a{n}", 8301)), Member("deaf", 0), Member("nowhere", 8301)],
            static node => node == "nowhere" ? null : new NetworkCoordinate());
        var named = Enumerable.Range(0, 600).Select(turn => table.For("a7", (ulong)turn)).OfType<Landmark>().GroupBy(static landmark => landmark.Node).ToDictionary(static g => g.Key, static g => g.Count());

        Assert.Equal(2 + LandmarkTable.Neighbours, named.Count);
        Assert.Contains("s2", named.Keys);
        Assert.Contains("s3", named.Keys);
        Assert.DoesNotContain("a7", named.Keys);
        Assert.DoesNotContain("deaf", named.Keys);
        Assert.DoesNotContain("nowhere", named.Keys);
        Assert.All(named.Values, static times => Assert.Equal(100, times));
    }

    [Fact]
    public void For_AllAgents_EachIsMeasuredByAsManyAsItMeasures()
    {
        var names = Enumerable.Range(1, 50).Select(n => $"a{n}").ToArray();
        var table = LandmarkTable.Of(names.Select(name => Member(name, 8301)), static _ => new NetworkCoordinate());
        var measured = names.SelectMany(agent => Enumerable.Range(0, LandmarkTable.Neighbours).Select(turn => table.For(agent, (ulong)turn)!.Node)).CountBy(static node => node);
        Assert.All(measured, static each => Assert.Equal(LandmarkTable.Neighbours, each.Value));
    }

    [Fact]
    public void For_NobodyElse_NamesNobody()
    {
        Assert.Null(LandmarkTable.Empty.For("a1", 3));
        Assert.Null(LandmarkTable.Of([Member("a1", 8301)], static _ => new NetworkCoordinate()).For("A1", 3));
    }

    private static MemberRecord Member(string name, int port) => new() { Name = name, Id = name, Address = "10.0.0.1", Port = port, Server = name[0] == 's' };
}
