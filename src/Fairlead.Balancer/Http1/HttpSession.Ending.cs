using Fairlead.Balancer.Configuration.Definitions;
using Fairlead.Balancer.Logging;
using Fairlead.Balancer.Loops;
using Fairlead.Balancer.Routing;
using Fairlead.Balancer.Upstreams;

namespace Fairlead.Balancer.Http1;

/// <summary>How exchanges end: well, by an answer of our own, by time, or by one side going away.</summary>
internal sealed unsafe partial class HttpSession
{
    /// <summary>How long, and how much, an unwanted rest of a request is read so that our answer is not lost to a reset (RFC 9112 9.6).</summary>
    private const long LingerMs = 2000;
    private const long MaxDiscarded = 1 << 20;

    private bool inBackend;
    private bool writeShut;
    private long discarded;

    private void EnterBackend(BackendState backend)
    {
        Backend = backend;
        Model = backend.Model;
        BackendCounters = backend.Lanes[Worker.Index].Counters;
        BackendCounters.Enter();
        BackendCounters.Requests++;
        inBackend = true;
    }

    private void LeaveBackend()
    {
        if (inBackend)
        {
            inBackend = false;
            BackendCounters.Current--;
        }
    }

    /// <summary>Request and response are through.</summary>
    private void FinishExchange()
    {
        ReleaseServer(keepServer);
        WriteRecord(Termination.Normal);
        LeaveBackend();
        DropRequest();
        if (keepClient)
        {
            NextRequest();
        }
        else
        {
            BeginClosing();
        }
    }

    /// <summary>The response is complete before the request is, and nobody will read the rest of the request.</summary>
    private void EndEarlyResponse()
    {
        DropToServer();
        ReleaseServer(reusable: false);
        WriteRecord(Termination.Normal);
        LeaveBackend();
        DropRequest();
        if (keepClient && !ClientAtEnd)
        {
            phase = Phase.Discarding;
            discarded = 0;
            Loop.SetDeadline(this, DeadlineIn(Route.Times.Client == 0 ? LingerMs : Route.Times.Client));
        }
        else
        {
            BeginClosing();
        }
    }

    private void NextRequest()
    {
        phase = Phase.ReadingHead;
        inputExhausted = false;
        Loop.SetDeadline(this, DeadlineIn(Route.Times.HttpKeepAlive));
        if (Worker.Plane.IsStopping && input is null)
        {
            BeginClosing();
        }
    }

    /// <summary>Reads the unwanted rest of a request. True when the phase changed.</summary>
    private bool Discard()
    {
        while (!requestDone)
        {
            byte* bytes = Worker.Receive;
            int count;
            bool kept = input is not null;
            if (input is { } waiting)
            {
                bytes = waiting.First;
                count = waiting.Count;
            }
            else
            {
                if (!ClientReadPending)
                {
                    return false;
                }

                count = ReadClient(bytes, Worker.ReceiveSize);
                if (count <= 0)
                {
                    if (count != -1)
                    {
                        CloseSession();
                    }

                    return false;
                }
            }

            int taken = TakeBody(bytes, count);
            discarded += taken;
            if (taken < 0 || discarded > MaxDiscarded)
            {
                BeginClosing();
                return true;
            }

            if (kept)
            {
                DropInput(taken);
            }
            else if (taken < count)
            {
                Keep(bytes + taken, count - taken);
            }
        }

        NextRequest();
        return true;
    }

    protected override void OnServerFailed(UpstreamFailure failure)
    {
        switch (failure)
        {
            case UpstreamFailure.QueueTimeout:
                Answer(503, new Termination('s', 'Q'));
                break;
            case UpstreamFailure.ConnectTimeout:
                Answer(503, new Termination('s', 'C'));
                break;
            default:
                Answer(503, new Termination('S', 'C'));
                break;
        }
    }

