using Fairlead.Balancer.Configuration.Definitions;
using Fairlead.Balancer.Loops;
using Fairlead.Balancer.Routing;
using Fairlead.Balancer.Upstreams;

namespace Fairlead.Balancer.Http1;

/// <summary>The way of a request: read, parsed, routed, sent.</summary>
internal sealed unsafe partial class HttpSession
{
    private RequestHead head;
    private long requestNumber;
    private long requestBeganMs;
    private long headReadMs;
    private long requestSentMs;
    private DateTime requestAt;

    /// <summary>The rewritten head and the first piece of the body; kept until the response begins, so that it can be sent again.</summary>
    private PooledBuffer? request;

    /// <summary>Bytes of <see cref="request"/> the current server has taken.</summary>
    private int requestSent;
    private int requestLineLength;

    /// <summary>Body bytes went out that are no longer here: the request cannot be sent again.</summary>
    private bool bodyFlowed;
    private bool requestDone;
    private long bodyRemaining;
    private ChunkedReader bodyChunks;
    private bool keepClient;

    /// <summary>GET, HEAD, OPTIONS, TRACE, PUT, DELETE: RFC 9110 9.2.2 lets a proxy repeat them.</summary>
    protected override bool IsRepeatable =>
        head.Method is RequestMethod.Get or RequestMethod.Head or RequestMethod.Options or RequestMethod.Trace
            or RequestMethod.Put or RequestMethod.Delete
        && !head.Upgrade;

    /// <summary>
    /// http-reuse safe: a client's first request goes on a pooled connection only if it may be repeated. HAProxy does not
    /// let it at all; we send it again when the server had closed, which comes to the same and saves the connection.
    /// </summary>
    protected override bool MayReuse => Model.Definition.HttpReuse switch
    {
        HttpReuse.Never => false,
        HttpReuse.Safe => requestNumber > 1 || IsRepeatable,
        _ => true,
    };

    protected override ReadOnlySpan<byte> PickedUri =>
        request is null ? default : new ReadOnlySpan<byte>(request.Memory + head.MethodLength + 1, head.UriLength);

    private bool IsServerReady => Server is { IsConnected: true, WriteBroken: false } && request is null or { Count: 0 } && ToServer is null;

    /// <summary>Reads and parses. True when the phase changed.</summary>
    private bool ReadHead()
    {
        // 1. Bytes: what was kept, or one read into the loop's buffer.
        byte* bytes = Worker.Receive;
        int count;
        if (input is null)
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
                    EndSilent();
                }

