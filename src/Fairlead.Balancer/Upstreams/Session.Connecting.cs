using Fairlead.Balancer.Loops;
using Fairlead.Balancer.Routing;

namespace Fairlead.Balancer.Upstreams;

/// <summary>Connecting, and going elsewhere when that fails.</summary>
internal abstract unsafe partial class Session
{
    /// <summary>HAProxy waits one second before it tries the same server again; ours does so only when there is no other.</summary>
    private const long SameServerPauseMs = 1000;

    private long connectBeganMs;
    private bool isPaused;

    /// <summary>The connection in use; null before and after.</summary>
    protected ServerConnection? Server { get; private set; }

    /// <summary>Attempts after the first, this request.</summary>
    protected int Retries { get; private set; }

    protected bool Redispatched { get; private set; }

    /// <summary>-1 until connected; 0 for a pooled connection.</summary>
    protected int ConnectMs { get; private set; } = -1;

    /// <summary>Set when a pooled connection turned out dead: the next attempt makes a new one.</summary>
    protected bool ForceFresh { get; set; }

    protected bool IsConnecting => Server is { IsConnected: false } || isPaused;

    protected void ResetAttempts()
    {
        Retries = 0;
        Redispatched = false;
        ConnectMs = -1;
        QueueMs = 0;
        ForceFresh = false;
        Chosen = null;
        isPaused = false;
    }

    /// <summary>One more attempt at the whole request. False when <c>retries</c> are used up.</summary>
    protected bool TryAgain(bool avoidServer)
    {
        if (Retries >= Model.Definition.Retries)
        {
            return false;
        }

        Retries++;
        ServerState before = Chosen!;
        before.Lanes[Worker.Index].Counters.Retries++;
        BackendCounters.Retries++;
        ReleaseServer(reusable: false);
        ChooseServer(avoidServer ? before : null);
        return true;
    }

    /// <summary>Ends the use of the server side: into the pool or closed, and the slot goes back.</summary>
    protected void ReleaseServer(bool reusable)
    {
        if (Server is { } connection)
        {
            Server = null;
            Worker.Release(connection, reusable);
        }

        LeaveSlot();
    }

    /// <summary>The deadline of the connect phase has passed.</summary>
    protected void OnConnectTimer()
    {
        if (isPaused)
        {
            isPaused = false;
            Connect();
            return;
        }

        ConnectFailed(Libc.ETimedOut);
    }

    protected void OnQueueTimer()
    {
        LeaveQueue();
        OnServerFailed(UpstreamFailure.QueueTimeout);
    }

    /// <summary>Holding a slot: a pooled connection, or a new one.</summary>
    private void Connect()
    {
        ServerState server = Chosen!;
        ServerLane lane = server.Lanes[Worker.Index];
        if (MayReuse && !ForceFresh && TakeIdle(lane) is { } idle)
        {
            lane.Counters.Reuses++;
            idle.Owner = this;
            Server = idle;
            ConnectMs = 0;
            OnServerConnected();
            return;
        }

        connectBeganMs = Loop.NowMs;
        ServerConnection? opened = Worker.Open(server, AddressOf(server), out int errno);
        if (opened is null)
        {
            ConnectFailed(errno);
            return;
        }

        opened.Owner = this;
        Server = opened;
        if (opened.IsConnected)
        {
            ConnectMs = 0;
            OnServerConnected();
            return;
        }

        long limit = Model.Times.Connect;
        Loop.SetDeadline(this, limit == 0 ? TimerWheel.Never : Loop.NowMs + limit);
    }

    /// <summary>A server line without a port goes to the port the client came to.</summary>
    private SocketAddress AddressOf(ServerState server)
    {
        if (!server.Definition.UsesClientPort || server.Address!.EndPoint is not System.Net.IPEndPoint endPoint)
        {
            return server.Address!;
        }

        int port = Math.Clamp(LocalPort() + server.Definition.PortOffset, 1, 65535);
        return new SocketAddress(new System.Net.IPEndPoint(endPoint.Address, port));
    }

