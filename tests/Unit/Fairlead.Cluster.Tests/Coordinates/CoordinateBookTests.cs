using Fairlead.Cluster.Coordinates;
using Fairlead.Registry.Model;

namespace Fairlead.Cluster.Tests.Coordinates;

public sealed class CoordinateBookTests
{
    private readonly Dictionary<string, Coordinate> stored = [];
    private readonly CoordinateBook book = new(CoordinateWritingOptions.Default, 3);

    [Fact]
    public void Take_NotStoredYet_IsDueAtOnceAndThenNotForFifteenSeconds()
    {
        book.Offer(At("a", 0.040), Seconds(0));
        Assert.Equal(["a"], Written(0));

        book.Offer(At("a", 0.080), Seconds(5));
        Assert.Empty(Written(14));
        Assert.Equal(["a"], Written(15));
        Assert.Equal(0.080, stored["a"].Vec[0]);
    }

    [Theory]
    [InlineData(0.0400, 0.0415, false)]
    [InlineData(0.0400, 0.0425, true)]
    [InlineData(0.0002, 0.0006, false)]
    [InlineData(0.0002, 0.0009, true)]
    public void Take_Stored_IsDueWhenItMovedByMoreThanTheLeastAndAPart(double before, double after, bool due)
    {
        stored["a"] = At("a", before);
        book.Offer(At("a", after), Seconds(0));
        Assert.Equal(due, Written(20).Length == 1);
    }

    [Fact]
    public void Take_MovedALittle_IsDueOnceInTenMinutes()
    {
        book.Offer(At("a", 0.0400), Seconds(0));
        Assert.Single(Written(0));
        book.Offer(At("a", 0.0401), Seconds(1));
        Assert.Equal(1, Enumerable.Range(1, 800).Sum(second => Written(second).Length));

        // What did not move at all is never written again.
        Assert.Equal(0, Enumerable.Range(800, 4000).Sum(second => Written(second).Length));
    }

    [Fact]
    public void Take_MoreDueThanTheShare_LongestWaitingFirst()
    {
        foreach (var node in new[] { "a", "b", "c", "d" })
        {
            book.Offer(At(node, 0.040), Seconds(0));
        }

        Assert.Equal(3, book.Count);
        Assert.Equal(["a", "b"], Written(0, share: 2));
        Assert.Equal(["c"], Written(1, share: 2));
        book.Keep(static node => node != "a");
        Assert.Equal(2, book.Count);
    }

    [Fact]
    public void Return_NotWritten_IsDueAgain()
    {
        book.Offer(At("a", 0.040), Seconds(0));
        book.Return(book.Take(Seconds(0), 9, _ => null));
        Assert.Equal(["a"], Written(1));
    }

    private static TimeSpan Seconds(int seconds) => TimeSpan.FromSeconds(seconds);

    private static Coordinate At(string node, double x) => new() { Node = node, Vec = [x, 0, 0, 0, 0, 0, 0, 0], Height = 1e-05 };

    private string[] Written(int second, int share = 9)
    {
        var due = book.Take(Seconds(second), share, stored.GetValueOrDefault);
        foreach (var coordinate in due)
        {
            stored[coordinate.Node] = coordinate;
        }

        return [.. due.Select(static coordinate => coordinate.Node)];
    }
}
