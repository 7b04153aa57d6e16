using System.Net;
using System.Net.Sockets;
using Fairlead.Primitives.Http;

namespace Fairlead.Primitives.Tests.Http;

/// <summary>Every knob of the connection pool, shown by what it does on the wire.</summary>
public sealed class ClientHandlerTests
{
    private static readonly HttpTransportOptions Patient = new() { IdleConnectionTimeout = TimeSpan.FromMinutes(10) };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Send_ConnectTakesTooLong_FailsWithTheBound()
    {
        // A listener that accepts nothing has room for two in its queue; the system drops what comes after.
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(1);
        var fillers = Enumerable.Range(0, 6).Select(_ => new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)).ToArray();
        var connecting = fillers.Select(filler => filler.ConnectAsync(listener.LocalEndPoint!)).ToList();
        connecting.Remove(await Task.WhenAny(connecting));
        connecting.Remove(await Task.WhenAny(connecting));

        using var http = Client(new Uri($"http://{listener.LocalEndPoint}"), Patient with { ConnectTimeout = TimeSpan.FromMilliseconds(300) });
        var failure = await Assert.ThrowsAsync<HttpRequestException>(() => http.GetStringAsync("/", Token));
        Assert.Contains("connecting took longer than 0.3 s", failure.ToString(), StringComparison.Ordinal);
        Array.ForEach(fillers, filler => filler.Dispose());
        await Task.WhenAll(connecting).ContinueWith(static ended => _ = ended.Exception, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
    }

    [Fact]
    public async Task Send_HandshakeTakesTooLong_FailsWithTheBound()
    {
        await using var server = new RawServer(isSilent: true);
        using var http = Client(server.Address("https"), Patient with { TlsHandshakeTimeout = TimeSpan.FromMilliseconds(300) });
        var failure = await Assert.ThrowsAsync<HttpRequestException>(() => http.GetStringAsync("/", Token));
        Assert.Contains("the TLS handshake took longer than 0.3 s", failure.ToString(), StringComparison.Ordinal);
        Assert.Equal(1, server.Connections);
    }

    [Theory]
    [InlineData(false, 1)]
    [InlineData(true, 3)]
    public async Task Send_KeepAlivesDisabled_UsesAConnectionOnce(bool disabled, int connections)
    {
        await using var server = new RawServer();
        using var http = Client(server.Address(), Patient);
        for (var i = 0; i < 3; i++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/");
            request.Headers.ConnectionClose = disabled ? true : null;
            using var response = await http.SendAsync(request, Token);
            Assert.Equal("ok", await response.Content.ReadAsStringAsync(Token));
        }

        Assert.Equal(connections, server.Connections);
    }

    [Theory]
    [InlineData(0, 5)]
    [InlineData(2, 8)]
    [InlineData(5, 5)]
    public async Task Send_IdleConnectionsBounded_KeepsNoMore(int most, int connections)
    {
        const int Parallel = 5;
        await using var server = new RawServer(Parallel);
        using var http = Client(server.Address(), Patient with { MaxIdleConnections = most });
        for (var round = 0; round < 2; round++)
        {
            var answers = await Task.WhenAll(Enumerable.Range(0, Parallel).Select(_ => http.GetStringAsync("/", Token)));
            Assert.All(answers, answer => Assert.Equal("ok", answer));
        }

        Assert.Equal(connections, server.Connections);
    }

    [Fact]
    public async Task Send_ConnectionsBounded_WaitForEachOther()
    {
        await using var server = new RawServer();
        using var http = Client(server.Address(), Patient with { MaxConnections = 1 });
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => http.GetStringAsync("/", Token)));
        Assert.Equal(1, server.Connections);
    }

    [Fact]
    public void Socket_KeepAlive_IsTheSystems()
    {
        using var asked = Dialer.CreateSocket(isUnix: false, TimeSpan.FromSeconds(7));
        Assert.NotEqual(0, asked.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive));
        Assert.Equal(7, asked.GetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime));
        Assert.Equal(7, asked.GetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval));
        using var off = Dialer.CreateSocket(isUnix: false, TimeSpan.Zero);
        Assert.Equal(0, off.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive));
    }

    private static HttpClient Client(Uri server, HttpTransportOptions transport) =>
        new(ClientHandler.Create(server, null, new TlsClientOptions(), transport)) { BaseAddress = server };
}
