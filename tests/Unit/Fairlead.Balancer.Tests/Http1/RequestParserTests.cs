using System.Text;
using CsCheck;
using Fairlead.Balancer.Http1;

namespace Fairlead.Balancer.Tests.Http1;

public class RequestParserTests
{
    /// <summary>Requests two readers could take differently, and what is not HTTP/1: all refused.</summary>
    [Theory]
    [InlineData("GET / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nContent-Length: 1, 2\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nContent-Length: +1\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nContent-Length: -1\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nContent-Length: 0x1\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nContent-Length: 1 1\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nContent-Length:\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nContent-Length: 99999999999999999999\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nTransfer-Encoding: xchunked\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nTransfer-Encoding: chunked, gzip\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nTransfer-Encoding: chunked, chunked\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nTransfer-Encoding: gzip\r\n\r\n")]
    [InlineData("POST / HTTP/1.1\r\nTransfer-Encoding: gzip, chunked\r\n\r\n")]
    [InlineData("POST / HTTP/1.1\r\nTransfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n")]
    [InlineData("POST / HTTP/1.1\r\nTransfer-Encoding: ,chunked\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nTransfer-Encoding: \"chunked\"\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nTransfer-Encoding:\r\n\r\n")]
    [InlineData("GET / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nTransfer-Encoding : chunked\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost : x\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\n Host: x\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\n: x\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHo st: x\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nH\u00e9: x\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nA: x\ry\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nA: x\0y\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nA: x\u0001y\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nA: x\u007fy\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\rHost: a\r\n\r\n")]
    [InlineData("GET /\r\n\r\n")]
    [InlineData("GET / HTTP/0.9\r\n\r\n")]
    [InlineData("GET / HTTP/2.0\r\n\r\n")]
    [InlineData("GET / HTTP/1.11\r\n\r\n")]
    [InlineData("GET / HTTP/1.x\r\n\r\n")]
    [InlineData("GET / http/1.1\r\n\r\n")]
    [InlineData("GET  / HTTP/1.1\r\n\r\n")]
    [InlineData("GET /  HTTP/1.1\r\n\r\n")]
    [InlineData("GET / HTTP/1.1 \r\n\r\n")]
    [InlineData(" GET / HTTP/1.1\r\n\r\n")]
    [InlineData("GET /\u00e9 HTTP/1.1\r\n\r\n")]
    [InlineData("GET /a#b HTTP/1.1\r\n\r\n")]
    [InlineData("GET /a\tb HTTP/1.1\r\n\r\n")]
    [InlineData("G\u00cbT / HTTP/1.1\r\n\r\n")]
    [InlineData("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")]
    [InlineData("\r\rGET / HTTP/1.1\r\n\r\n")]
    public void Parse_Dangerous_Invalid(string text)
    {
        Assert.Equal(ParseResult.Invalid, Parse(text, out _, out _));
        Assert.Equal(ParseResult.Invalid, ParseGrowing(text));
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\n\r\n", "GET|/|/||1|None|True")]
    [InlineData("\r\n\r\nGET / HTTP/1.1\r\n\r\n", "GET|/|/||1|None|True")]
    [InlineData("GET / HTTP/1.0\r\n\r\n", "GET|/|/||0|None|False")]
    [InlineData("GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n", "GET|/|/||0|None|True")]
    [InlineData("GET /a/b?c=d?e HTTP/1.1\r\nConnection: x, close\r\n\r\n", "GET|/a/b?c=d?e|/a/b|c=d?e|1|None|False")]
    [InlineData("GET http://h:1/a?b HTTP/1.1\r\n\r\n", "GET|http://h:1/a?b|/a|b|1|None|True")]
    [InlineData("GET http://h HTTP/1.1\r\n\r\n", "GET|http://h|||1|None|True")]
    [InlineData("OPTIONS * HTTP/1.1\r\n\r\n", "OPTIONS|*|||1|None|True")]
    [InlineData("CONNECT h:443 HTTP/1.1\r\n\r\n", "CONNECT|h:443|||1|None|True")]
    [InlineData("POST / HTTP/1.1\r\nContent-Length: 5\r\n\r\n", "POST|/|/||1|Length 5|True")]
    [InlineData("POST / HTTP/1.1\r\nContent-Length: 5\r\ncontent-length: 5\r\n\r\n", "POST|/|/||1|Length 5|True")]
    [InlineData("POST / HTTP/1.1\r\nTransfer-Encoding: Chunked\r\n\r\n", "POST|/|/||1|Chunked|True")]
    [InlineData("POST / HTTP/1.1\r\nTransfer-Encoding:\tCHUNKED \r\n\r\n", "POST|/|/||1|Chunked|True")]
    [InlineData("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n", "POST|/|/||1|Chunked|False")]
    [InlineData("GET / HTTP/1.1\nHost: x\n\n", "GET|/|/||1|None|True")]
    [InlineData("X-Y!~ / HTTP/1.7\r\n\r\n", "X-Y!~|/|/||1|None|True")]
    public void Parse_Valid_MeansWhatItSays(string text, string expected)
    {
        byte[] bytes = Encoding.Latin1.GetBytes(text);
        Assert.Equal(ParseResult.Complete, Parse(text, out RequestHead head, out _));
        string Slice(int start, int length) => Encoding.Latin1.GetString(bytes, start, length);
        string framing = head.Framing.Kind == BodyKind.Length ? $"Length {head.Framing.Length}" : head.Framing.Kind.ToString();
        Assert.Equal(
            expected,
            $"{Slice(head.MethodStart, head.MethodLength)}|{Slice(head.UriStart, head.UriLength)}|{Slice(head.PathStart, head.PathLength)}|"
            + $"{Slice(head.QueryStart, head.QueryLength)}|{head.MinorVersion}|{framing}|{head.KeepAlive}");
        Assert.Equal(bytes.Length, head.Length);
    }

    [Fact]
    public void Parse_FoldedValue_JoinedBySpaces()
    {
        byte[] bytes = "GET / HTTP/1.1\r\nX-A: one\r\n two\r\nB:  v \r\n\r\n"u8.ToArray();
        var fields = new HeaderField[8];
        Assert.Equal(ParseResult.Complete, RequestParser.Parse(bytes, fields, out RequestHead head));
        Assert.Equal(2, head.FieldCount);
        Assert.Equal("x-a", Encoding.Latin1.GetString(bytes, fields[0].NameStart, fields[0].NameLength));
        Assert.Equal("one   two", Encoding.Latin1.GetString(bytes, fields[0].ValueStart, fields[0].ValueLength));
        Assert.Equal("v", Encoding.Latin1.GetString(bytes, fields[1].ValueStart, fields[1].ValueLength));
    }

    [Fact]
    public void Parse_MoreLinesThanAllowed_TooManyFields()
    {
        string text = "GET / HTTP/1.1\r\n" + string.Concat(Enumerable.Range(0, HeadParser.MaxFields + 1).Select(i => $"a{i}: b\r\n")) + "\r\n";
        Assert.Equal(ParseResult.TooManyFields, Parse(text, out _, out _));
    }

    [Fact]
    public void Parse_AnyBytes_AnySplitGivesTheSameResult()
    {
        // Pieces that make up requests, good and bad, in any order, so that deep states are reached.
        string[] pieces =
        [
            "GET ", "POST ", "/", "/a?b", " HTTP/1.1", " HTTP/1.0", "\r\n", "\n", "\r", "Host: x", "Content-Length: ", "3", "5",
            "Transfer-Encoding: chunked", "Connection: close", " ", "\t", ":", "\0", "\u00ff", "abc", ",", "\r\n\r\n", "#", "X-",
        ];
        Gen.Int[0, pieces.Length - 1].Array[0, 24].Sample(
            chosen =>
            {
                string text = string.Concat(chosen.Select(i => pieces[i]));
                text = chosen.Length % 3 == 0 ? text : "GET / HTTP/1.1\r\n" + text;
                ParseResult whole = Parse(text, out RequestHead head, out byte[] bytes);
                Assert.Equal(whole, ParseGrowing(text));
                if (whole == ParseResult.Complete)
                {
                    Assert.InRange(head.Length, 1, bytes.Length);
                    Assert.True(head.QueryStart + head.QueryLength <= head.Length);
                }
            },
            iter: 20_000);
    }

    /// <summary>What goes out parses to the same request again, by our own strict parser: nothing is smuggled by rewriting.</summary>
    [Fact]
    public void Write_AnyValidRequest_ParsesToTheSameFraming()
    {
        string[] lines =
        [
            "Host: a", "host: a", "Content-Length: 5", "content-length: 5", "Transfer-Encoding: chunked", "Connection: close",
            "Connection: keep-alive, x", "X-A: b\r\n c", "X-B:\tv ", "TE: trailers", "Keep-Alive: 5", "Upgrade: h2c",
        ];
        Gen.Select(Gen.Int[0, lines.Length - 1].Array[0, 8], Gen.Bool, Gen.Bool).Sample(
            (chosen, bareLineFeed, absolute) =>
            {
                string end = bareLineFeed ? "\n" : "\r\n";
                string text = $"PUT {(absolute ? "http://other:80" : "")}/p?q HTTP/1.1{end}" + string.Concat(chosen.Select(i => lines[i] + end)) + end;
                byte[] bytes = Encoding.Latin1.GetBytes(text);
                var fields = new HeaderField[HeadParser.MaxFields];
                if (RequestParser.Parse(bytes, fields, out RequestHead head) != ParseResult.Complete)
                {
                    return;
                }

                byte[] output = new byte[4096];
                int length = RequestWriter.Write(
                    output, bytes, in head, fields.AsSpan(0, head.FieldCount), false, Fairlead.Balancer.Loops.PeerAddress.FromV4(0x0A000001, 1), null);
                Assert.Equal(ParseResult.Complete, RequestParser.Parse(output.AsSpan(0, length), fields, out RequestHead again));
                Assert.Equal(length, again.Length);
                Assert.Equal(head.Framing.Kind, again.Framing.Kind);
                Assert.Equal(head.Framing.Length, again.Framing.Length);
                string written = Encoding.Latin1.GetString(output, 0, length);
                Assert.True(written.Split("content-length").Length <= 2, written);
                Assert.True(written.Split("\r\nhost:").Length <= 2, written);
                Assert.False(written.Contains("content-length") && written.Contains("transfer-encoding"), written);
                if (absolute)
                {
                    Assert.Contains("\r\nhost: other\r\n", written);
                }
            },
            iter: 5_000);
    }

    private static ParseResult Parse(string text, out RequestHead head, out byte[] bytes)
    {
        bytes = Encoding.Latin1.GetBytes(text);
        return RequestParser.Parse(bytes, new HeaderField[HeadParser.MaxFields], out head);
    }

    /// <summary>One byte more at a time, in the same buffer, as it arrives from a slow client.</summary>
    private static ParseResult ParseGrowing(string text)
    {
        byte[] bytes = Encoding.Latin1.GetBytes(text);
        var fields = new HeaderField[HeadParser.MaxFields];
        for (int length = 1; length <= bytes.Length; length++)
        {
            ParseResult result = RequestParser.Parse(bytes.AsSpan(0, length), fields, out _);
            if (result != ParseResult.Incomplete)
            {
                return result;
            }
        }

        return ParseResult.Incomplete;
    }
}
