using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Fairlead.Bench.Convergence;

/// <summary>The smallest honest backend: every complete request head gets one fixed keep-alive answer with the server's name.</summary>
internal sealed class TinyServer : IDisposable
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly byte[] _answer;

    public TinyServer(string name)
    {
        _answer = Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Length: {name.Length}\r\n\r\n{name}");
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen(128);
        _ = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndPoint!).Port;

    public void Dispose() => _listener.Dispose();

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = ServeAsync(await _listener.AcceptAsync());
            }
        }
        catch (SocketException stopped) when (stopped.SocketErrorCode == SocketError.OperationAborted)
        {
            // Disposed: the bench is over.
        }
        catch (ObjectDisposedException)
        {
            // As above, between two accepts.
        }
    }

    private async Task ServeAsync(Socket connection)
    {
        using (connection)
        {
            connection.NoDelay = true;
            var buffer = new byte[4096];
            try
            {
                while (await connection.ReceiveAsync(buffer) is var count and > 0)
                {
                    var heads = buffer.AsSpan(0, count).Count("\r\n\r\n"u8);
                    for (var i = 0; i < heads; i++)
                    {
                        await connection.SendAsync(_answer);
                    }
                }
            }
            catch (SocketException)
            {
                // The balancer closed the connection in the middle: its right.
            }
        }
    }
}
