using Fairlead.Agent.Checks;
using Fairlead.Agent.Definitions;
using Fairlead.Registry.Model;

namespace Fairlead.Agent.Tests.Checks;

public sealed class HttpRunnerTests
{
    private static CancellationToken TestToken => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("200 OK", CheckStatus.Passing)]
    [InlineData("204 No Content", CheckStatus.Passing)]
    [InlineData("429 Too Many Requests", CheckStatus.Warning)]
    [InlineData("404 Not Found", CheckStatus.Critical)]
    [InlineData("503 Service Unavailable", CheckStatus.Critical)]
    public async Task Run_StatusCode_IsJudged(string line, CheckStatus expected)
    {
        await using var server = new OneShotServer($"HTTP/1.1 {line}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        using var runner = Runner(server.Url);

        var result = await runner.RunAsync(TestToken);

        Assert.Equal(expected, result.Status);
        Assert.Equal($"HTTP GET {server.Url}: {line} Output: ", result.Output);
    }

    [Fact]
    public async Task Run_Request_CarriesMethodHeadersAndBody()
    {
        await using var server = new OneShotServer("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello");
        using var runner = new HttpRunner(new CheckDefinition
        {
            Kind = CheckKind.Http,
            Http = server.Url,
            Method = "POST",
            Body = "ping",
            Headers = [new("Host", "shop.example"), new("X-A", "1"), new("X-A", "2"), new("Content-Type", "text/x")],
        }, 4096);

        var result = await runner.RunAsync(TestToken);
        var request = await server.Request;

        Assert.EndsWith("Output: hello", result.Output, StringComparison.Ordinal);
        Assert.StartsWith("POST / HTTP/1.1\r\n", request, StringComparison.Ordinal);
        Assert.Contains("Host: shop.example\r\n", request, StringComparison.Ordinal);
        Assert.Contains("X-A: 1, 2\r\n", request, StringComparison.Ordinal);
        Assert.Contains("Content-Type: text/x\r\n", request, StringComparison.Ordinal);
        Assert.Contains("User-Agent: Consul Health Check\r\n", request, StringComparison.Ordinal);
        Assert.Contains("Accept: text/plain, text/*, */*\r\n", request, StringComparison.Ordinal);
        Assert.EndsWith("\r\n\r\nping", request, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_NobodyListens_IsCritical()
    {
        using var runner = Runner("http://127.0.0.1:1/");

        var result = await runner.RunAsync(TestToken);

        Assert.Equal(CheckStatus.Critical, result.Status);
        Assert.Contains("refused", result.Output, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Run_NoHttpAnswer_IsCritical()
    {
        await using var server = new OneShotServer("SSH-2.0-x\r\n");
        using var runner = Runner(server.Url);

        Assert.Equal(CheckStatus.Critical, (await runner.RunAsync(TestToken)).Status);
    }

    [Fact]
    public async Task Run_TcpCheck_SeesListenerAndItsEnd()
    {
        var server = new OneShotServer("");
        using var runner = new TcpRunner(new CheckDefinition { Kind = CheckKind.Tcp, Tcp = $"127.0.0.1:{server.Port}" });

        var open = await runner.RunAsync(TestToken);
        await server.DisposeAsync();
        var closed = await runner.RunAsync(TestToken);

        Assert.Equal(CheckResult.Passing($"TCP connect 127.0.0.1:{server.Port}: Success"), open);
        Assert.Equal(CheckStatus.Critical, closed.Status);
    }

    private static HttpRunner Runner(string url) => new(new CheckDefinition { Kind = CheckKind.Http, Http = url }, 4096);
}
