using System.Text;
using Fairlead.Balancer.Http1;

namespace Fairlead.Balancer.Tests.Http1;

public class ResponseParserTests
{
    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\n\r\n", 200, "UntilClose", false)]
    [InlineData("HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n", 200, "None", true)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\n", 200, "Length", true)]
    [InlineData("HTTP/1.0 200 OK\r\nContent-Length: 7\r\n\r\n", 200, "Length", false)]
    [InlineData("HTTP/1.0 200 OK\r\nContent-Length: 7\r\nConnection: keep-alive\r\n\r\n", 200, "Length", true)]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", 200, "Chunked", true)]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n", 200, "Chunked", false)]
    [InlineData("HTTP/1.1 204 No\r\nContent-Length: 3\r\n\r\n", 204, "None", true)]
    [InlineData("HTTP/1.1 304 No\r\nContent-Length: 3\r\n\r\n", 304, "None", true)]
    [InlineData("HTTP/1.1 100 Continue\r\n\r\n", 100, "None", true)]
    public void Parse_Valid_FramedByTheRules(string text, int status, string kind, bool keepAlive)
    {
        byte[] bytes = Encoding.Latin1.GetBytes(text);
        Assert.Equal(ParseResult.Complete, ResponseParser.Parse(bytes, new HeaderField[8], out ResponseHead head));
        Assert.Equal((status, kind, keepAlive), (head.Status, head.Framing.Kind.ToString(), head.KeepAlive));
        for (int length = 0; length < bytes.Length; length++)
        {
            Assert.Equal(ParseResult.Incomplete, ResponseParser.Parse(bytes.AsSpan(0, length), new HeaderField[8], out _));
        }
    }

    [Theory]
    [InlineData("HTTP/2 200 OK\r\n\r\n")]
    [InlineData("SSH-2.0-x\r\n")]
    [InlineData("HTTP/1.1 2x0 OK\r\n\r\n")]
    [InlineData("HTTP/1.1 099 OK\r\n\r\n")]
    [InlineData("HTTP/1.1 2000 OK\r\n\r\n")]
    [InlineData("HTTP/1.1 200 O\0K\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nA : b\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n")]
    public void Parse_Malformed_Invalid(string text) =>
        Assert.Equal(ParseResult.Invalid, ResponseParser.Parse(Encoding.Latin1.GetBytes(text), new HeaderField[8], out _));
}
