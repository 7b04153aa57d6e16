using System.Text.Json;
using Fairlead.Agent.Watches;

namespace Fairlead.Agent.Tests.Watches;

public sealed class WatchProgressTests
{
    [Fact]
    public void Take_SameIndexOrSameResult_IsNoNews()
    {
        var progress = new WatchProgress(new() { Type = "key", Key = "k" });

        Assert.Equal("""["a"]""", progress.Take(5, Json("""["a"]""")));
        Assert.Null(progress.Take(5, Json("""["b"]""")));
        Assert.Null(progress.Take(6, Json("""["a"]""")));
        Assert.Equal("""["b"]""", progress.Take(7, Json("""["b"]""")));
        Assert.Equal(7ul, progress.Index);
    }

    [Fact]
    public void Take_AbsentKey_IsToldAsNullOnce()
    {
        var progress = new WatchProgress(new() { Type = "key", Key = "k" });

        Assert.Equal("null", progress.Take(5, default));
        Assert.Null(progress.Take(6, default));
    }

    [Fact]
    public void Take_IndexThatWentBack_AsksAnew()
    {
        var progress = new WatchProgress(new() { Type = "nodes" });
        progress.Take(9, Json("[1]"));

        Assert.Equal("[2]", progress.Take(3, Json("[2]")));
        Assert.Equal(0ul, progress.Index);
    }

    [Fact]
    public void Take_Events_TellsOnlyThoseBehindTheLast()
    {
        const string one = """{"ID":"00000000-0000-0001-0000-000000000000"}""";
        const string two = """{"ID":"00000000-0000-0000-0000-000000000002"}""";
        const string three = """{"ID":"00000000-0000-0003-0000-000000000000"}""";
        var progress = new WatchProgress(new() { Type = "event" });

        Assert.Equal($"[{one},{two}]", progress.Take(2, Json($"[{one},{two}]")));
        Assert.Equal($"[{three}]", progress.Take(3, Json($"[{one},{two},{three}]")));
        // An event's index has no order: the next may be smaller and is waited for all the same.
        Assert.Equal($"[{one}]", progress.Take(1, Json($"[{two},{three},{one}]")));
        Assert.Equal(1ul, progress.Index);
    }

    private static JsonElement Json(string text) => JsonSerializer.Deserialize<JsonElement>(text);
}