    /// <summary>A request that is not to be served: before any backend was entered.</summary>
    private void Refuse(int code)
    {
        FrontendCounters.RequestErrors++;
        requestDone = false;
        requestLineLength = 0;
        headReadMs = 0;
        ResetAttempts();
        ResetResponse();
        Answer(code, new Termination('P', 'R'));
    }

    /// <summary>An answer of our own. Nothing of a response has gone to the client yet. Always the last on its connection.</summary>
    private void Answer(int code, Termination termination)
    {
        DropToServer();
        LeaveQueue();
        ReleaseServer(reusable: false);
        status = code;
        FrontendCounters.CountStatus(code);
        if (inBackend)
        {
            BackendCounters.CountStatus(code);
        }

        ReadOnlySpan<byte> page = LocalAnswers.Find(code, inBackend ? Model.Definition : null, Route.Definition);
        if (head.Method == RequestMethod.Head && code != 400)
        {
            page = LocalAnswers.HeadOf(page);
        }

        fixed (byte* bytes = page)
        {
            if (page.Length > 0)
            {
                SendToClient(bytes, page.Length);
            }
        }

        WriteRecord(termination);
        LeaveBackend();
        DropRequest();
        keepClient = false;
        BeginClosing();
    }

    /// <summary>The response cannot be completed: what is there goes out, then the connection is cut.</summary>
    private void EndTruncated(char cause)
    {
        DropToServer();
        ReleaseServer(reusable: false);
        WriteRecord(new Termination(cause, 'D'));
        LeaveBackend();
        DropRequest();
        if (responseKind == BodyKind.UntilClose)
        {
            // An orderly close would be the end of such a body: only a reset tells the client that it is not whole.
            Listener.ResetOnClose(Fd);
            CloseSession();
            return;
        }

        BeginClosing();
    }

    private void AbortByClient()
    {
        if (inBackend)
        {
            BackendCounters.ClientAborts++;
        }

        FrontendCounters.ClientAborts++;
        char where = responseHeadDone ? 'D' : IsQueued ? 'Q' : phase == Phase.AwaitingServer ? 'C' : 'H';
        WriteRecord(new Termination('C', where));
        CloseSession();
    }

    /// <summary>The client left in the middle of a head.</summary>
    private void EndIncompleteHead()
    {
        FrontendCounters.RequestErrors++;
        FrontendCounters.ClientAborts++;
        requestLineLength = 0;
        headReadMs = 0;
        ResetAttempts();
        ResetResponse();
        WriteRecord(new Termination('C', 'R'));
        CloseSession();
    }

    /// <summary>The client's body is not what it said it was.</summary>
    private void FailBody()
    {
        FrontendCounters.RequestErrors++;
        if (responseHeadDone)
        {
            EndTruncated('P');
        }
        else
        {
            Answer(400, new Termination('P', 'R'));
        }
    }

    private void BeginClosing()
    {
        phase = Phase.Closing;
        writeShut = false;
        discarded = 0;
        Loop.SetDeadline(this, DeadlineIn(Route.Times.Client == 0 ? LingerMs : Route.Times.Client));
    }

    private void PumpClosing()
    {
        // 1. The rest of the answer.
        if (ClientBroken || (ToClient is not null && !FlushToClient()))
        {
            CloseSession();
            return;
        }

        if (ToClient is not null)
        {
            return;
        }

        // 2. Nothing unread, nothing to come: closing is clean.
        if (requestDone && input is null && !ClientReadPending)
        {
            CloseSession();
            return;
        }

        // 3. Otherwise a close would reset the connection and might take our answer with it: say that we are done, and
        //    read what comes until the client is done too.
        if (!writeShut)
        {
            writeShut = true;
            _ = Libc.Shutdown(Fd, Libc.ShutWrite);
            Loop.SetDeadline(this, Loop.NowMs + LingerMs);
        }

        while (ClientReadPending)
        {
            int count = ReadClient(Worker.Receive, Worker.ReceiveSize);
            if (count is 0 or -2 || (discarded += Math.Max(0, count)) > MaxDiscarded)
            {
                CloseSession();
                return;
            }
        }
    }

