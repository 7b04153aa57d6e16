using System.Net;
using System.Net.Sockets;
using System.Text;
using Fairlead.Agent.Checks;
using Fairlead.Agent.Definitions;
using Fairlead.Registry.Model;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Fairlead.Agent.Tests.Checks;

public sealed class NetworkRunnerTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1, CheckStatus.Passing, "gRPC check 127.0.0.1:PORT/shop: success")]
    [InlineData(2, CheckStatus.Critical, "gRPC check 127.0.0.1:PORT/shop: gRPC shop serving status: NOT_SERVING")]
    [InlineData(0, CheckStatus.Critical, "gRPC check 127.0.0.1:PORT/shop: gRPC shop serving status: UNKNOWN")]
    public async Task Grpc_ServingStatus_IsJudged(int status, CheckStatus expected, string output)
    {
        var asked = "";
        await using var peer = await KestrelPeer.StartAsync(
            async context =>
            {
                var body = new MemoryStream();
                await context.Request.Body.CopyToAsync(body);
                asked = $"{context.Request.Path} {Encoding.ASCII.GetString(body.ToArray()[7..])}";
                byte[] message = status == 0 ? [] : [8, (byte)status];
                context.Response.ContentType = "application/grpc";
                await context.Response.Body.WriteAsync((byte[])[0, 0, 0, 0, (byte)message.Length, .. message]);
                context.Response.AppendTrailer("grpc-status", "0");
            },
            HttpProtocols.Http2);
        using var runner = new GrpcRunner(new CheckDefinition { Kind = CheckKind.Grpc, Grpc = $"127.0.0.1:{peer.Port}/shop" });

        var result = await runner.RunAsync(Token);

        Assert.Equal(new CheckResult(expected, output.Replace("PORT", $"{peer.Port}", StringComparison.Ordinal)), result);
        Assert.Equal("/grpc.health.v1.Health/Check shop", asked);
    }

    [Fact]
    public async Task Grpc_ServiceUnknownOrNobodyThere_IsCritical()
    {
        await using var peer = await KestrelPeer.StartAsync(
            context =>
            {
                context.Response.ContentType = "application/grpc";
                context.Response.Headers["grpc-status"] = "5";
                context.Response.Headers["grpc-message"] = "unknown service";
                return Task.CompletedTask;
            },
            HttpProtocols.Http2);
        using var unknown = new GrpcRunner(new CheckDefinition { Kind = CheckKind.Grpc, Grpc = $"127.0.0.1:{peer.Port}" });
        using var nobody = new GrpcRunner(new CheckDefinition { Kind = CheckKind.Grpc, Grpc = "127.0.0.1:1" });

        Assert.Equal(CheckResult.Critical($"gRPC check 127.0.0.1:{peer.Port}: unknown service"), await unknown.RunAsync(Token));
        Assert.Equal(CheckStatus.Critical, (await nobody.RunAsync(Token)).Status);
    }

    [Fact]
    public async Task H2Ping_Http2Server_Answers()
    {
        await using var peer = await KestrelPeer.StartAsync(_ => Task.CompletedTask, HttpProtocols.Http2);
        using var runner = new H2PingRunner(new CheckDefinition { Kind = CheckKind.H2Ping, H2Ping = $"127.0.0.1:{peer.Port}", H2PingUseTls = false });

        Assert.Equal(CheckResult.Passing("HTTP2 ping was successful"), await runner.RunAsync(Token));
    }

    [Fact]
    public async Task H2Ping_Http1Server_IsCritical()
    {
        await using var peer = await KestrelPeer.StartAsync(_ => Task.CompletedTask, HttpProtocols.Http1);
        using var plain = new H2PingRunner(new CheckDefinition { Kind = CheckKind.H2Ping, H2Ping = $"127.0.0.1:{peer.Port}", H2PingUseTls = false });
        using var tls = new H2PingRunner(new CheckDefinition { Kind = CheckKind.H2Ping, H2Ping = $"127.0.0.1:{peer.Port}" });

        Assert.Equal(CheckStatus.Critical, (await plain.RunAsync(Token)).Status);
        Assert.Equal(CheckStatus.Critical, (await tls.RunAsync(Token)).Status);
    }

    [Fact]
    public async Task Udp_AnsweredPasses_ClosedPortIsCritical()
    {
        using var peer = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        var port = ((IPEndPoint)peer.Client.LocalEndPoint!).Port;
        using var runner = new UdpRunner(new CheckDefinition { Kind = CheckKind.Udp, Udp = $"127.0.0.1:{port}" }, TimeProvider.System);
        var run = runner.RunAsync(Token);
        var asked = await peer.ReceiveAsync(Token);
        await peer.SendAsync("yes"u8.ToArray(), asked.RemoteEndPoint, Token);

        Assert.Equal(CheckResult.Passing($"UDP connect 127.0.0.1:{port}: Success"), await run);

        peer.Close();
        Assert.Equal(CheckStatus.Critical, (await runner.RunAsync(Token)).Status);
    }

    [Fact]
    public async Task Udp_Silence_Passes()
    {
        using var peer = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        var port = ((IPEndPoint)peer.Client.LocalEndPoint!).Port;
        var time = new Microsoft.Extensions.Time.Testing.FakeTimeProvider();
        using var runner = new UdpRunner(new CheckDefinition { Kind = CheckKind.Udp, Udp = $"127.0.0.1:{port}" }, time);
        var run = runner.RunAsync(Token);
        await peer.ReceiveAsync(Token);

        time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(CheckStatus.Passing, (await run).Status);
    }

    [Theory]
    [InlineData("nohost")]
    [InlineData("host:")]
    [InlineData("host:0")]
    [InlineData("host:99999")]
    public async Task Run_BadAddress_IsCriticalAndSaysSo(string address)
    {
        using var tcp = new TcpRunner(new CheckDefinition { Kind = CheckKind.Tcp, Tcp = address });

        Assert.Equal(CheckResult.Critical($"TCP connect {address}: \"{address}\" is not host:port"), await tcp.RunAsync(Token));
    }

    [Fact]
    public async Task Http_Redirect_IsFollowedUnlessDisabled()
    {
        await using var peer = await KestrelPeer.StartAsync(
            context =>
            {
                if (context.Request.Path == "/")
                {
                    context.Response.Redirect("/there");
                }

                return Task.CompletedTask;
            },
            HttpProtocols.Http1);
        var definition = new CheckDefinition { Kind = CheckKind.Http, Http = $"http://127.0.0.1:{peer.Port}/" };
        using var following = new HttpRunner(definition, 4096);
        using var staying = new HttpRunner(definition with { DisableRedirects = true }, 4096);

        Assert.Equal(CheckStatus.Passing, (await following.RunAsync(Token)).Status);
        Assert.Equal(CheckStatus.Critical, (await staying.RunAsync(Token)).Status);
    }
}
