using System.Runtime.InteropServices;
using Fairlead.Balancer.Http1;
using Fairlead.Balancer.Loops;
using Fairlead.Balancer.Tcp;
using Fairlead.Balancer.Upstreams;

namespace Fairlead.Balancer.Routing;

/// <summary>
/// One loop with everything its sessions share: receive buffer, pools, connections to servers. Used by the loop's thread
/// alone.
/// </summary>
internal sealed unsafe class Worker : IDisposable
{
    /// <summary>One read, as long as nothing is known about how fast the other side takes it.</summary>
    public const int ReceiveSize = 64 * 1024;

    /// <summary>
    /// One read of a body whose receiver took all of the last one. At 1 MB a C relay cost 432 µs with 16 KB reads, 313 with
    /// 64 KB and 285 with 256 KB; ours costs a twentieth less with 512 KB than with 256 (bench/proxy-cost). A slow receiver goes back
    /// to <see cref="ReceiveSize"/>, so that little is held for it.
    /// </summary>
    public const int BulkReceiveSize = 512 * 1024;

    /// <summary>Room before the receive buffer for a rewritten head to be put right before the body that follows it.</summary>
    public const int HeadRoom = 16 * 1024;

    /// <summary>A rewritten request head and the first piece of its body, kept until the server answers so that it can be sent again.</summary>
    public const int RequestBufferSize = 20 * 1024;

    /// <summary>What a peer did not take of one read, with a rewritten head before it.</summary>
    public const int RestBufferSize = BulkReceiveSize + HeadRoom + 4096;

    /// <summary>Idle buffers kept per loop: 32 large ones are 17 MB at most, of which only pages once used are real.</summary>
    private const int KeptRequests = 1024;
    private const int KeptRests = 32;

    /// <summary>Pooled objects kept per loop.</summary>
    private const int KeptObjects = 8192;

    private readonly byte* memory;
    private readonly Stack<HttpSession> httpSessions = new();
    private readonly Stack<TcpSession> tcpSessions = new();
    private readonly Stack<ServerConnection> connections = new();

    public Worker(int index, Plane plane, int maxFields = HeadParser.MaxFields)
    {
        Index = index;
        Plane = plane;
        Loop = new EventLoop(index, plane.Logger, plane.Time);
        Requests = new BufferPool(RequestBufferSize, KeptRequests);
        Rests = new BufferPool(RestBufferSize, KeptRests);
        memory = (byte*)NativeMemory.AlignedAlloc(HeadRoom + BulkReceiveSize + RequestBufferSize, 4096);
        Receive = memory + HeadRoom;
        Scratch = Receive + BulkReceiveSize;
        Fields = new HeaderField[maxFields];
    }

    public int Index { get; }

    public Plane Plane { get; }

    public EventLoop Loop { get; }

    public BufferPool Requests { get; }

    public BufferPool Rests { get; }

    /// <summary><see cref="BulkReceiveSize"/> bytes with <see cref="HeadRoom"/> before them: what every read of this loop goes into.</summary>
    public byte* Receive { get; }

    /// <summary><see cref="RequestBufferSize"/> bytes to build a head in.</summary>
    public byte* Scratch { get; }

    public HeaderField[] Fields { get; }

    /// <summary>This loop's listeners.</summary>
    public List<Listener> Listeners { get; } = [];

    /// <summary>Sessions alive on this loop.</summary>
    public HashSet<Session> Sessions { get; } = [];

    public HttpSession RentHttpSession() => httpSessions.TryPop(out HttpSession? session) ? session : new HttpSession(this);

    public TcpSession RentTcpSession() => tcpSessions.TryPop(out TcpSession? session) ? session : new TcpSession(this);

    public void Return(HttpSession session)
    {
        if (httpSessions.Count < KeptObjects)
        {
            httpSessions.Push(session);
        }
    }

