namespace Fairlead.Linearizability.Tests.Checking;

/// <summary>The checker on histories whose verdict is known.</summary>
public sealed class LinearizabilityCheckerTests
{
    [Theory]
    [InlineData("a reader meanwhile sees either value", """
        a 0-1  put x
        a 2-9  put y
        b 3-4  read = x
        b 5-6  read = y
        c 3-8  read = x
        """)]
    [InlineData("one of two compare-and-sets wins", """
        a 0-1  put x
        a 2-5  cas x y = yes
        b 3-6  cas x z = no
        c 7-8  read = y
        """)]
    [InlineData("created when absent, deleted, created again", """
        a 0-1  cas nothing x = yes
        b 2-3  cas nothing y = no
        a 4-5  delete
        b 6-7  read = nothing
        b 8-9  cas nothing z = yes
        c 10-11 read = z
        """)]
    [InlineData("a lock changes hands; a put leaves it where it is", """
        a 0-1  acquire s1 x = yes
        b 2-3  acquire s2 y = no
        c 4-5  put z
        c 6-7  read = z by s1
        b 6-8  release s2 w = no
        a 9-10 release s1 v = yes
        b 9-12 acquire s2 u = yes
        c 13-14 read = u by s2
        """)]
    [InlineData("a write of unknown outcome that never happened", """
        a 0-1  put x
        b 2-?  put y
        a 3-4  read = x
        a 5-6  read = x
        """)]
    [InlineData("a write of unknown outcome that happened late", """
        a 0-1  put x
        b 2-?  put y
        a 3-4  read = x
        a 5-6  read = y
        """)]
    [InlineData("an order that only a look ahead finds", """
        a 0-10 put x
        b 0-10 put y
        c 0-10 put z
        d 1-2  read = z
        d 3-4  read = x
        d 5-6  read = y
        """)]
    public void IsLinearizable_GoodHistory_True(string what, string history) =>
        Assert.True(LinearizabilityChecker.IsLinearizable(HistoryText.Parse(history)), what);

    [Theory]
    [InlineData("a stale read", """
        a 0-1  put x
        a 2-3  put y
        b 4-5  read = x
        """)]
    [InlineData("a lost write", """
        a 0-1  put x
        b 2-3  read = nothing
        """)]
    [InlineData("new, then old again", """
        a 0-1  put x
        a 2-9  put y
        b 3-4  read = y
        b 5-6  read = x
        """)]
    [InlineData("two winners", """
        a 0-1  put x
        a 2-5  cas x y = yes
        b 3-6  cas x z = yes
        """)]
    [InlineData("a compare-and-set refused though nothing stood against it", """
        a 0-1  put x
        a 2-3  cas x y = no
        """)]
    [InlineData("a deleted key comes back", """
        a 0-1  put x
        a 2-3  delete
        b 4-5  read = x
        """)]
    [InlineData("two holders", """
        a 0-3  acquire s1 x = yes
        b 1-4  acquire s2 y = yes
        """)]
    [InlineData("a lock lost", """
        a 0-1  acquire s1 x = yes
        b 2-3  read = x
        """)]
    [InlineData("a value nobody wrote", """
        a 0-1  put x
        b 2-3  read = y
        """)]
    [InlineData("a write of unknown outcome that came and went", """
        a 0-1  put x
        b 2-?  put y
        a 3-4  read = y
        a 5-6  read = x
        """)]
    [InlineData("a write of unknown outcome seen before it began", """
        a 0-1  read = y
        b 2-?  put y
        """)]
    [InlineData("readers who disagree about the order", """
        a 0-10 put x
        b 0-10 put y
        c 1-2  read = x
        c 3-4  read = y
        d 5-6  read = x
        """)]
    public void IsLinearizable_BadHistory_False(string what, string history) =>
        Assert.False(LinearizabilityChecker.IsLinearizable(HistoryText.Parse(history)), what);

    [Fact]
    public void FirstImpossible_BadHistory_NamesTheAnswerThatCannotBe()
    {
        var history = HistoryText.Parse("""
            a 0-1  put x
            a 2-3  put y
            b 4-5  read = y
            b 6-7  read = x
            b 8-9  read = y
            """);

        Assert.Equal(history[3], LinearizabilityChecker.FirstImpossible(history));
    }
}
