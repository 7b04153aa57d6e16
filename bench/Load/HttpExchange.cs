using System.Buffers.Text;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Fairlead.Bench.Load;

/// <summary>HTTP/1.1 on a connection that is kept. Takes answers with a length, as the API gives them; any status but 200 is an error.</summary>
internal sealed class HttpExchange : Exchange
{
    private readonly byte[] buffer = new byte[64 * 1024];
    private int filled;

    public HttpExchange(IPEndPoint target)
        : base(target, SocketType.Stream, ProtocolType.Tcp) => Socket.NoDelay = true;

    public override bool Receive()
    {
        var read = Socket.Receive(buffer.AsSpan(filled));
        if (read == 0)
        {
            throw new IOException("the server closed the connection");
        }

        filled += read;
        var text = buffer.AsSpan(0, filled);
        var head = text.IndexOf("\r\n\r\n"u8);
        if (head < 0)
        {
            return false;
        }

        var field = text[..head].IndexOf("Content-Length: "u8);
        if (!text.StartsWith("HTTP/1.1 200"u8) || field < 0 || !Utf8Parser.TryParse(text[(field + 16)..], out int length, out _))
        {
            throw new IOException(Encoding.UTF8.GetString(text));
        }

        if (filled < head + 4 + length)
        {
            return false;
        }

        filled = 0;
        return true;
    }
}
