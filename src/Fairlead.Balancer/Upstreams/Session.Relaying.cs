using Fairlead.Balancer.Loops;
using Fairlead.Balancer.Routing;

namespace Fairlead.Balancer.Upstreams;

/// <summary>
/// Moving bytes between the two sockets. Send first, keep only what the peer did not take; while something is kept nothing
/// more is read from the other side, so at most one read is held a direction.
/// </summary>
internal abstract unsafe partial class Session
{
    /// <summary>Reads of one direction in one turn before others get theirs: half a MB to 2 MB.</summary>
    protected const int ReadsPerTurn = 8;

    /// <summary>What the client has not taken yet.</summary>
    protected PooledBuffer? ToClient { get; set; }

    /// <summary>What the server has not taken yet.</summary>
    protected PooledBuffer? ToServer { get; set; }

    protected long BytesToClient { get; set; }

    protected long BytesToServer { get; set; }

    private bool clientWriteShut;

    /// <summary>How much is read at once: more while the other side keeps up.</summary>
    private int fromServerSize = Worker.ReceiveSize;
    private int fromClientSize = Worker.ReceiveSize;

    protected int BodyReadSize => fromClientSize;

    protected int ResponseReadSize => fromServerSize;

    /// <summary>Sends to the client, or queues behind what already waits. False: the client is gone.</summary>
    protected bool SendToClient(byte* bytes, int count)
    {
        BytesToClient += count;
        FrontendCounters.BytesOut += count;
        if (ToClient is { } waiting)
        {
            waiting.Append(new ReadOnlySpan<byte>(bytes, count));
            return true;
        }

        nint sent = Libc.Send(Fd, bytes, (nuint)count, Libc.MsgNoSignal);
        if (sent == count)
        {
            fromServerSize = count >= Worker.ReceiveSize ? Worker.BulkReceiveSize : fromServerSize;
            return true;
        }

        fromServerSize = Worker.ReceiveSize;
        if (sent < 0)
        {
            if (Libc.Errno is not (Libc.EAgain or Libc.EIntr))
            {
                ClientBroken = true;
                return false;
            }

            sent = 0;
        }

        ToClient = Worker.Rests.Rent();
        ToClient.Append(new ReadOnlySpan<byte>(bytes + sent, count - (int)sent));
        return true;
    }

    /// <summary>Tries to get rid of what waits for the client. False: the client is gone.</summary>
    protected bool FlushToClient()
    {
        PooledBuffer buffer = ToClient!;
        nint sent = Libc.Send(Fd, buffer.First, (nuint)buffer.Count, Libc.MsgNoSignal);
        if (sent < 0)
        {
            ClientBroken |= Libc.Errno is not (Libc.EAgain or Libc.EIntr);
            return !ClientBroken;
        }

        buffer.Start += (int)sent;
        if (buffer.Count == 0)
        {
            buffer.Return();
            ToClient = null;
        }

        return true;
    }

    /// <summary>Sends to the server; <see cref="ToServer"/> is empty. What it does not take is kept there.</summary>
    protected bool SendToServer(byte* bytes, int count)
    {
        BytesToServer += count;
        nint sent = Libc.Send(Server!.Fd, bytes, (nuint)count, Libc.MsgNoSignal);
        if (sent == count)
        {
            fromClientSize = count >= Worker.ReceiveSize ? Worker.BulkReceiveSize : fromClientSize;
            return true;
        }

        fromClientSize = Worker.ReceiveSize;
        if (sent < 0)
        {
            if (Libc.Errno is not (Libc.EAgain or Libc.EIntr))
            {
                Server.WriteBroken = true;
                Server.ReadPending = true;
                return false;
            }

            sent = 0;
        }

        ToServer = Worker.Rests.Rent();
        ToServer.Append(new ReadOnlySpan<byte>(bytes + sent, count - (int)sent));
        return true;
    }

    protected bool FlushToServer()
    {
        PooledBuffer buffer = ToServer!;
        nint sent = Libc.Send(Server!.Fd, buffer.First, (nuint)buffer.Count, Libc.MsgNoSignal);
        if (sent < 0)
        {
            if (Libc.Errno is Libc.EAgain or Libc.EIntr)
            {
                return true;
            }

            Server.WriteBroken = true;
            Server.ReadPending = true;
            DropToServer();
            return false;
        }

        buffer.Start += (int)sent;
        if (buffer.Count == 0)
        {
            DropToServer();
        }

        return true;
    }

    protected void DropToServer()
    {
        ToServer?.Return();
        ToServer = null;
    }

    protected void DropBuffers()
    {
        DropToServer();
        ToClient?.Return();
        ToClient = null;
        BytesToClient = 0;
        BytesToServer = 0;
        clientWriteShut = false;
        fromServerSize = Worker.ReceiveSize;
        fromClientSize = Worker.ReceiveSize;
    }