    public void Return(TcpSession session)
    {
        if (tcpSessions.Count < KeptObjects)
        {
            tcpSessions.Push(session);
        }
    }

    /// <summary>Begins a connection to <paramref name="server"/>. Null and errno when the kernel refuses at once.</summary>
    public ServerConnection? Open(ServerState server, SocketAddress address, out int errno)
    {
        int fd = Libc.Socket(address.Family, Libc.SockStream | Libc.SockNonBlock | Libc.SockCloseOnExec, 0);
        if (fd < 0)
        {
            errno = Libc.Errno;
            return null;
        }

        if (!address.IsUnix)
        {
            int on = 1;
            _ = Libc.SetOption(fd, Libc.IpProtoTcp, Libc.TcpNoDelay, &on, sizeof(int));
            if (server.UsesTcpKeepAlive)
            {
                _ = Libc.SetOption(fd, Libc.SolSocket, Libc.SoKeepAlive, &on, sizeof(int));
            }
        }

        errno = 0;
        fixed (byte* bytes = address.Bytes)
        {
            if (Libc.Connect(fd, bytes, address.Length) != 0)
            {
                errno = Libc.Errno;
                if (errno != Libc.EInProgress)
                {
                    _ = Libc.Close(fd);
                    return null;
                }
            }
        }

        ServerConnection connection = connections.TryPop(out ServerConnection? pooled) ? pooled : new ServerConnection(this);
        connection.Server = server;
        connection.Lane = server.Lanes[Index];
        connection.Fd = fd;
        connection.IsConnected = errno == 0;
        errno = Loop.Add(connection, Libc.EpollIn | Libc.EpollOut | Libc.EpollRdHup | Libc.EpollEdge);
        if (errno != 0)
        {
            Discard(connection);
            return null;
        }

        connection.Lane.Counters.Connects++;
        return connection;
    }

    /// <summary>Closes a connection, idle or not, and takes the object back.</summary>
    public void Discard(ServerConnection connection)
    {
        if (connection.IsIdle)
        {
            connection.Lane.Idle.Remove(connection);
        }

        Loop.Close(connection);
        connection.Reset();
        if (connections.Count < KeptObjects)
        {
            connections.Push(connection);
        }
    }

    /// <summary>Keeps a connection for the next request, or closes it when it cannot serve one.</summary>
    public void Release(ServerConnection connection, bool reusable)
    {
        bool clean = reusable && !connection.ReadPending && !connection.HungUp && !connection.WriteBroken && !connection.WriteShut
            && !connection.Server.IsRemoved && !Plane.IsStopping;
        if (!clean || !connection.Lane.Idle.TryAdd(connection))
        {
            Discard(connection);
            return;
        }

        connection.Owner = null;
        connection.IsReused = true;
        Loop.SetDeadline(connection, Loop.NowMs + ServerConnection.IdleLimitMs);
    }

    /// <summary>A server left: its idle connections here are closed, and no later pick of this loop can find it.</summary>
    public void Forget(ServerState server)
    {
        ServerLane lane = server.Lanes[Index];
        while (lane.Idle.Newest is { } connection)
        {
            Discard(connection);
        }

        server.CheckDrained();
    }

    public void ResumeListeners()
    {
        foreach (Listener listener in Listeners)
        {
            listener.Resume();
        }
    }

    /// <summary>Gives free slots of a backend to those of this loop that wait for them, in their order.</summary>
    public void ServeWaiting(BackendState backend)
    {
        WaitingLine line = backend.Lanes[Index].Waiting;
        Session? session = line.First;
        while (session is not null)
        {
            // One that waits for its own (hashed) server must not hold up those behind it.
            Session? next = session.WaitingAfter;
            session.TryLeaveQueue();
            session = next;
        }
    }

    public void Dispose()
    {
        Loop.Dispose();
        Requests.Dispose();
        Rests.Dispose();
        NativeMemory.AlignedFree(memory);
    }
}
