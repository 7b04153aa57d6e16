using System.Net;
using System.Net.Sockets;
using Fairlead.Balancer.Configuration.Definitions;

namespace Fairlead.Balancer.Logging;

/// <summary>
/// Sockets and streams that lines are written to. Used by one thread. A datagram that cannot be sent now is dropped and
/// counted, as syslog over UDP promises no more; a socket that failed is opened again a second later at the earliest.
/// </summary>
internal sealed class LogSinks(TimeProvider time, Stream stdout, Stream stderr) : IDisposable
{
    private static readonly TimeSpan ReopenAfter = TimeSpan.FromSeconds(1);

    private readonly Dictionary<EndPoint, Connection> _connections = [];
    private readonly MemoryStream _pendingOut = new();
    private readonly MemoryStream _pendingError = new();

    private sealed class Connection
    {
        public Socket? Socket;
        public long FailedAt = long.MinValue;
    }

    /// <summary>Lines that a sink could not take.</summary>
    public long Failed { get; private set; }

    public void Write(LogTarget target, ReadOnlySpan<byte> line)
    {
        switch (target.Kind)
        {
            case LogTargetKind.Stdout:
                Pend(_pendingOut, line);
                break;
            case LogTargetKind.Stderr:
                Pend(_pendingError, line);
                break;
            default:
                Send(target.EndPoint!, line);
                break;
        }
    }

    /// <summary>Writes what was gathered for the streams: one call for many lines.</summary>
    public void Flush()
    {
        Flush(_pendingOut, stdout);
        Flush(_pendingError, stderr);
    }

    public void Dispose()
    {
        Flush();
        foreach (Connection connection in _connections.Values)
        {
            connection.Socket?.Dispose();
        }

        _connections.Clear();
        _pendingOut.Dispose();
        _pendingError.Dispose();
    }

    private void Pend(MemoryStream pending, ReadOnlySpan<byte> line)
    {
        pending.Write(line);
        pending.WriteByte((byte)'\n');
        if (pending.Length > 64 << 10)
        {
            Flush();
        }
    }

    private void Flush(MemoryStream pending, Stream stream)
    {
        if (pending.Length == 0)
        {
            return;
        }

        try
        {
            stream.Write(pending.GetBuffer(), 0, (int)pending.Length);
            stream.Flush();
        }
        catch (IOException)
        {
            // The reader of our output has gone; there is nobody left to tell.
            Failed++;
        }

        pending.SetLength(0);
    }

    private void Send(EndPoint endPoint, ReadOnlySpan<byte> line)
    {
        if (!_connections.TryGetValue(endPoint, out Connection? connection))
        {
            _connections.Add(endPoint, connection = new Connection());
        }

        if (connection.Socket is null && !TryOpen(endPoint, connection))
        {
            Failed++;
            return;
        }

        try
        {
            connection.Socket!.Send(line, SocketFlags.None);
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.WouldBlock or SocketError.NoBufferSpaceAvailable or SocketError.ConnectionRefused)
        {
            // The receiver's queue is full, or (UDP) its port was closed at the datagram before: this line is lost, the socket is good.
            Failed++;
        }
        catch (SocketException)
        {
            connection.Socket!.Dispose();
            connection.Socket = null;
            connection.FailedAt = time.GetTimestamp();
            Failed++;
        }
    }

    private bool TryOpen(EndPoint endPoint, Connection connection)
    {
        if (connection.FailedAt != long.MinValue && time.GetElapsedTime(connection.FailedAt) < ReopenAfter)
        {
            return false;
        }

        var socket = new Socket(endPoint.AddressFamily, SocketType.Dgram, ProtocolType.Unspecified) { Blocking = false };
        try
        {
            socket.Connect(endPoint);
            connection.Socket = socket;
            return true;
        }
        catch (SocketException)
        {
            socket.Dispose();
            connection.FailedAt = time.GetTimestamp();
            return false;
        }
    }
}
