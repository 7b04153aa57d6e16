using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Fairlead.Bench.WatchFanout;

/// <summary>One client on a bare socket, so that the measuring side costs little.</summary>
internal sealed class Watcher : IDisposable
{
    private readonly Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] buffer = new byte[8 * 1024];

    public static async Task<Watcher> ConnectAsync(int port)
    {
        var watcher = new Watcher();
        await watcher.socket.ConnectAsync(IPAddress.Loopback, port);
        return watcher;
    }

    public async Task AskAsync(ulong index) => await socket.SendAsync(Encoding.ASCII.GetBytes(string.Create(
        CultureInfo.InvariantCulture, $"GET /v1/health/service/web?index={index}&wait=10m HTTP/1.1\r\nHost: bench\r\n\r\n")));

    /// <summary>Reads one whole answer.</summary>
    public async Task ReceiveAsync()
    {
        var filled = 0;
        while (true)
        {
            var read = await socket.ReceiveAsync(buffer.AsMemory(filled));
            if (read == 0)
            {
                throw new IOException("the server closed the connection: " + Encoding.ASCII.GetString(buffer, 0, filled));
            }

            filled += read;
            var text = buffer.AsSpan(0, filled);
            var head = text.IndexOf("\r\n\r\n"u8);
            if (head < 0)
            {
                continue;
            }

            if (!text.StartsWith("HTTP/1.1 200"u8))
            {
                throw new IOException(Encoding.ASCII.GetString(text));
            }

            var after = text[(text.IndexOf("Content-Length: "u8) + 16)..];
            var length = int.Parse(after[..after.IndexOf("\r\n"u8)], CultureInfo.InvariantCulture);
            if (filled >= head + 4 + length)
            {
                return;
            }
        }
    }

    public void Dispose() => socket.Dispose();
}
