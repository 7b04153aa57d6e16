using System.Net;
using System.Net.Sockets;

namespace Fairlead.Bench.Load;

/// <summary>One client: sends a request, then reads until the answer is whole. One request is under way at a time.</summary>
internal abstract class Exchange : IDisposable
{
    protected Exchange(IPEndPoint target, SocketType type, ProtocolType protocol)
    {
        Socket = new Socket(target.AddressFamily, type, protocol);
        Socket.Connect(target);
    }

    protected Socket Socket { get; }

    public int Descriptor => (int)Socket.Handle;

    /// <summary>Stopwatch ticks of the last <see cref="Send"/>.</summary>
    public long Sent { get; set; }

    public void Send(ReadOnlySpan<byte> request)
    {
        for (var sent = 0; sent < request.Length;)
        {
            sent += Socket.Send(request[sent..]);
        }
    }

    /// <summary>Reads what is there; true when the answer is whole.</summary>
    /// <exception cref="IOException">It is not the answer that was expected, or the server closed the connection.</exception>
    public abstract bool Receive();

    public void Dispose() => Socket.Dispose();
}
