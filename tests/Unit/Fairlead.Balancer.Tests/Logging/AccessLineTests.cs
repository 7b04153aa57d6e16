using System.Net;
using System.Text;
using Fairlead.Balancer.Configuration;
using Fairlead.Balancer.Configuration.Definitions;
using Fairlead.Balancer.Logging;
using Fairlead.Balancer.Loops;

namespace Fairlead.Balancer.Tests.Logging;

/// <summary>Lines as HAProxy 2.6 writes them; the expectations are its output for the same requests.</summary>
public sealed class AccessLineTests
{
    private static readonly DateTime At = new(2026, 11, 22, 18, 17, 1, 950, DateTimeKind.Utc);
    private static readonly LogTime Utc = new(TimeZoneInfo.Utc);

    [Fact]
    public void Http_Request_IsHaproxysLine() => Assert.Equal(
        "127.0.0.1:45986 [22/Nov/2026:18:17:01.950] f b/s 0/0/0/2/2 404 500 - - ---- 1/1/0/0/0 0/0 \"GET /x?y=1 HTTP/1.1\"",
        Write(LogFormat.Http));

    [Fact]
    public void Clf_Request_IsHaproxysLine() => Assert.Equal(
        "127.0.0.1 - - [22/Nov/2026:18:17:01 +0000] \"GET /x?y=1 HTTP/1.1\" 404 500 \"\" \"\" 45986 950 \"f\" \"b\" \"s\" 0 0 0 2 2 ---- 1 1 0 0 0 0 0 \"\" \"\" ",
        Write(LogFormat.Clf));

    [Fact]
    public void Tcp_Session_IsHaproxysLine() => Assert.Equal(
        "127.0.0.1:45986 [22/Nov/2026:18:17:01.950] f b/s 0/0/2 500 -- 1/1/0/0/0 0/0", Write(LogFormat.Tcp));

    [Fact]
    public void Http_BadRequestWithoutServer_HasPlaceholders() => Assert.Equal(
        "127.0.0.1:45986 [22/Nov/2026:18:17:01.950] f f/<NOSRV> -1/-1/-1/-1/0 400 187 - - PR-- 1/1/0/0/0 0/0 \"<BADREQ>\"",
        Write(LogFormat.Http, bad: true));

    [Theory]
    [InlineData("%HM %HU %HP %HQ %HV", "GET /x?y=1 /x ?y=1 HTTP/1.1")]
    [InlineData("%{+Q}HP|%{-Q}HP", "\"/x\"|/x")]
    [InlineData("%{+Q}o %f %b", " \"f\" \"b\"")]
    [InlineData("100%% %ST", "100% 404")]
    [InlineData("%fi:%fp %U %ts %tsc %ms", "10.0.0.1:80 77 -- ---- 950")]
    [InlineData("%T|%Ts", "22/Nov/2026:18:17:01 +0000|1795371421")]
    [InlineData("", "")]
    public void Custom_Format_IsWritten(string format, string expected)
    {
        LogFormat compiled = LogFormat.Compile(format, out string? error)!;
        Assert.Null(error);
        Assert.Equal(expected, Write(compiled));
    }

    [Theory]
    [InlineData("%{+Q", "the '{' at position 2 is not closed")]
    [InlineData("%nope", "unknown variable '%nope' at position 1")]
    [InlineData("%[src]", "expressions such as '%[src]' are known but not supported yet")]
    [InlineData("%ID", "the variable '%ID' is known but not supported yet")]
    [InlineData("%{+Z}f", "unknown flag '+Z'")]
    [InlineData("%", "unknown variable '%' at position 1")]
    public void Custom_BadFormat_IsExplained(string format, string expected)
    {
        Assert.Null(LogFormat.Compile(format, out string? error));
        Assert.Equal(expected, error);
    }

    [Fact]
    public void Request_WithForgedLine_IsEscaped()
    {
        Span<byte> space = stackalloc byte[100];
        var line = new LineBuffer(space);
        line.AppendEscaped("GET /\"x\n\x7f# é"u8);
        Assert.Equal("GET /#22x#0A#7F#23 #C3#A9", Encoding.UTF8.GetString(line.Written));
    }

