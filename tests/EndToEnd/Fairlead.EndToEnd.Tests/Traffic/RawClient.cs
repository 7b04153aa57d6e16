using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Fairlead.EndToEnd.Tests.Traffic;

/// <summary>
/// One HTTP/1.1 keep-alive connection that hides nothing: no retry, no second connection. What a library would repair is a failure here.
/// </summary>
internal sealed class RawClient : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] _buffer = new byte[64 * 1024];

    /// <param name="port">On 127.0.0.1.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <param name="from">Our own address, one of 127.0.0.0/8; null for the usual one.</param>
    public static async Task<RawClient> ConnectAsync(int port, CancellationToken cancellationToken, IPAddress? from = null)
    {
        var client = new RawClient();
        if (from is not null)
        {
            client._socket.Bind(new IPEndPoint(from, 0));
        }

        await client._socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port), cancellationToken);
        return client;
    }

    /// <summary>Sends a GET and reads the whole answer, which must have a Content-Length or be chunked and complete.</summary>
    public Task<(int Status, string Body)> GetAsync(string path, CancellationToken cancellationToken) =>
        AskAsync($"GET {path} HTTP/1.1\r\nHost: shop.example\r\n\r\n", cancellationToken);

    /// <summary>As <see cref="GetAsync"/>, with a body.</summary>
    public Task<(int Status, string Body)> PostAsync(string path, string body, CancellationToken cancellationToken) => AskAsync(
        $"POST {path} HTTP/1.1\r\nHost: shop.example\r\nContent-Type: text/plain\r\nContent-Length: {body.Length}\r\n\r\n{body}", cancellationToken);

    /// <summary>Sends these bytes and returns all that comes back until the other side closes.</summary>
    public async Task<string> SendAndReadToEndAsync(string text, CancellationToken cancellationToken)
    {
        await _socket.SendAsync(Encoding.Latin1.GetBytes(text), cancellationToken);
        var all = new StringBuilder();
        while (await _socket.ReceiveAsync(_buffer, cancellationToken) is var count and > 0)
        {
            all.Append(Encoding.Latin1.GetString(_buffer, 0, count));
        }

        return all.ToString();
    }

    private async Task<(int Status, string Body)> AskAsync(string request, CancellationToken cancellationToken)
    {
        await _socket.SendAsync(Encoding.ASCII.GetBytes(request), cancellationToken);
        var used = 0;
        while (true)
        {
            if (used == _buffer.Length)
            {
                throw new InvalidDataException("the answer is larger than a test expects");
            }

            var count = await _socket.ReceiveAsync(_buffer.AsMemory(used), cancellationToken);
            if (count == 0)
            {
                throw new EndOfStreamException($"the connection was closed after {used} bytes of an answer");
            }

            used += count;
            if (TryComplete(Encoding.Latin1.GetString(_buffer, 0, used)) is { } answer)
            {
                return answer;
            }
        }
    }

    public void Dispose() => _socket.Dispose();

    private static (int Status, string Body)? TryComplete(string text)
    {
        var head = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        if (head < 0)
        {
            return null;
        }

        var status = int.Parse(text.AsSpan(9, 3), CultureInfo.InvariantCulture);
        var body = text[(head + 4)..];
        var lengthAt = text.IndexOf("content-length:", 0, head, StringComparison.OrdinalIgnoreCase);
        if (lengthAt >= 0)
        {
            var end = text.IndexOf("\r\n", lengthAt, StringComparison.Ordinal);
            var length = int.Parse(text.AsSpan(lengthAt + 15, end - lengthAt - 15), CultureInfo.InvariantCulture);
            return body.Length >= length ? (status, body[..length]) : null;
        }

        return body.EndsWith("0\r\n\r\n", StringComparison.Ordinal) ? (status, Unchunk(body)) : null;
    }

    private static string Unchunk(string body)
    {
        var text = new StringBuilder();
        while (true)
        {
            var line = body.IndexOf("\r\n", StringComparison.Ordinal);
            var size = int.Parse(body.AsSpan(0, line), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            if (size == 0)
            {
                return text.ToString();
            }

            text.Append(body, line + 2, size);
            body = body[(line + 4 + size)..];
        }
    }
}
