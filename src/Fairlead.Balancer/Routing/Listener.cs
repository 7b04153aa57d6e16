using Fairlead.Balancer.Configuration.Definitions;
using Fairlead.Balancer.Http1;
using Fairlead.Balancer.Loops;
using Fairlead.Balancer.Tcp;

namespace Fairlead.Balancer.Routing;

/// <summary>
/// One loop's listening socket of one bind address. Every loop has its own (SO_REUSEPORT): the kernel spreads connections,
/// and a connection stays on the loop that accepted it. Level-triggered, so that a pause loses nothing.
/// </summary>
internal sealed unsafe class Listener : Pollable
{
    /// <summary>How long accepting rests when the process has no descriptors or memory left.</summary>
    private const int ShortagePauseMs = 100;

    /// <summary>Connections taken in one turn before the loop looks at its others.</summary>
    private const int AcceptsPerTurn = 64;

    private readonly Worker worker;
    private readonly FrontendState frontend;
    private readonly BindLoad load;
    private readonly bool isUnix;
    private readonly PeerAddress boundAddress;
    private bool paused;

    public Listener(Worker worker, FrontendState frontend, BindDefinition bind, BindLoad load, int fd)
    {
        this.worker = worker;
        this.frontend = frontend;
        Bind = bind;
        this.load = load;
        Fd = fd;
        isUnix = bind.EndPoint is not System.Net.IPEndPoint;
        PeerAddress local = LocalAddressOf(fd);

        // A socket bound to one address tells where its connections came to; a wildcard has to be asked each time.
        boundAddress = bind.EndPoint is System.Net.IPEndPoint ip && !IsWildcard(ip.Address) ? local : default;
    }

    public BindDefinition Bind { get; }

    /// <summary>Begins to accept. On the loop's thread.</summary>
    public void Start()
    {
        if (worker.Loop.Add(this, Libc.EpollIn) != 0)
        {
            worker.Loop.Close(this);
            return;
        }

        worker.Listeners.Add(this);
    }

    /// <summary>Stops accepting and closes. On the loop's thread. Connections that the kernel holds already are taken first.</summary>
    public void Stop()
    {
        if (Fd < 0)
        {
            return;
        }

        AcceptAll();
        Resume();
        worker.Listeners.Remove(this);
        worker.Loop.Close(this);
    }

    public override void OnReady(uint events) => AcceptAll();

    public override void OnTimer() => Resume();

    /// <summary>A fault while accepting: the listener stays.</summary>
    public override void OnFault()
    {
    }

    /// <summary>Some connection closed: listeners that waited for that try again.</summary>
    public static void ResumeAll(Plane plane)
    {
        foreach (Worker worker in plane.Workers)
        {
            if (worker.Loop.IsCurrentThread)
            {
                worker.ResumeListeners();
            }
            else
            {
                worker.Loop.Post(worker.ResumeListeners);
            }
        }
    }

    public void Resume()
    {
        if (paused)
        {
            paused = false;
            worker.Plane.ListenerResumed();
            worker.Loop.SetDeadline(this, TimerWheel.Never);
            worker.Loop.Modify(this, Libc.EpollIn);
        }
    }

    public static PeerAddress LocalAddressOf(int fd)
    {
        byte* address = stackalloc byte[128];
        int length = 128;
        return Libc.GetSocketName(fd, address, &length) == 0 ? SocketAddress.ReadPeer(new ReadOnlySpan<byte>(address, length)) : default;
    }

    /// <summary>close() will send a reset.</summary>
    public static void ResetOnClose(int fd)
    {
        int* linger = stackalloc int[2] { 1, 0 };
        _ = Libc.SetOption(fd, Libc.SolSocket, Libc.SoLinger, linger, 2 * sizeof(int));
    }

    private void AcceptAll()
    {
        if (worker.Plane.Table.Find(frontend.Id) is not { } route)
        {
            return;
        }

        byte* address = stackalloc byte[128];
        for (int accepted = 0; accepted < AcceptsPerTurn; accepted++)
        {
            if (IsFull(route))
            {
                Pause(TimerWheel.Never);

                // The last connection may have closed between look and pause.
                if (!IsFull(route))
                {
                    Resume();
                }

                return;
            }

            int length = 128;
            int fd = Libc.Accept(Fd, address, &length, Libc.SockNonBlock | Libc.SockCloseOnExec);
            if (fd < 0)
            {
                int errno = Libc.Errno;
                if (errno is Libc.EMFile or Libc.ENFile or Libc.ENoBufs or Libc.ENoMem)
                {
                    Log.AcceptPaused(worker.Plane.Logger, frontend.Name, Bind.Text, Libc.Describe(errno), ShortagePauseMs);
                    Pause(worker.Loop.NowMs + ShortagePauseMs);
                    return;
                }

                if (errno is Libc.EConnAborted or Libc.EIntr)
                {
                    continue;
                }

                return;
            }

            Open(fd, SocketAddress.ReadPeer(new ReadOnlySpan<byte>(address, length)), route);
        }
    }

    private bool IsFull(FrontendModel route) =>
        frontend.Connections >= route.ConnectionLimit || worker.Plane.Connections >= worker.Plane.ConnectionLimit || load.IsFull;

    private void Open(int fd, PeerAddress client, FrontendModel route)
    {
        if (!isUnix)
        {
            int on = 1;
            _ = Libc.SetOption(fd, Libc.IpProtoTcp, Libc.TcpNoDelay, &on, sizeof(int));
            if (route.Definition.ClientTcpKeepAlive)
            {
                _ = Libc.SetOption(fd, Libc.SolSocket, Libc.SoKeepAlive, &on, sizeof(int));
            }
        }

        frontend.ConnectionOpened();
        worker.Plane.ConnectionOpened();
        load.ConnectionOpened();
        if (route.Definition.Mode == ProxyMode.Http)
        {
            worker.RentHttpSession().Open(fd, in client, in boundAddress, frontend, load, route);
        }
        else
        {
            worker.RentTcpSession().Open(fd, in client, in boundAddress, frontend, load, route);
        }
    }

    private void Pause(long untilMs)
    {
        if (!paused)
        {
            paused = true;
            worker.Plane.ListenerPaused();
            worker.Loop.Modify(this, 0);
        }

        worker.Loop.SetDeadline(this, untilMs);
    }

    private static bool IsWildcard(System.Net.IPAddress address) =>
        address.Equals(System.Net.IPAddress.Any) || address.Equals(System.Net.IPAddress.IPv6Any);
}
