using Fairlead.Api.Http;

namespace Fairlead.Api.Tests.Http;

public sealed class QueryStringTests
{
    [Theory]
    [InlineData("stale", "stale", true, "")]
    [InlineData("stale=", "stale", true, "")]
    [InlineData("a=1&stale=2", "stale", true, "2")]
    [InlineData("a=1&a=2", "a", true, "1")]
    [InlineData("a=x=y", "a", true, "x=y")]
    [InlineData("a=1+2%203", "a", true, "1 2 3")]
    [InlineData("a%62=1", "ab", true, "1")]
    [InlineData("a+b=1", "a b", true, "1")]
    [InlineData("a=%c3%a9", "a", true, "é")]
    [InlineData("a=%zz&a=2", "a", true, "2")]
    [InlineData("a%z=1&b=2", "a%z", false, "")]
    [InlineData("a=%4", "a", false, "")]
    [InlineData("&&b=1&", "b", true, "1")]
    [InlineData("&&b=1&", "", false, "")]
    [InlineData("", "a", false, "")]
    [InlineData("ab=1", "a", false, "")]
    [InlineData("?a=1", "a", true, "1")]
    public void HasAndGet_OneName_ReadItAsGoDoes(string text, string name, bool has, string value)
    {
        var query = new QueryString("/v1/kv/key?" + text, "/v1/kv/key?".Length);

        Assert.Equal(has, query.Has(name));
        Assert.Equal(value, query.Get(name));
    }

    [Fact]
    public void All_NameRepeated_GivesEveryWholeValueInOrder()
    {
        var query = new QueryString("?tag=a&x=1&tag=%zz&tag=b+c", 1);

        Assert.Equal(["a", "b c"], query.All("tag"));
        Assert.Empty(query.All("node-meta"));
        Assert.Empty(default(QueryString).All("tag"));
    }
}