    [Fact]
    public void LineBuffer_Full_CutsAndNeverThrows()
    {
        Span<byte> space = stackalloc byte[4];
        var line = new LineBuffer(space);
        line.Append("abcdef");
        line.Append(123);
        line.Append((byte)'x');
        line.AppendEscaped("\"\""u8);
        Assert.Equal("abcd", Encoding.UTF8.GetString(line.Written));
    }

    [Theory]
    [InlineData(LogLineFormat.Raw, "m")]
    [InlineData(LogLineFormat.Short, "<6>m")]
    [InlineData(LogLineFormat.Priority, "<134>m")]
    [InlineData(LogLineFormat.Iso, "2026-11-22T18:17:01.950000+00:00 m")]
    [InlineData(LogLineFormat.Timed, "<6>2026-11-22T18:17:01.950000+00:00 m")]
    [InlineData(LogLineFormat.Rfc3164, "<134>Nov 22 18:17:01 box haproxy[PID]: m")]
    [InlineData(LogLineFormat.Rfc5424, "<134>1 2026-11-22T18:17:01.950000+00:00 box haproxy PID - - m")]
    public void Header_OfEachFormat_IsHaproxys(LogLineFormat format, string expected)
    {
        var at = new SourcePosition("t", 1);
        var target = new LogTarget(at) { Kind = LogTargetKind.Udp, Facility = 16, Format = format };
        var proxy = new FrontendDefinition(at) { Name = "f", LogTargets = [target] };
        var route = new LogRoute(new GlobalDefinition(at) { LogHostName = "box" }, proxy);
        Span<byte> space = stackalloc byte[200];
        var line = new LineBuffer(space);
        route.Write(ref line, target, LogLevel.Informational, At, "m"u8, Utc);
        Assert.Equal(expected.Replace("PID", Environment.ProcessId.ToString(), StringComparison.Ordinal), Encoding.UTF8.GetString(line.Written));
    }

    [Fact]
    public void Ring_Full_DropsAndCounts()
    {
        using var ring = new LogRing();
        var route = new LogRoute(new GlobalDefinition(default(SourcePosition)), new FrontendDefinition(default(SourcePosition)) { Name = "f" });
        for (int i = 0; i < LogRing.Capacity; i++)
        {
            Assert.True(ring.TryAdd(route, LogLevel.Informational, At, "x"u8));
        }

        Assert.False(ring.TryAdd(route, LogLevel.Informational, At, "x"u8));
        Assert.Equal(1, ring.Dropped);
        Assert.True(ring.TryTake(new byte[10], out int length, out _, out _, out _));
        Assert.Equal(1, length);
        Assert.True(ring.TryAdd(route, LogLevel.Informational, At, "y"u8));
    }

    private static string Write(LogFormat format, bool bad = false)
    {
        var record = new AccessRecord
        {
            IsHttp = true,
            Client = PeerAddress.From(IPEndPoint.Parse("127.0.0.1:45986")),
            FrontendAddress = PeerAddress.From(IPEndPoint.Parse("10.0.0.1:80")),
            AcceptedAt = At,
            Frontend = "f",
            Backend = bad ? "f" : "b",
            Server = bad ? null : "s",
            RequestMs = bad ? -1 : 0,
            QueueMs = bad ? -1 : 0,
            ConnectMs = bad ? -1 : 0,
            ResponseMs = bad ? -1 : 2,
            TotalMs = bad ? 0 : 2,
            Status = bad ? 400 : 404,
            BytesToClient = bad ? 187 : 500,
            BytesToServer = 77,
            Termination = bad ? new Termination('P', 'R') : Termination.Normal,
            ActiveConnections = 1,
            FrontendConnections = 1,
            RequestLine = bad ? default : "GET /x?y=1 HTTP/1.1"u8,
        };
        Span<byte> space = stackalloc byte[1024];
        var line = new LineBuffer(space);
        AccessLine.Write(ref line, format, record, Utc);
        return Encoding.UTF8.GetString(line.Written);
    }
}