    /// <summary>Reads from the client into the loop's buffer. Positive: bytes. 0: end of stream. -1: nothing now. -2: broken.</summary>
    protected int ReadClient(byte* buffer, int size)
    {
        nint read = Libc.Receive(Fd, buffer, (nuint)size, 0);
        if (read > 0)
        {
            // Shorter than asked means drained, unless a FIN is known to stand behind it.
            ClientReadPending = read == size || ClientHungUp;
            FrontendCounters.BytesIn += read;
            return (int)read;
        }

        ClientReadPending = false;
        if (read == 0)
        {
            ClientAtEnd = true;
            return 0;
        }

        if (Libc.Errno is Libc.EAgain or Libc.EIntr)
        {
            return -1;
        }

        ClientBroken = true;
        return -2;
    }

    /// <summary>As <see cref="ReadClient"/>, of the server side.</summary>
    protected int ReadServer(byte* buffer, int size)
    {
        ServerConnection server = Server!;
        nint read = Libc.Receive(server.Fd, buffer, (nuint)size, 0);
        if (read > 0)
        {
            server.ReadPending = read == size || server.HungUp;
            return (int)read;
        }

        server.ReadPending = false;
        if (read == 0)
        {
            server.HungUp = true;
            return 0;
        }

        if (Libc.Errno is Libc.EAgain or Libc.EIntr)
        {
            return -1;
        }

        server.HungUp = true;
        return -2;
    }

    /// <summary>
    /// Bytes both ways until both sides have ended (RFC 9293 half-close: one side's end is passed on once its bytes are).
    /// </summary>
    protected void PumpRelay()
    {
        ServerConnection server = Server!;
        int reads = 0;
        bool moved = true;
        while (moved && IsOpen)
        {
            moved = false;

            // 1. What waits goes first.
            if (ToClient is not null && !FlushToClient())
            {
                EndRelay('C');
                return;
            }

            if (ToServer is not null && !server.WriteBroken)
            {
                FlushToServer();
            }

            // 2. Server to client.
            if (server.ReadPending && ToClient is null && !clientWriteShut)
            {
                int read = ReadServer(Worker.Receive, fromServerSize);
                if (read > 0)
                {
                    moved = true;
                    Chosen!.Lanes[Worker.Index].Counters.BytesOut += read;
                    BackendCounters.BytesOut += read;
                    if (!SendToClient(Worker.Receive, read))
                    {
                        EndRelay('C');
                        return;
                    }
                }
                else if (read == 0)
                {
                    serverAtEnd = true;
                }
                else if (read == -2)
                {
                    EndRelay('S');
                    return;
                }
            }

            // 3. Client to server.
            if (ClientReadPending && ToServer is null && !server.WriteShut && !server.WriteBroken && !ClientAtEnd)
            {
                int read = ReadClient(Worker.Receive, fromClientSize);
                if (read > 0)
                {
                    moved = true;
                    Chosen!.Lanes[Worker.Index].Counters.BytesIn += read;
                    BackendCounters.BytesIn += read;
                    SendToServer(Worker.Receive, read);
                }
                else if (read == -2)
                {
                    EndRelay('C');
                    return;
                }
            }

            if (++reads >= ReadsPerTurn)
            {
                Loop.Defer(this);
                break;
            }
        }

        // 4. Ends are passed on behind the bytes.
        if (ClientAtEnd && ToServer is null && !server.WriteShut)
        {
            server.WriteShut = true;
            _ = Libc.Shutdown(server.Fd, Libc.ShutWrite);
        }

        if (serverAtEnd && ToClient is null && !clientWriteShut)
        {
            clientWriteShut = true;
            _ = Libc.Shutdown(Fd, Libc.ShutWrite);
        }

        if ((serverAtEnd && ToClient is null && (ClientAtEnd || server.WriteBroken)) || (ClientBroken && ClientAtEnd))
        {
            EndRelay('-');
            return;
        }

        SetRelayDeadline();
    }

    private bool serverAtEnd;

    protected void BeginRelay() => serverAtEnd = false;

    protected abstract void EndRelay(char cause);

    /// <summary>timeout tunnel replaces client and server; after a half-close the -fin ones apply if they are shorter.</summary>
    private void SetRelayDeadline()
    {
        long limit = Model.Times.Tunnel != 0 ? Model.Times.Tunnel
            : Route.Times.Tunnel != 0 ? Route.Times.Tunnel
            : Shortest(Route.Times.Client, Model.Times.Server);
        if (ClientAtEnd)
        {
            limit = Shortest(limit, Route.Times.ClientFin);
        }

        if (serverAtEnd)
        {
            limit = Shortest(limit, Model.Times.ServerFin);
        }

        Loop.SetDeadline(this, limit == 0 ? TimerWheel.Never : Loop.NowMs + limit);
    }

    protected static long Shortest(long a, long b) => a == 0 ? b : b == 0 ? a : Math.Min(a, b);
}
