using CsCheck;
using Fairlead.Balancer.Configuration.Lexing;

namespace Fairlead.Balancer.Tests.Configuration;

/// <summary>Words out of lines. The single cases were run through HAProxy 2.6.</summary>
public sealed class LineLexerTests
{
    private static readonly EnvironmentVariables Variables = new(
        name => name switch { "FOO" => "a b", "EMPTY" => "", _ => null });

    [Theory]
    [InlineData("a b\tc", "a|b|c")]
    [InlineData("  a  ", "a")]
    [InlineData("foo#bar baz", "foo")]
    [InlineData("# all", "")]
    [InlineData("\"foo#bar\" baz", "foo#bar|baz")]
    [InlineData("\"a\\\"b\"", "a\"b")]
    [InlineData("\"a\\$FOO\"", "a$FOO")]
    [InlineData("a\\ b", "a b")]
    [InlineData("a\\#b", "a#b")]
    [InlineData("a\\qb \"a\\qb\"", "a\\qb|a\\qb")]
    [InlineData("a\\\\b", "a\\b")]
    [InlineData("a\\$b", "a\\$b")]
    [InlineData("a\\'b a\\\"b", "a'b|a\"b")]
    [InlineData("'a\\' '$FOO \"q'", "a\\|$FOO \"q")]
    [InlineData("a\"b c\"d", "ab cd")]
    [InlineData("\"\" ''", "|")]
    [InlineData("a\\x41b", "aAb")]
    [InlineData("a\\tb", "a\tb")]
    [InlineData("abc\\", "abc\\")]
    [InlineData("$FOO ${FOO}", "$FOO|${FOO}")]
    [InlineData("\"$FOO\" \"x${FOO}y\"", "a b|xa by")]
    [InlineData("\"x$FOO-y\"", "xa b-y")]
    [InlineData("\"${FOO[*]}\" x", "a|b|x")]
    [InlineData("\"${NO-def}\" \"${NO}\" \"${EMPTY-def}\"", "def||def")]
    public void Split_Line_GivesHaproxysWords(string line, string words)
    {
        string[] actual = LineLexer.Split(line, Variables, out LexicalError? error);
        Assert.Null(error);
        Assert.Equal(words, string.Join('|', actual));
    }

    [Theory]
    [InlineData("a \"abc", "unmatched quote", 3)]
    [InlineData("'abc", "unmatched quote", 1)]
    [InlineData("a\\x4", "truncated, zero or invalid hexadecimal sequence", 2)]
    [InlineData("a\\x00b", "truncated, zero or invalid hexadecimal sequence", 2)]
    [InlineData("\"$1\"", "forbidden first character in the name of an environment variable", 3)]
    [InlineData("\"${}\"", "forbidden first character in the name of an environment variable", 4)]
    [InlineData("\"${FOO\"", "unmatched brace in the name of an environment variable", 2)]
    [InlineData("\"${FOO BAR}\"", "unmatched brace in the name of an environment variable", 2)]
    public void Split_BadLine_SaysWhatAndWhere(string line, string message, int column)
    {
        Assert.Empty(LineLexer.Split(line, Variables, out LexicalError? error));
        Assert.Equal(new LexicalError(message, column), error);
    }

    [Fact]
    public void Split_AnyText_GivesWordsOrAnErrorWithinIt() =>
        Gen.String[Gen.Char["ab \t#\"'\\${}[*]-x41\u00e9"], 0, 40].Sample(line =>
        {
            string[] words = LineLexer.Split(line, Variables, out LexicalError? error);
            Assert.True(error is null || (words.Length == 0 && error.Column >= 1 && error.Column <= line.Length + 1));
        });

    [Fact]
    public void Split_SingleQuotedWords_AreGivenBackAsTheyAre() =>
        Gen.String[Gen.Char["ab \t#\"\\${}"], 0, 10].Array[0, 6].Sample(words =>
        {
            string line = string.Join(' ', words.Select(w => $"'{w}'"));
            Assert.Equal(words, LineLexer.Split(line, Variables, out _));
        });

    [Fact]
    public void Split_EscapedWords_AreGivenBackAsTheyAre() =>
        Gen.String[Gen.Char["ab #\"'\\$\u00e9"], 1, 10].Array[0, 6].Sample(words =>
        {
            string line = string.Join(' ', words.Select(Escape));
            Assert.Equal(words, LineLexer.Split(line, Variables, out _));
        });

    private static string Escape(string word) =>
        string.Concat(word.Select(c => c is ' ' or '#' or '"' or '\'' or '\\' ? $"\\{c}" : c.ToString()));

    [Theory]
    [InlineData("1", true)]
    [InlineData("0", false)]
    [InlineData("", false)]
    [InlineData("!1", false)]
    [InlineData("1 && 0 || 1", true)]
    [InlineData("1 && (0 || 1)", true)]
    [InlineData("!(1 && 1)", false)]
    [InlineData("streq(a,a)", true)]
    [InlineData("streq(a,b)", false)]
    [InlineData("strneq(a,b)", true)]
    [InlineData("strstr(abc,b)", true)]
    [InlineData("defined(FOO)", true)]
    [InlineData("defined(NO)", false)]
    [InlineData("version_atleast(2.4)", true)]
    [InlineData("version_atleast(2.6.12)", true)]
    [InlineData("version_atleast(3.0)", false)]
    [InlineData("version_before(3.0-dev1)", true)]
    [InlineData("feature(OPENSSL)", false)]
    [InlineData("enabled(EPOLL)", true)]
    [InlineData("openssl_version_atleast(1.1.1)", false)]
    public void Conditional_Expression_IsEvaluated(string text, bool expected)
    {
        Assert.Equal(expected, ConditionalExpression.Evaluate(text, Variables, out string? error));
        Assert.Null(error);
    }

    [Theory]
    [InlineData("foo")]
    [InlineData("1 &&")]
    [InlineData("(1")]
    [InlineData("1)")]
    [InlineData("streq(a)")]
    [InlineData("streq(a,b")]
    [InlineData("nope(1)")]
    [InlineData("version_atleast(x)")]
    public void Conditional_BadExpression_IsExplained(string text)
    {
        Assert.Null(ConditionalExpression.Evaluate(text, Variables, out string? error));
        Assert.NotNull(error);
    }

    [Fact]
    public void Conditional_AnyText_EndsWithAValueOrAnError() =>
        Gen.String[Gen.Char["01!&|() ,ab"], 0, 30].Sample(text =>
        {
            bool? value = ConditionalExpression.Evaluate(text, Variables, out string? error);
            Assert.Equal(value is null, error is not null);
        });

    [Fact]
    public void Conditional_DeepNesting_IsRefusedWithoutOverflow() =>
        Assert.Null(ConditionalExpression.Evaluate(new string('!', 100_000) + "1", Variables, out _));
}