    private int LocalPort()
    {
        if (localAddress.IsUnknown)
        {
            localAddress = Listener.LocalAddressOf(Fd);
        }

        return localAddress.Port;
    }

    private ServerConnection? TakeIdle(ServerLane lane)
    {
        while (lane.Idle.Take() is { } connection)
        {
            // A request that must not be repeated is worth one more system call: a connection the server has closed shows it.
            byte probe;
            if (IsRepeatable || Libc.Receive(connection.Fd, &probe, 1, Libc.MsgPeek | Libc.MsgDontWait) < 0)
            {
                return connection;
            }

            Worker.Discard(connection);
        }

        return null;
    }

    private void OnConnectEvent(ServerConnection connection, uint events)
    {
        int error = 0;
        if ((events & (Libc.EpollErr | Libc.EpollHup)) != 0)
        {
            int length = sizeof(int);
            _ = Libc.GetOption(connection.Fd, Libc.SolSocket, Libc.SoError, &error, &length);
            ConnectFailed(error == 0 ? Libc.EConnReset : error);
            Pump();
            return;
        }

        if ((events & Libc.EpollOut) == 0)
        {
            return;
        }

        connection.IsConnected = true;
        if ((events & (Libc.EpollIn | Libc.EpollRdHup)) != 0)
        {
            connection.ReadPending = true;
            connection.HungUp |= (events & Libc.EpollRdHup) != 0;
        }

        ConnectMs = (int)(Loop.NowMs - connectBeganMs);
        OnServerConnected();
        Pump();
    }

    private void ConnectFailed(int errno)
    {
        ServerState server = Chosen!;
        server.Lanes[Worker.Index].Counters.ConnectErrors++;
        BackendCounters.ConnectErrors++;
        bool timedOut = errno == Libc.ETimedOut;

        // Our own shortage (descriptors, ports, memory) says nothing about the server.
        bool ours = errno is Libc.EMFile or Libc.ENFile or Libc.ENoBufs or Libc.ENoMem or Libc.EAddrNotAvail;
        if (timedOut)
        {
            Worker.Plane.Health.OnTrafficFailure(Backend!, server, TrafficFailure.ConnectTimeout);
        }
        else if (!ours)
        {
            if (server.MarkRefused(Loop.NowMs))
            {
                Log.ServerRefused(Worker.Plane.Logger, Backend!.Name, server.Name, Libc.Describe(errno));
            }

            Worker.Plane.Health.OnTrafficFailure(Backend!, server, TrafficFailure.Refused);
        }

        ReleaseServer(reusable: false);
        UpstreamFailure failure = timedOut ? UpstreamFailure.ConnectTimeout : UpstreamFailure.Refused;
        if (Retries >= Model.Definition.Retries)
        {
            OnServerFailed(failure);
            return;
        }

        Retries++;
        server.Lanes[Worker.Index].Counters.Retries++;
        BackendCounters.Retries++;
        RetryConnect(server);
    }

    private void RetryConnect(ServerState failed)
    {
        // 1. Another server, at once: a refused connection costs the request nothing.
        if (TryTakeSlot(failed, out ServerState? next) == Picking.PickResult.Found)
        {
            TakeSlot(next!);
            if (next != failed)
            {
                Redispatched = true;
                failed.Lanes[Worker.Index].Counters.Redispatches++;
                BackendCounters.Redispatches++;
                Connect();
                return;
            }
        }
        else if (failed.TryEnter())
        {
            // 2. It was the only one: the same again after a pause, as it may be restarting.
            TakeSlot(failed);
        }
        else
        {
            JoinQueue();
            return;
        }

        isPaused = true;
        long pause = Model.Times.Connect == 0 ? SameServerPauseMs : Math.Min(SameServerPauseMs, Model.Times.Connect);
        Loop.SetDeadline(this, Loop.NowMs + pause);
    }
}
