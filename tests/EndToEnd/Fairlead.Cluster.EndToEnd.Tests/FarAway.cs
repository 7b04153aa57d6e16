using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;

namespace Fairlead.Cluster.EndToEnd.Tests;

/// <summary>
/// A long way to a server: a TCP relay that hands on every byte after a time, in order, both ways. The kernel's own delay (netem) would need root and a module that
/// many kernels lack.
/// </summary>
internal sealed class FarAway : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stopping = new();
    private readonly IPEndPoint target;
    private readonly TimeSpan oneWay;
    private readonly Task accepting;

    public FarAway(IPEndPoint target, TimeSpan oneWay)
    {
        (this.target, this.oneWay) = (target, oneWay);
        listener.Start();
        Address = listener.LocalEndpoint.ToString()!;
        accepting = AcceptAsync();
    }

    public string Address { get; }

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        listener.Stop();
        await accepting;
        stopping.Dispose();
    }

    private async Task AcceptAsync()
    {
        var clients = new List<Task>();
        try
        {
            while (true)
            {
                clients.Add(ServeAsync(await listener.AcceptSocketAsync(stopping.Token)));
            }
        }
        catch (Exception over) when (over is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(clients);
        }
    }

    private async Task ServeAsync(Socket client)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stopping.Token);
        using var server = new Socket(target.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        using (client)
        {
            try
            {
                (client.NoDelay, server.NoDelay) = (true, true);
                await server.ConnectAsync(target, ending.Token);
                await Task.WhenAny(CarryAsync(client, server, ending.Token), CarryAsync(server, client, ending.Token));
            }
            catch (Exception over) when (over is OperationCanceledException or SocketException)
            {
                // The test is over, or the server is gone.
            }

            await ending.CancelAsync();
        }
    }

    private async Task CarryAsync(Socket from, Socket to, CancellationToken cancellationToken)
    {
        var underWay = Channel.CreateBounded<(long SentAt, byte[] Bytes)>(4096);
        var arriving = ArriveAsync(underWay.Reader, to, cancellationToken);
        var buffer = new byte[64 * 1024];
        try
        {
            int read;
            while ((read = await from.ReceiveAsync(buffer, cancellationToken)) > 0)
            {
                await underWay.Writer.WriteAsync((Stopwatch.GetTimestamp(), buffer[..read]), cancellationToken);
            }
        }
        catch (Exception over) when (over is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // One side is gone; what is under way still arrives.
        }

        underWay.Writer.TryComplete();
        await arriving;
    }

    private async Task ArriveAsync(ChannelReader<(long SentAt, byte[] Bytes)> underWay, Socket to, CancellationToken cancellationToken)
    {
        using var clock = new PeriodicTimer(TimeSpan.FromMilliseconds(1));
        try
        {
            await foreach (var (sentAt, bytes) in underWay.ReadAllAsync(cancellationToken))
            {
                while (Stopwatch.GetElapsedTime(sentAt) < oneWay)
                {
                    await clock.WaitForNextTickAsync(cancellationToken);
                }

                await to.SendAsync(bytes, cancellationToken);
            }
        }
        catch (Exception over) when (over is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // Nobody is there to receive it.
        }
    }
}
