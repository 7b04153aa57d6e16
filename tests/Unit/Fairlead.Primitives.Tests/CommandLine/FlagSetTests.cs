using Fairlead.Primitives.CommandLine;

namespace Fairlead.Primitives.Tests.CommandLine;

public sealed class FlagSetTests
{
    private static FlagSet Agent => new FlagSet()
        .Switch("dev", "Development mode.")
        .Value("config-dir", "path", "A directory of configuration.")
        .Value("http-port", "port", "The HTTP port.");

    [Theory]
    [InlineData("-config-dir", "a")]
    [InlineData("--config-dir", "a")]
    [InlineData("-config-dir=a")]
    [InlineData("--config-dir=a")]
    public void Parse_AnySpellingOfAValue_GivesIt(params string[] words) => Assert.Equal("a", Agent.Parse(words).Last("config-dir"));

    [Fact]
    public void Parse_Switch_TakesNoSeparateValue()
    {
        var parsed = Agent.Parse(["-dev", "false", "-http-port", "1"]);

        Assert.True(parsed.IsOn("dev"));
        Assert.Equal(["false", "-http-port", "1"], parsed.Rest);
    }

    [Fact]
    public void Parse_RepeatedFlag_KeepsOrder() =>
        Assert.Equal(["a", "b"], Agent.Parse(["-config-dir", "a", "-config-dir=b"]).All("config-dir"));

    [Fact]
    public void Parse_DoubleDash_EndsFlags() => Assert.Equal(["-dev"], Agent.Parse(["--", "-dev"]).Rest);

    [Fact]
    public void Parse_WrongWords_CollectsEveryError()
    {
        var parsed = Agent.Parse(["-nope", "-dev=maybe", "-config", "-http-port"]);

        Assert.Equal(4, parsed.Errors.Count);
        Assert.Contains("-nope", parsed.Errors[0], StringComparison.Ordinal);
        Assert.Contains("maybe", parsed.Errors[1], StringComparison.Ordinal);
        Assert.Contains("did you mean -config-dir", parsed.Errors[2], StringComparison.Ordinal);
        Assert.Contains("needs a value", parsed.Errors[3], StringComparison.Ordinal);
    }
}