    public override void OnServerShutdown(char cause)
    {
        if (phase == Phase.Tunnel)
        {
            EndRelay(cause);
        }
        else if (responseHeadDone)
        {
            EndTruncated(cause);
        }
        else
        {
            Answer(503, new Termination(cause, 'H'));
        }
    }

    protected override void EndRelay(char cause)
    {
        WriteRecord(cause == '-' ? Termination.Normal : new Termination(cause, 'D'));
        CloseSession();
    }

    public override void OnTimer()
    {
        switch (phase)
        {
            case Phase.ReadingHead:
                OnHeadTimer();
                break;
            case Phase.AwaitingServer when IsQueued:
                OnQueueTimer();
                break;
            case Phase.AwaitingServer:
                OnConnectTimer();
                break;
            case Phase.Exchange:
                OnExchangeTimer();
                break;
            case Phase.Tunnel:
                EndRelay(ClientAtEnd ? 's' : 'c');
                break;
            default:
                CloseSession();
                break;
        }

        Pump();
    }

    private void OnHeadTimer()
    {
        // Between requests silence is the normal end; a head that does not come whole is answered 408.
        if (requestNumber > 0 && input is null)
        {
            CloseSession();
            return;
        }

        FrontendCounters.RequestErrors++;
        requestLineLength = 0;
        headReadMs = 0;
        requestDone = false;
        ResetAttempts();
        ResetResponse();
        Answer(408, new Termination('c', 'R'));
    }

    private void OnExchangeTimer()
    {
        bool clientsFault = ToClient is not null || (!requestDone && IsServerReady);
        if (responseHeadDone)
        {
            EndTruncated(clientsFault ? 'c' : 's');
            if (clientsFault)
            {
                // It takes nothing: there is no use in waiting for it once more.
                CloseSession();
            }
        }
        else if (clientsFault)
        {
            Answer(408, new Termination('c', 'D'));
        }
        else
        {
            ServerCounters.ResponseErrors++;
            BackendCounters.ResponseErrors++;
            Worker.Plane.Health.OnTrafficFailure(Backend!, Chosen!, TrafficFailure.ResponseTimeout);
            Answer(504, new Termination('s', 'H'));
        }
    }

    /// <summary>Whoever it is that we wait for, from now.</summary>
    private void SetExchangeDeadline()
    {
        bool waitsForClient = ToClient is not null || (!requestDone && IsServerReady);
        Loop.SetDeadline(this, DeadlineIn(waitsForClient ? Route.Times.Client : Model.Times.Server));
    }

    private void WriteRecord(Termination termination)
    {
        if (Route.AccessLog is not { } log)
        {
            return;
        }

        bool normal = termination == Termination.Normal;
        if (normal && Route.Definition.DontLogNormal)
        {
            return;
        }

        long now = Loop.NowMs;
        log.Write(new AccessRecord
        {
            IsHttp = true,
            Client = clientAddress,
            FrontendAddress = localAddress,
            AcceptedAt = requestNumber == 0 ? AcceptedAt : requestAt,
            Frontend = Frontend.Name,
            Backend = inBackend ? Backend!.Name : Frontend.Name,
            Server = Chosen?.Name,
            RequestMs = headReadMs == 0 ? -1 : (int)(headReadMs - requestBeganMs),
            QueueMs = Chosen is null && QueueMs == 0 ? -1 : QueueMs,
            ConnectMs = ConnectMs,
            ResponseMs = responseHeadMs == 0 ? -1 : (int)(responseHeadMs - (requestSentMs == 0 ? headReadMs : requestSentMs)),
            TotalMs = (int)(now - requestBeganMs),
            Status = status == 0 ? -1 : status,
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
            RequestLine = request is null || requestLineLength == 0
                ? default
                : new ReadOnlySpan<byte>(request.Memory, requestLineLength),
        });
    }
}
