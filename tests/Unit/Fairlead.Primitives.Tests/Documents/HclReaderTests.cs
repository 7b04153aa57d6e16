using Fairlead.Primitives.Documents;

namespace Fairlead.Primitives.Tests.Documents;

public sealed class HclReaderTests
{
    [Theory]
    [InlineData("", "{}")]
    [InlineData("# only\n// comments\n/* here\n */", "{}")]
    [InlineData("a = 1", """{"a":1}""")]
    [InlineData("a = 1\nb = \"x\"\nc = true # why\nd = false", """{"a":1,"b":"x","c":true,"d":false}""")]
    [InlineData("a = [1, \"two\", [3], { b = 4 },]", """{"a":[1,"two",[3],{"b":4}]}""")]
    [InlineData("a { b = 1 }", """{"a":{"b":1}}""")]
    [InlineData("a = { b = 1, c = 2 }", """{"a":{"b":1,"c":2}}""")]
    [InlineData("service \"web\" { port = 80 }", """{"service":{"web":{"port":80}}}""")]
    [InlineData("x \"a\" \"b\" { }", """{"x":{"a":{"b":{}}}}""")]
    [InlineData("t { n = 1 }\nt { n = 2 }\nt { n = 3 }", """{"t":[{"n":1},{"n":2},{"n":3}]}""")]
    [InlineData("\"quoted key\" = 1", """{"quoted key":1}""")]
    [InlineData("a = 0x1F\nb = 010\nc = -3\nd = 1.5\ne = 1e3\nf = 2.5e-1", """{"a":31,"b":8,"c":-3,"d":1.5,"e":1000,"f":0.25}""")]
    [InlineData(@"a = ""tab\t quote\"" back\\ \u00e9 \x41 \101""", """{"a":"tab\t quote\u0022 back\\ \u00E9 A A"}""")]
    [InlineData("a = \"${keep(\"this\")}\"", """{"a":"${keep(\u0022this\u0022)}"}""")]
    [InlineData("a = <<EOF\nline \"one\"\n  two \\n\nEOF\nb = 1", """{"a":"line \u0022one\u0022\n  two \\n\n","b":1}""")]
    [InlineData("a = <<-EOF\n    one\n      two\n    EOF\n", """{"a":"one\n  two\n"}""")]
    [InlineData("a = <<-EOF\n  less\n    EOF\n", """{"a":"  less\n"}""")]
    [InlineData("{\"a\": [1]}", """{"a":[1]}""")]
    [InlineData("\uFEFFa = 1\r\nb = 2\r\n", """{"a":1,"b":2}""")]
    public void Read_Document_GivesTree(string text, string expected) => Assert.Equal(expected, DocumentText.Hcl(text));

    [Theory]
    [InlineData("a = ", "a.hcl:1:5: expected a value, found the end of the file")]
    [InlineData("a\n= 1", "a.hcl:1:2: expected '=' or '{' after \"a\", found the end of the line")]
    [InlineData("x = 1\na = yes", "a.hcl:2:5: expected a value, found yes; a string needs double quotes")]
    [InlineData("a = 10s", "a.hcl:1:5: 10s is not a number; durations and addresses need double quotes")]
    [InlineData("a {\n b = 1", "a.hcl:1:3: the '{' here is never closed")]
    [InlineData("a = [1,\n 2", "a.hcl:1:5: the '[' here is never closed")]
    [InlineData("a = [1 2]", "a.hcl:1:8: expected ',' or ']' in a list, found '2'")]
    [InlineData("a = \"x\ny\"", "a.hcl:1:5: the string that begins here has no closing '\"' on its line; use a heredoc (<<EOF) for several lines")]
    [InlineData("a = \"\\q\"", "a.hcl:1:6: unknown escape \\q; write \\\\ for a backslash")]
    [InlineData("a = <<EOF\nx\n", "a.hcl:1:5: the heredoc that begins here is never closed by a line with only EOF")]
    [InlineData("/* x", "a.hcl:1:1: the comment that begins here has no closing '*/'")]
    [InlineData("a = 1 }", "a.hcl:1:7: expected a key, found '}'")]
    public void Read_BadText_NamesFileLineAndColumn(string text, string expected) => Assert.Equal(expected, DocumentText.Error(text, DocumentFormat.Hcl));

    [Fact]
    public void Read_KeySetTwice_LastCountsWithWarning()
    {
        var result = DocumentReader.Read("a.hcl", "a = 1\n\na = 2", DocumentFormat.Hcl);

        Assert.Equal("2", Assert.IsType<DocumentNumber>(result.Root!["a"]).Text);
        Assert.Equal("a.hcl:3:1: warning: \"a\" is already set at line 1; this one counts", Assert.Single(result.Diagnostics).ToString());
    }

    [Fact]
    public void Read_Values_KnowTheirPlace()
    {
        var root = DocumentReader.Read("a.hcl", "a = 1\nservice {\n  name = \"x\"\n}", DocumentFormat.Hcl).Root!;

        var service = Assert.IsType<DocumentObject>(root["service"]);
        Assert.Equal(new SourceLocation("a.hcl", 2, 9), service.Location);
        Assert.Equal(new SourceLocation("a.hcl", 3, 3), service.Members[0].Location);
        Assert.Equal(new SourceLocation("a.hcl", 3, 10), service.Members[0].Value.Location);
    }

    [Fact]
    public void Read_TooDeepOrTooLong_IsRefused()
    {
        var deep = DocumentReader.Read("a.hcl", "a = " + new string('[', 100_000), DocumentFormat.Hcl);
        Assert.Contains("nested deeper than the 64 levels", deep.Diagnostics[0].Message, StringComparison.Ordinal);

        var longer = DocumentReader.Read("a.hcl", "a = 1111", DocumentFormat.Hcl, new DocumentLimits { MaxLength = 7 });
        Assert.Contains("more than the 7 allowed", longer.Diagnostics[0].Message, StringComparison.Ordinal);
    }
}
