using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Fairlead.Balancer.Tests.Support;

/// <summary>A server on a loopback port whose connections are handled by a given function, raw.</summary>
internal sealed class TestUpstream : IAsyncDisposable
{
    private readonly Socket listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly Func<Wire, Task> handler;
    private readonly ConcurrentDictionary<Socket, bool> open = new();
    private readonly Task accepting;
    private static int made;
    private int accepted;

    public TestUpstream(Func<Wire, Task> handler)
    {
        this.handler = handler;

        // An address of its own: the port of a killed one would be given to the next test's server, and a dead server would answer.
        int number = Interlocked.Increment(ref made);
        listener.Bind(new IPEndPoint(new IPAddress([127, 66, (byte)(number >> 8), (byte)number]), 0));
        listener.Listen(512);
        EndPoint = (IPEndPoint)listener.LocalEndPoint!;
        accepting = Accept();
    }

    public IPEndPoint EndPoint { get; }

    /// <summary>Connections so far.</summary>
    public int Accepted => Volatile.Read(ref accepted);

    /// <summary>Answers every request with this body, keep-alive, until the client closes.</summary>
    public static TestUpstream Answering(string body, string extraHeaders = "") => new(async wire =>
    {
        while (await wire.ReadHead() is not null)
        {
            await wire.Send($"HTTP/1.1 200 OK\r\nContent-Length: {body.Length}\r\n{extraHeaders}\r\n{body}");
        }
    });

    /// <summary>As kill -9: every connection is reset and nobody listens any more.</summary>
    public void Kill()
    {
        listener.Close();
        foreach (Socket socket in open.Keys)
        {
            try
            {
                socket.LingerState = new LingerOption(true, 0);
                socket.Close();
            }
            catch (ObjectDisposedException)
            {
                // Its handler ended between the listing and the kill.
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        Kill();
        await accepting;
    }

    private async Task Accept()
    {
        while (true)
        {
            Socket socket;
            try
            {
                socket = await listener.AcceptAsync();
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                return;
            }

            Interlocked.Increment(ref accepted);
            open[socket] = true;
            _ = Handle(socket);
        }
    }

    private async Task Handle(Socket socket)
    {
        try
        {
            await handler(new Wire(socket));
            socket.Dispose();
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or IOException)
        {
            // The test killed the server or the balancer closed: the end of the connection either way.
        }

        open.TryRemove(socket, out _);
    }
}

/// <summary>A socket read by HTTP's measures: heads, exact counts, to the end.</summary>
internal sealed class Wire(Socket socket) : IDisposable
{
    private byte[] buffer = new byte[4096];
    private int start;
    private int end;

    public Socket Socket => socket;

    public static async Task<Wire> Connect(IPEndPoint endPoint)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(endPoint);
        return new Wire(socket);
    }

    public Task Send(string text) => Send(Encoding.Latin1.GetBytes(text));

    public async Task Send(ReadOnlyMemory<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            int sent = await socket.SendAsync(bytes);
            bytes = bytes[sent..];
        }
    }

    /// <summary>A head with its empty line; null at the end of the stream.</summary>
    public async Task<string?> ReadHead()
    {
        while (true)
        {
            int found = buffer.AsSpan(start, end - start).IndexOf("\r\n\r\n"u8);
            if (found >= 0)
            {
                string head = Encoding.Latin1.GetString(buffer, start, found + 4);
                start += found + 4;
                return head;
            }

            if (!await Fill())
            {
                return null;
            }
        }
    }

    public async Task<byte[]> ReadExactly(int count)
    {
        while (end - start < count)
        {
            if (!await Fill())
            {
                throw new IOException($"the stream ended after {end - start} of {count} bytes");
            }
        }

        byte[] result = buffer[start..(start + count)];
        start += count;
        return result;
    }

    public async Task<string> ReadText(int count) => Encoding.Latin1.GetString(await ReadExactly(count));

    public async Task<string> ReadToEnd()
    {
        try
        {
            while (await Fill())
            {
            }
        }
        catch (SocketException reset) when (reset.SocketErrorCode == SocketError.ConnectionReset)
        {
            return Encoding.Latin1.GetString(buffer, start, end - start) + "<reset>";
        }

        return Encoding.Latin1.GetString(buffer, start, end - start);
    }

    /// <summary>A response with a Content-Length body.</summary>
    public async Task<(string Head, string Body)> ReadResponse()
    {
        string head = await ReadHead() ?? throw new IOException("the stream ended before a response");
        int at = head.IndexOf("\r\ncontent-length:", StringComparison.Ordinal);
        int length = at < 0 ? 0 : int.Parse(head[(at + 17)..head.IndexOf("\r\n", at + 2, StringComparison.Ordinal)]);
        return (head, await ReadText(length));
    }

    public void ShutdownSend() => socket.Shutdown(SocketShutdown.Send);

    public void Dispose() => socket.Dispose();

    private async Task<bool> Fill()
    {
        if (end == buffer.Length)
        {
            Array.Resize(ref buffer, buffer.Length * 2);
        }

        int read = await socket.ReceiveAsync(buffer.AsMemory(end));
        end += read;
        return read > 0;
    }
}
