using Fairlead.Balancer.Configuration.Definitions;
using Fairlead.Balancer.Counters;
using Fairlead.Balancer.Loops;
using Fairlead.Balancer.Routing;

namespace Fairlead.Balancer.Upstreams;

/// <summary>Why a session found no server.</summary>
internal enum UpstreamFailure
{
    /// <summary>No usable server: 503, SC.</summary>
    NoServer,

    /// <summary>Attempts exhausted, the last one refused: 503, SC.</summary>
    Refused,

    /// <summary>Attempts exhausted, the last one timed out: 503, sC.</summary>
    ConnectTimeout,

    /// <summary>Waited <c>timeout queue</c> for a slot: 503, sQ.</summary>
    QueueTimeout,
}

/// <summary>
/// One client connection and its current server side: what HTTP and TCP share. The partial files hold one concern each:
/// choosing and queueing, connecting and retrying, relaying bytes. Pooled; belongs to one loop.
/// </summary>
internal abstract unsafe partial class Session(Worker worker) : Pollable
{
    protected Worker Worker { get; } = worker;

    protected EventLoop Loop { get; } = worker.Loop;

    public FrontendState Frontend { get; private set; } = null!;

    protected FrontendModel Route { get; set; } = null!;

    protected TrafficCounters FrontendCounters { get; private set; } = null!;

    private BindLoad? bindLoad;

    protected PeerAddress clientAddress;
    protected PeerAddress localAddress;

    /// <summary>The edge said readable and we have not read to the end yet.</summary>
    protected bool ClientReadPending { get; set; }

    /// <summary>The client's FIN was announced; bytes before it may be unread.</summary>
    protected bool ClientHungUp { get; set; }

    /// <summary>The client is gone altogether: reset, or closed both ways.</summary>
    protected bool ClientBroken { get; set; }

    /// <summary>recv said end of stream.</summary>
    protected bool ClientAtEnd { get; set; }

    protected DateTime AcceptedAt { get; private set; }

    public bool IsOpen { get; private set; }

    /// <summary>Takes over an accepted descriptor. The first event brings the first bytes.</summary>
    public void Open(int fd, in PeerAddress client, in PeerAddress local, FrontendState frontend, BindLoad load, FrontendModel route)
    {
        Fd = fd;
        Frontend = frontend;
        bindLoad = load;
        Route = route;
        FrontendCounters = frontend.Counters[Worker.Index];
        clientAddress = client;
        localAddress = local;
        IsOpen = true;
        AcceptedAt = route.AccessLog is null ? default : Loop.UtcNow;
        FrontendCounters.Enter();
        Worker.Sessions.Add(this);
        int errno = Loop.Add(this, Libc.EpollIn | Libc.EpollOut | Libc.EpollRdHup | Libc.EpollEdge);
        if (errno != 0)
        {
            CloseSession();
            return;
        }

        OnOpened();
    }

    public sealed override void OnReady(uint events)
    {
        if ((events & (Libc.EpollIn | Libc.EpollRdHup)) != 0)
        {
            ClientReadPending = true;
        }

        if ((events & (Libc.EpollRdHup | Libc.EpollHup | Libc.EpollErr)) != 0)
        {
            ClientHungUp = true;
            ClientReadPending = true;
            ClientBroken |= (events & (Libc.EpollHup | Libc.EpollErr)) != 0;
        }

        Pump();
    }

    /// <summary>An event of the server side.</summary>
    public void OnServerReady(ServerConnection connection, uint events)
    {
        if (connection != Server)
        {
            return;
        }

        if (!connection.IsConnected)
        {
            OnConnectEvent(connection, events);
            return;
        }

        if ((events & (Libc.EpollIn | Libc.EpollRdHup | Libc.EpollHup | Libc.EpollErr)) != 0)
        {
            connection.ReadPending = true;
            connection.HungUp |= (events & (Libc.EpollRdHup | Libc.EpollHup | Libc.EpollErr)) != 0;
        }

        Pump();
    }

    public override void OnDeferred()
    {
        if (!IsOpen)
        {
            return;
        }

        if (hasReservedSlot)
        {
            hasReservedSlot = false;
            Connect();
        }

        Pump();
    }

    public override void OnFault() => CloseSession();

    /// <summary>Its server was marked down, or a backup is no longer needed, and the file says that sessions end then.</summary>
    public abstract void OnServerShutdown(char cause);

    /// <summary>Ends the session if a slot of this server is in its hands. On the loop's thread.</summary>
    public void EndIfUsing(ServerState server, char cause)
    {
        if (IsOpen && HoldsSlot && Chosen == server && Server is { IsConnected: true })
        {
            OnServerShutdown(cause);
            if (IsOpen)
            {
                Loop.Defer(this);
            }
        }
    }

    /// <summary>Graceful stop: one that is between requests ends now, others after their request.</summary>
    public abstract void OnStopping();

    /// <summary>Does everything that can be done now. Called after every event; must tolerate being called for nothing.</summary>
    protected abstract void Pump();

    protected abstract void OnOpened();

    /// <summary>The server side is connected: send.</summary>
    protected abstract void OnServerConnected();

    /// <summary>There will be no server side for this request.</summary>
    protected abstract void OnServerFailed(UpstreamFailure failure);

    /// <summary>What hashing picks by; empty in tcp mode.</summary>
    protected virtual ReadOnlySpan<byte> PickedUri => default;

    /// <summary>Whether a pooled connection may carry this.</summary>
    protected abstract bool MayReuse { get; }

    /// <summary>Whether sending this twice could do harm: then a pooled connection is looked at before it is used.</summary>
    protected abstract bool IsRepeatable { get; }

    /// <summary>Gives everything back and closes both sides. Idempotent.</summary>
    protected void CloseSession()
    {
        if (!IsOpen)
        {
            return;
        }

        IsOpen = false;
        ReleaseServer(reusable: false);
        LeaveQueue();
        DropBuffers();
        OnClosing();
        Loop.Close(this);
        Worker.Sessions.Remove(this);
        FrontendCounters.Current--;
        Frontend.ConnectionClosed();
        bindLoad!.ConnectionClosed();
        Worker.Plane.ConnectionClosed();
        ClientReadPending = false;
        ClientHungUp = false;
        ClientBroken = false;
        ClientAtEnd = false;
        Backend = null;
        hasReservedSlot = false;
        if (Worker.Plane.PausedListeners > 0)
        {
            Listener.ResumeAll(Worker.Plane);
        }

        OnClosed();
    }

    /// <summary>Own buffers back to their pools.</summary>
    protected abstract void OnClosing();

    /// <summary>The object itself back to its pool.</summary>
    protected abstract void OnClosed();

    protected HttpConnectionMode StricterMode(BackendModel backend) =>
        (HttpConnectionMode)Math.Max((int)Route.Definition.ConnectionMode, (int)backend.Definition.ConnectionMode);
}
