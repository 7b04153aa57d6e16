using Fairlead.EndToEnd.Tests.Processes;
using Fairlead.EndToEnd.Tests.Traffic;

namespace Fairlead.EndToEnd.Tests.Balancing;

/// <summary>Requests whose end two parsers could see at different places (RFC 9112 11.2): refused, and the connection closed.</summary>
public sealed class HostileRequestTests
{
    /// <summary>What a parser that reads the first part otherwise would take for a request of its own.</summary>
    private const string Smuggled = "GET /hold/smuggled HTTP/1.1\r\nHost: a\r\n\r\n";

    [Fact]
    public async Task Smuggling_EveryWay_Is400AndClosedAndReachesNoServer()
    {
        await using var first = await Backend.StartAsync("first");
        var port = Ports.Free();
        await using var balancer = await BalancerProcess.StartAsync(BalancerProcess.Configuration(port, BalancerProcess.Server(first)));
        var wrong = new List<string>();
        foreach (var (name, request) in Attempts)
        {
            using var client = await RawClient.ConnectAsync(port, CancellationToken.None);
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
            string answer;
            try
            {
                answer = await client.SendAndReadToEndAsync(request, patience.Token);
            }
            catch (OperationCanceledException)
            {
                wrong.Add($"{name}: the connection stays open");
                continue;
            }

            if (!answer.StartsWith("HTTP/1.1 400 ", StringComparison.Ordinal) || answer.Split("HTTP/1.1 ").Length != 2)
            {
                wrong.Add($"{name}: {answer.Split("\r\n")[0]}");
            }
        }

        Assert.Empty(wrong);
        Assert.DoesNotContain("smuggled", first.Output, StringComparison.Ordinal);
    }

    private static readonly (string Name, string Request)[] Attempts =
    [
        ("two lengths", $"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\nContent-Length: {Smuggled.Length}\r\n\r\n{Smuggled}"),
        ("two lengths on one line", $"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0, {Smuggled.Length}\r\n\r\n{Smuggled}"),
        ("signed length", $"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +{Smuggled.Length}\r\n\r\n{Smuggled}"),
        ("negative length", $"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n{Smuggled}"),
        ("length in hex", $"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0x0\r\n\r\n{Smuggled}"),
        ("length beyond 64 bits", $"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999\r\n\r\n{Smuggled}"),
        ("empty length", $"POST / HTTP/1.1\r\nHost: a\r\nContent-Length:\r\n\r\n{Smuggled}"),
        ("space before the colon", $"POST / HTTP/1.1\r\nHost: a\r\nContent-Length : 0\r\n\r\n{Smuggled}"),
        ("first line folded", $"POST / HTTP/1.1\r\n Transfer-Encoding: chunked\r\nHost: a\r\n\r\n0\r\n\r\n{Smuggled}"),
        ("chunked not last", $"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n{Smuggled}"),
        ("chunked twice", $"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n{Smuggled}"),
        ("chunked misspelt", $"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n{Smuggled}"),
        ("chunked in HTTP/1.0", $"POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n{Smuggled}"),
        ("chunk size with a sign", $"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n+0\r\n\r\n{Smuggled}"),
        ("chunk size with a prefix", $"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0x0\r\n\r\n{Smuggled}"),
        ("chunk size beyond 64 bits", $"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n10000000000000000\r\n\r\n{Smuggled}"),
        ("length folded", $"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n 5\r\n\r\n{Smuggled}"),
        ("another coding before chunked", $"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n{Smuggled}"),
        ("empty item before chunked", $"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: ,chunked\r\n\r\n0\r\n\r\n{Smuggled}"),
        ("vertical tab before chunked", $"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: \vchunked\r\n\r\n0\r\n\r\n{Smuggled}"),
        ("chunked in quotes", $"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: \"chunked\"\r\n\r\n0\r\n\r\n{Smuggled}"),
        ("chunked with a parameter", $"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked;q=1\r\n\r\n0\r\n\r\n{Smuggled}"),
        ("no coding", $"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding:\r\n\r\n{Smuggled}"),
        ("no chunk size", $"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n\r\n\r\n{Smuggled}"),
        ("chunk size ended by a line feed", $"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\n\r\n{Smuggled}"),
        ("chunk extension ended by a line feed", $"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3;a\nabc\r\n0\r\n\r\n{Smuggled}"),
        ("carriage return in a chunk extension", $"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3;a\rb\r\nabc\r\n0\r\n\r\n{Smuggled}"),
        ("chunk extension without end", $"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3;{new string('a', 70_000)}\r\nabc\r\n0\r\n\r\n{Smuggled}"),
        ("chunk longer than it says", $"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabcd\r\n0\r\n\r\n{Smuggled}"),
        ("chunk data ended by a line feed", $"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\n0\r\n\r\n{Smuggled}"),
        ("trailer without a colon", $"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nnothing\r\n\r\n{Smuggled}"),
        ("space before a trailer's colon", $"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX : 1\r\n\r\n{Smuggled}"),
        ("trailer ended by a line feed", $"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX: 1\n\r\n{Smuggled}"),
        ("trailers without end", $"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX: {new string('a', 70_000)}\r\n\r\n{Smuggled}"),
        ("zero byte in a header", $"GET / HTTP/1.1\r\nHost: a\r\nX: a\0b\r\n\r\n{Smuggled}"),
        ("carriage return alone", $"GET / HTTP/1.1\r\nHost: a\rX: b\r\n\r\n{Smuggled}"),
        ("header without a name", $"GET / HTTP/1.1\r\nHost: a\r\n: b\r\n\r\n{Smuggled}"),
        ("header without a colon", $"GET / HTTP/1.1\r\nHost: a\r\nnothing\r\n\r\n{Smuggled}"),
        ("two hosts", $"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n{Smuggled}"),
        ("space in the target", $"GET /a b HTTP/1.1\r\nHost: a\r\n\r\n{Smuggled}"),
        ("control character in the target", $"GET /a\u0001b HTTP/1.1\r\nHost: a\r\n\r\n{Smuggled}"),
        ("no version", $"GET / HTTP/9.9\r\nHost: a\r\n\r\n{Smuggled}"),
    ];
}
