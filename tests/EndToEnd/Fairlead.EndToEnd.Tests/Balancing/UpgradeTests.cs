using System.Net.WebSockets;
using Fairlead.EndToEnd.Tests.Processes;

namespace Fairlead.EndToEnd.Tests.Balancing;

/// <summary>An upgraded connection carries what both sides send, until both have ended it.</summary>
public sealed class UpgradeTests
{
    [Fact]
    public async Task WebSocket_MegabyteBothWays_ArrivesWhole()
    {
        await using var first = await Backend.StartAsync("first");
        var port = Ports.Free();
        await using var balancer = await BalancerProcess.StartAsync(BalancerProcess.Configuration(port, BalancerProcess.Server(first)));
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        using var socket = new ClientWebSocket();
        await socket.ConnectAsync(new Uri($"ws://127.0.0.1:{port}/socket"), patience.Token);
        var message = new byte[1 << 20];
        new Random(1).NextBytes(message);

        // Both directions at once: the echo comes back while the rest is still being sent.
        var sending = socket.SendAsync(message, WebSocketMessageType.Binary, endOfMessage: true, patience.Token);
        var echo = new MemoryStream();
        var buffer = new byte[64 * 1024];
        WebSocketReceiveResult part;
        do
        {
            part = await socket.ReceiveAsync(buffer, patience.Token);
            echo.Write(buffer, 0, part.Count);
        }
        while (!part.EndOfMessage);
        await sending;
        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "", patience.Token);

        Assert.Equal(message, echo.ToArray());
        Assert.Equal(WebSocketState.Closed, socket.State);
    }
}
