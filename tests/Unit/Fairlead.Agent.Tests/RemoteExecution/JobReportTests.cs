using System.Text;
using Fairlead.Agent.RemoteExecution;

namespace Fairlead.Agent.Tests.RemoteExecution;

public sealed class JobReportTests
{
    private readonly JobKeys _keys = new("_rexec", "s");

    [Fact]
    public void Take_OutputCutWithinLineAndCharacter_PrintsWholeLines()
    {
        var report = new JobReport(_keys, verbose: false);
        var text = "one\nzwölf\nlast\n"u8;

        Assert.Equal(["    n:"], [.. Lines(report, _keys.Output("n", 0), "\n"u8)]);
        Assert.Equal(["    n: one"], Lines(report, _keys.Output("n", 1), text[..7]));
        Assert.Empty(Lines(report, _keys.Output("n", 2), []));
        Assert.Equal(["    n: zwölf", "    n: last"], Lines(report, _keys.Output("n", 3), text[7..]));
        Assert.Equal(["    n:", "==> n: finished with exit code 0"], Lines(report, _keys.Exit("n"), "0"u8));
    }

    [Fact]
    public void Take_NodeWithoutOutput_PrintsItsEndAlone() =>
        Assert.Equal(["==> n: finished with exit code 3"], Lines(new JobReport(_keys, verbose: false), _keys.Exit("n"), "3"u8));

    [Fact]
    public void Take_LineWithoutEnd_IsPrintedAtTheEnd()
    {
        var report = new JobReport(_keys, verbose: false);

        Assert.Empty(Lines(report, _keys.Output("n", 0), "no end"u8));
        Assert.Equal(["    n: no end", "==> n: finished with exit code 0"], Lines(report, _keys.Exit("n"), "0"u8));
    }

    [Fact]
    public void Take_VeryLongLine_IsPrintedInParts()
    {
        var report = new JobReport(_keys, verbose: false);
        var lines = Lines(report, _keys.Output("n", 0), Encoding.ASCII.GetBytes(new string('x', 200_000)));

        Assert.Equal(3, lines.Count);
        Assert.All(lines, line => Assert.Equal(64 * 1024 + "    n: ".Length, line.Length));
    }

    [Fact]
    public void Take_SeveralNodes_AreCounted()
    {
        var report = new JobReport(_keys, verbose: true);

        Assert.Equal(["==> a: acknowledged"], Lines(report, _keys.Acknowledgement("a"), []));
        Lines(report, _keys.Acknowledgement("b"), []);
        Lines(report, _keys.Acknowledgement("c"), []);
        Lines(report, _keys.Exit("a"), "0"u8);
        Lines(report, _keys.Exit("b"), "2"u8);
        Assert.Equal((3, 2, 1), (report.Acknowledged, report.Finished, report.Failed));
    }

    [Fact]
    public void Take_ExitThatIsNoNumber_CountsAsFailed()
    {
        var report = new JobReport(_keys, verbose: false);

        Assert.Equal(["==> n: finished with an exit code that is no number: 'ok'"], Lines(report, _keys.Exit("n"), "ok"u8));
        Assert.Equal(1, report.Failed);
    }

    [Fact]
    public void News_KeysInStoreOrder_ComeInTheOrderOfWritingAndOnce()
    {
        var report = new JobReport(_keys, verbose: false);
        string[] names = [_keys.Job, _keys.Acknowledgement("n"), _keys.Exit("n"), _keys.Output("n", 0), _keys.Output("n", 1)];

        Assert.Equal([names[1], names[3], names[4], names[2]], report.News(names));
        Assert.Equal([_keys.Acknowledgement("m")], report.News([.. names, _keys.Acknowledgement("m")]));
    }

    private static List<string> Lines(JobReport report, string key, ReadOnlySpan<byte> value) => [.. report.Take(key, value)];
}
