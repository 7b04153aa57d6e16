using Fairlead.Templates.Tests.Fakes;

namespace Fairlead.Templates.Tests.Safety;

/// <summary>Each limit ends a template with a message that names it.</summary>
public sealed class LimitTests
{
    private static readonly TemplateOptions Tight = new()
    {
        Limits = new TemplateLimits { MaxSteps = 100_000, MaxOutputLength = 100_000, MaxSourceLength = 20_000 },
    };

    [Theory]
    [InlineData("{{range loop 1000000000000}}{{end}}", "steps")]
    [InlineData("{{range 1000000000000}}{{end}}", "steps")]
    [InlineData("{{range loop 90000}}xxxxxxxxxxxxxxxxxxxxxx{{end}}", "characters")]
    [InlineData("{{$x := \"ab\"}}{{range loop 60}}{{$x = print $x $x}}{{end}}", "characters")]
    [InlineData("{{$x := \"ab\"}}{{range loop 60}}{{$x = replaceAll \"a\" $x $x}}{{end}}", "longer")]
    [InlineData("{{sprig_repeat 1000000000 \"ab\"}}", "longer")]
    [InlineData("{{sprig_repeat 9223372036854775807 \"ab\"}}", "longer")]
    [InlineData("{{sprig_until 1000000000}}", "longer")]
    [InlineData("{{indent 1000000000 \"a\"}}", "longer")]
    [InlineData("{{printf \"%900000d\" 1}}", "characters")]
    [InlineData("{{$l := sprig_list 1}}{{range loop 60}}{{$l = sprig_list $l $l}}{{end}}{{$l}}", "characters")]
    [InlineData("{{$l := sprig_list 1}}{{range loop 60}}{{$l = sprig_list $l $l}}{{end}}{{toJSON $l}}", "more than")]
    [InlineData("{{$l := sprig_list 1}}{{range loop 60}}{{$l = sprig_list $l $l}}{{end}}{{sprig_deepEqual $l (sprig_deepCopy $l)}}", "steps")]
    [InlineData("{{$d := sprig_dict}}{{$_ := sprig_set $d \"self\" $d}}{{$d}}", "more than")]
    [InlineData("{{$d := sprig_dict}}{{$_ := sprig_set $d \"self\" $d}}{{toJSON $d}}", "more than")]
    [InlineData("{{$d := sprig_dict}}{{$_ := sprig_set $d \"self\" $d}}{{toYAML $d}}", "more than")]
    [InlineData("{{$d := sprig_dict}}{{$_ := sprig_set $d \"self\" $d}}{{toTOML $d}}", "more than")]
    [InlineData("{{$d := sprig_dict}}{{$_ := sprig_set $d \"self\" $d}}{{spew_sdump $d}}", "more than")]
    [InlineData("{{$d := sprig_dict}}{{$_ := sprig_set $d \"self\" $d}}{{sprig_deepCopy $d}}", "more than")]
    [InlineData("{{define \"r\"}}{{template \"r\" .}}{{end}}{{template \"r\" .}}", "depth")]
    [InlineData("{{define \"r\"}}{{executeTemplate \"r\" .}}{{end}}{{template \"r\" .}}", "depth")]
    public void Execute_UsesUpALimit_FailsSayingWhich(string text, string word)
    {
        var template = Template.Parse("limits", text, TestFunctions.Table, Tight);
        var failure = Assert.Throws<TemplateException>(() => template.Execute(null, FakeWorld.Sample()));
        Assert.Contains(word, failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("(", ")")]
    [InlineData("{{if 1}}", "{{end}}")]
    [InlineData("{{range .}}", "{{end}}")]
    public void Parse_NestedTooDeeply_FailsSayingSo(string open, string close)
    {
        var (before, after) = open == "(" ? ("{{", "1" + string.Concat(Enumerable.Repeat(close, 1000)) + "}}") : ("", string.Concat(Enumerable.Repeat(close, 1000)));
        var text = before + string.Concat(Enumerable.Repeat(open, 1000)) + after;
        var failure = Assert.Throws<TemplateException>(() => Template.Parse("deep", text, TestFunctions.Table, Tight));
        Assert.Contains("deep", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_LongChainOfElseIf_FailsSayingSo()
    {
        var text = "{{if 1}}" + string.Concat(Enumerable.Repeat("{{else if 1}}", 1000)) + "{{end}}";
        Assert.Throws<TemplateException>(() => Template.Parse("deep", text, TestFunctions.Table, Tight));
    }

    [Fact]
    public void Parse_TextTooLong_FailsSayingSo()
    {
        var failure = Assert.Throws<TemplateException>(() => Template.Parse("long", new string('x', 20_001), TestFunctions.Table, Tight));
        Assert.Contains("20000", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Execute_TokenCancelled_Stops()
    {
        var template = Template.Parse("endless", "{{range loop 1000000000000}}{{end}}", TestFunctions.Table);
        Assert.ThrowsAny<OperationCanceledException>(() => template.Execute(null, FakeWorld.Sample(), new CancellationToken(canceled: true)));
    }

    [Fact]
    public void Execute_OnASmallStack_FailsInsteadOfEndingTheProcess()
    {
        Exception? caught = null;
        var thread = new Thread(
            () =>
            {
                try
                {
                    var text = "{{define \"r\"}}" + string.Concat(Enumerable.Repeat("{{if 1}}{{with 1}}", 50)) + "{{template \"r\" .}}" + string.Concat(Enumerable.Repeat("{{end}}{{end}}", 50)) + "{{end}}{{template \"r\" .}}";
                    Template.Parse("small", text, TestFunctions.Table).Execute(null, FakeWorld.Sample());
                }
                catch (TemplateException failure)
                {
                    caught = failure;
                }
            },
            256 * 1024);
        thread.Start();
        thread.Join();
        Assert.IsType<TemplateException>(caught);
    }
}
