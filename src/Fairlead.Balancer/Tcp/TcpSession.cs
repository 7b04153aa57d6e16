using Fairlead.Balancer.Http1;
using Fairlead.Balancer.Logging;
using Fairlead.Balancer.Loops;
using Fairlead.Balancer.Routing;
using Fairlead.Balancer.Upstreams;

namespace Fairlead.Balancer.Tcp;

/// <summary>One client connection of <c>mode tcp</c>: a server is chosen when it is accepted, then bytes go both ways.</summary>
internal sealed class TcpSession(Worker worker) : Session(worker)
{
    private bool inBackend;
    private bool relaying;
    private long beganMs;

    protected override bool MayReuse => false;

    protected override bool IsRepeatable => true;

    protected override void OnOpened()
    {
        relaying = false;
        inBackend = false;
        beganMs = Loop.NowMs;
        ResetAttempts();
        if (Route.NeedsDestination && localAddress.IsUnknown)
        {
            localAddress = Listener.LocalAddressOf(Fd);
        }

        BackendState? backend = Route.ChooseBackend(new RequestView(in clientAddress, in localAddress));
        if (backend is null)
        {
            OnServerFailed(UpstreamFailure.NoServer);
            return;
        }

        Backend = backend;
        Model = backend.Model;
        BackendCounters = backend.Lanes[Worker.Index].Counters;
        BackendCounters.Enter();
        inBackend = true;
        ChooseServer(avoid: null);
    }

    /// <summary>A stream has no request to wait for: a graceful stop leaves it to end by itself or by the host's deadline.</summary>
    public override void OnStopping()
    {
    }

    public override void OnServerShutdown(char cause) => EndRelay(cause);

    protected override void Pump()
    {
        if (!IsOpen)
        {
            return;
        }

        if (relaying)
        {
            PumpRelay();
        }
        else if (ClientBroken || (ClientHungUp && IsQueued && Model.Definition.AbortOnClose))
        {
            End(new Termination('C', IsQueued ? 'Q' : 'C'));
        }
    }

    protected override void OnServerConnected()
    {
        relaying = true;
        ClientReadPending = true;
        BeginRelay();
        if (Backend is not null)
        {
            PumpRelay();
        }
    }

    protected override void OnServerFailed(UpstreamFailure failure) => End(failure switch
    {
        UpstreamFailure.QueueTimeout => new Termination('s', 'Q'),
        UpstreamFailure.ConnectTimeout => new Termination('s', 'C'),
        _ => new Termination('S', 'C'),
    });

    protected override void EndRelay(char cause) => End(cause == '-' ? Termination.Normal : new Termination(cause, 'D'));

    public override void OnTimer()
    {
        if (relaying)
        {
            EndRelay(ClientAtEnd ? 's' : 'c');
        }
        else if (IsQueued)
        {
            OnQueueTimer();
        }
        else
        {
            OnConnectTimer();
        }
    }

    protected override void OnClosing()
    {
        if (inBackend)
        {
            inBackend = false;
            BackendCounters.Current--;
        }
    }

    protected override void OnClosed() => Worker.Return(this);

    private void End(Termination termination)
    {
        WriteRecord(termination);
        CloseSession();
    }

    private void WriteRecord(Termination termination)
    {
        if (Route.AccessLog is not { } log || (termination == Termination.Normal && Route.Definition.DontLogNormal)
            || (Route.Definition.DontLogNull && BytesToClient == 0 && BytesToServer == 0))
        {
            return;
        }

        log.Write(new AccessRecord
        {
            IsHttp = false,
            Client = clientAddress,
            FrontendAddress = localAddress,
            AcceptedAt = AcceptedAt,
            Frontend = Frontend.Name,
            Backend = Backend?.Name ?? Frontend.Name,
            Server = Chosen?.Name,
            RequestMs = -1,
            QueueMs = Chosen is null && QueueMs == 0 ? -1 : QueueMs,
            ConnectMs = ConnectMs,
            ResponseMs = -1,
            TotalMs = (int)(Loop.NowMs - beganMs),
            Status = -1,
            BytesToClient = BytesToClient,
            BytesToServer = BytesToServer,
            Termination = termination,
            ActiveConnections = Worker.Plane.Connections,
            FrontendConnections = Frontend.Connections,
            BackendConnections = inBackend ? BackendCounters.Current : 0,
            ServerConnections = Chosen?.Active ?? 0,
            Retries = Retries,
            Redispatched = Redispatched,
            ServerQueue = Chosen?.Waiting ?? 0,
            BackendQueue = Backend?.Queued ?? 0,
        });
    }
}