                return false;
            }

            BeginRequest();
        }
        else
        {
            if (inputExhausted)
            {
                if (!ClientReadPending)
                {
                    return false;
                }

                if (input.Free < 4096)
                {
                    input.Compact();
                }

                int more = ReadClient(input.Memory + input.End, Math.Min(input.Free, Worker.ReceiveSize));
                if (more <= 0)
                {
                    if (more != -1)
                    {
                        EndIncompleteHead();
                    }

                    return false;
                }

                input.End += more;
                inputExhausted = false;
            }
            else
            {
                BeginRequest();
            }

            bytes = input.First;
            count = input.Count;
        }

        // 2. Parse.
        var data = new Span<byte>(bytes, count);
        ParseResult result = RequestParser.Parse(data[..Math.Min(count, Route.HeadLimit)], Worker.Fields, out head);
        switch (result)
        {
            case ParseResult.Complete:
                HandleRequest(bytes, count);
                return true;
            case ParseResult.Incomplete when count < Route.HeadLimit:
                if (input is null)
                {
                    Keep(bytes, count);
                }

                inputExhausted = true;
                return false;
            case ParseResult.Incomplete:
                Refuse(431);
                return true;
            default:
                Refuse(400);
                return true;
        }
    }

    /// <summary>The client closed between requests; one that never said a word is logged unless <c>option dontlognull</c> holds.</summary>
    private void EndSilent()
    {
        if (requestNumber == 0 && !Route.Definition.DontLogNull)
        {
            EndIncompleteHead();
        }
        else
        {
            CloseSession();
        }
    }

    /// <summary>The first byte of a request is here.</summary>
    private void BeginRequest()
    {
        requestNumber++;
        requestBeganMs = Loop.NowMs;
        if (Worker.Plane.Table.Find(Frontend.Id) is { } latest)
        {
            Route = latest;
        }

        if (Route.AccessLog is not null)
        {
            requestAt = Loop.UtcNow;
        }

        // From here the whole head has to come in time; before, only the keep-alive time ran.
        if (requestNumber > 1)
        {
            Loop.SetDeadline(this, DeadlineIn(Route.Times.HttpRequest));
        }
    }

    private void HandleRequest(byte* bytes, int count)
    {
        // 1. Where to.
        headReadMs = Loop.NowMs;
        FrontendCounters.Requests++;
        var data = new ReadOnlySpan<byte>(bytes, count);
        ReadOnlySpan<HeaderField> fields = Worker.Fields.AsSpan(0, head.FieldCount);
        if (Route.NeedsDestination && localAddress.IsUnknown)
        {
            localAddress = Listener.LocalAddressOf(Fd);
        }

        if (head.Upgrade && !IsUpgradeComplete(data, fields))
        {
            Refuse(400);
            return;
        }

        BackendState? backend = Route.ChooseBackend(new RequestView(data, in head, fields, in clientAddress, in localAddress));
        ResetAttempts();
        ResetResponse();
        requestDone = head.Framing.Kind == BodyKind.None;
        bodyFlowed = false;
        requestSent = 0;
        requestSentMs = 0;
        if (backend is null)
        {
            KeepRequestLine(data);
            Consume(bytes, count, head.Length);
            OnServerFailed(UpstreamFailure.NoServer);
            return;
        }

        EnterBackend(backend);

        // 2. The head as the server gets it, and what is there of the body behind it.
        HttpConnectionMode mode = StricterMode(Model);
        keepClient = head.KeepAlive && mode != HttpConnectionMode.Close && !Worker.Plane.IsStopping;
        keepServer = mode == HttpConnectionMode.KeepAlive;
        request = Worker.Requests.Rent();
        int length = RequestWriter.Write(
            request.FreeSpan, data, in head, fields, !keepServer, in clientAddress, Model.ForwardFor ?? Route.ForwardFor);
        if (length < 0)
        {
            Consume(bytes, count, head.Length);
            DropRequest();
            Refuse(431);
            return;
        }

        request.End = length;
        requestLineLength = head.MethodLength + 1 + head.UriLength + 9;
        if (!BeginBody(bytes, count))
        {
            return;
        }

        // 3. A server.
        phase = Phase.AwaitingServer;
        ChooseServer(avoid: null);
    }

    /// <summary>RFC 6455 4.1: a WebSocket handshake without its key is a bad request; the server could only refuse it.</summary>
    private static bool IsUpgradeComplete(ReadOnlySpan<byte> data, ReadOnlySpan<HeaderField> fields)
    {
        bool webSocket = false;
        bool key = false;
        foreach (ref readonly HeaderField field in fields)
        {
            webSocket |= field.Known == KnownHeader.Upgrade
                && System.Text.Ascii.EqualsIgnoreCase(data.Slice(field.ValueStart, field.ValueLength), "websocket"u8);
            key |= field.NameLength == 17 && data.Slice(field.NameStart, 17).SequenceEqual("sec-websocket-key"u8);
        }

        return !webSocket || key;
    }

    /// <summary>Puts the first piece of the body behind the head, keeps the rest. False when the body is malformed and was refused.</summary>
    private bool BeginBody(byte* bytes, int count)
    {
        byte* rest = bytes + head.Length;
        int available = count - head.Length;
        bodyRemaining = head.Framing.Length;
        bodyChunks = default;
        int taken = 0;
        if (!requestDone && available > 0)
        {
            taken = TakeBody(rest, Math.Min(available, request!.Free));
            if (taken < 0)
            {
                Consume(bytes, count, count);
                DropRequest();
                Refuse(400);
                return false;
            }

            request.Append(new ReadOnlySpan<byte>(rest, taken));
        }

        Consume(bytes, count, head.Length + taken);
        return true;
    }

    /// <summary>How many of these bytes belong to the body; sets <see cref="requestDone"/> at its end. -1: broken chunks.</summary>
    private int TakeBody(byte* bytes, int count)
    {
        if (head.Framing.Kind == BodyKind.Length)
        {
            int take = (int)Math.Min(bodyRemaining, count);
            bodyRemaining -= take;
            requestDone = bodyRemaining == 0;
            return take;
        }

        int taken = bodyChunks.Take(new Span<byte>(bytes, count), decode: false, out _);
        requestDone = bodyChunks.IsDone;
        return taken;
    }

    /// <summary>The first <paramref name="used"/> bytes are done with; the rest is kept for later.</summary>
    private void Consume(byte* bytes, int count, int used)
    {
        if (input is not null)
        {
            DropInput(used);
        }
        else if (used < count)
        {
            Keep(bytes + used, count - used);
        }

        inputExhausted = false;
    }

    protected override void OnServerConnected()
    {
        phase = Phase.Exchange;
        requestSent = 0;
        request!.Start = 0;
        FlushRequest();
        SetExchangeDeadline();
    }

    /// <summary>Sends what is not sent of the kept head and body, then what the server did not take later on.</summary>
    private void FlushRequest()
    {
        if (Server is not { WriteBroken: false, IsConnected: true } server)
        {
            return;
        }

        if (request is { } kept && requestSent < kept.End)
        {
            nint sent = Libc.Send(server.Fd, kept.Memory + requestSent, (nuint)(kept.End - requestSent), Libc.MsgNoSignal);
            if (sent < 0)
            {
                if (Libc.Errno is not (Libc.EAgain or Libc.EIntr))
                {
                    server.WriteBroken = true;
                    server.ReadPending = true;
                }

                return;
            }

            requestSent += (int)sent;
            kept.Start = requestSent;
            BytesToServer += sent;
            ServerCounters.BytesIn += sent;
            BackendCounters.BytesIn += sent;
            if (requestSent == kept.End && requestDone)
            {
                requestSentMs = Loop.NowMs;
            }
        }
        else if (ToServer is not null)
        {
            FlushToServer();
        }
    }

    /// <summary>Brings more of the body to the server, which is ready. False when there is nothing to bring now.</summary>
    private bool ReadBody()
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
            count = ReadClient(bytes, BodyReadSize);
            if (count <= 0)
            {
                return false;
            }
        }

        int taken = TakeBody(bytes, count);
        if (taken < 0)
        {
            FailBody();
            return false;
        }

        // From now on it cannot be sent again.
        bodyFlowed = true;
        ServerCounters.BytesIn += taken;
        BackendCounters.BytesIn += taken;
        SendToServer(bytes, taken);
        if (kept)
        {
            DropInput(taken);
        }
        else if (taken < count)
        {
            Keep(bytes + taken, count - taken);
        }

        if (requestDone)
        {
            requestSentMs = Loop.NowMs;
        }

        return true;
    }

    private void DropRequest()
    {
        request?.Return();
        request = null;
    }

    /// <summary>For the log of a request that never got a buffer of its own.</summary>
    private void KeepRequestLine(ReadOnlySpan<byte> data)
    {
        if (Route.AccessLog is null)
        {
            return;
        }

        int end = head.UriStart + head.UriLength + 9;
        request = Worker.Requests.Rent();
        request.Append(data[head.MethodStart..end]);
        requestLineLength = request.Count;
    }
}
