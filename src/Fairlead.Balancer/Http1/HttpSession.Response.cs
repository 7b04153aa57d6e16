using Fairlead.Balancer.Counters;
using Fairlead.Balancer.Loops;
using Fairlead.Balancer.Routing;
using Fairlead.Balancer.Upstreams;

namespace Fairlead.Balancer.Http1;

/// <summary>The way of a response: read, parsed, rewritten, brought to the client.</summary>
internal sealed unsafe partial class HttpSession
{
    private ResponseHead response;

    /// <summary>A response head that is only partly here.</summary>
    private PooledBuffer? partialHead;

    /// <summary>Anything at all came back for this request.</summary>
    private bool responseBegan;
    private bool responseHeadDone;
    private bool responseDone;
    private bool decodeChunks;
    private bool keepServer;
    private BodyKind responseKind;
    private long responseRemaining;
    private ChunkedReader responseChunks;
    private long responseHeadMs;
    private int status;

    private TrafficCounters ServerCounters => Chosen!.Lanes[Worker.Index].Counters;

    private void ResetResponse()
    {
        responseBegan = false;
        responseHeadDone = false;
        responseDone = false;
        decodeChunks = false;
        responseHeadMs = 0;
        status = 0;
        BytesToClient = 0;
        BytesToServer = 0;
    }

    /// <summary>One read from the server and what follows from it.</summary>
    private void ReadResponse()
    {
        int count = ReadServer(Worker.Receive, ResponseReadSize);
        if (count == -1)
        {
            return;
        }

        if (count <= 0)
        {
            EndOfResponseStream(reset: count == -2);
            return;
        }

        if (responseDone)
        {
            // Bytes nobody asked for: not a connection to use again.
            Server!.HungUp = true;
            return;
        }

        ServerCounters.BytesOut += count;
        BackendCounters.BytesOut += count;
        responseBegan = true;
        if (responseHeadDone)
        {
            PassBody(Worker.Receive, count);
        }
        else
        {
            ReadResponseHead(Worker.Receive, count);
        }
    }

    private void ReadResponseHead(byte* bytes, int count)
    {
        // 1. Behind an earlier piece, if there is one.
        PooledBuffer? joined = partialHead;
        if (joined is not null)
        {
            if (count > joined.Free)
            {
                FailResponse();
                return;
            }

            joined.Append(new ReadOnlySpan<byte>(bytes, count));
            bytes = joined.First;
            count = joined.Count;
        }

        // 2. Interim heads, then the final one.
        while (count > 0 && !responseHeadDone)
        {
            var data = new Span<byte>(bytes, count);
            ParseResult result = ResponseParser.Parse(data[..Math.Min(count, Route.HeadLimit)], Worker.Fields, out response);
            if (result == ParseResult.Incomplete && count < Route.HeadLimit)
            {
                KeepPartialHead(joined, bytes, count);
                return;
            }

            if (result != ParseResult.Complete || !PassHead(bytes, count, isFree: joined is null))
            {
                FailResponse();
                return;
            }

            if (!IsOpen)
            {
                return;
            }

            bytes += response.Length;
            count -= response.Length;
            if (phase == Phase.Tunnel)
            {
                break;
            }
        }

        // 3. What follows the head. (A final head with body bytes right behind it went out together with them.)
        if (partialHead is not null)
        {
            if (count > 0 && IsOpen && (responseHeadDone || phase == Phase.Tunnel) && !bodyPassedWithHead)
            {
                PassRest(bytes, count);
            }

            partialHead?.Return();
            partialHead = null;
        }
        else if (count > 0 && IsOpen && (responseHeadDone || phase == Phase.Tunnel) && !bodyPassedWithHead)
        {
            PassRest(bytes, count);
        }
    }

    private bool bodyPassedWithHead;

    private void PassRest(byte* bytes, int count)
    {
        if (phase == Phase.Tunnel)
        {
            SendToClient(bytes, count);
        }
        else
        {
            PassBody(bytes, count);
        }
    }

    private void KeepPartialHead(PooledBuffer? joined, byte* bytes, int count)
    {
        if (joined is not null)
        {
            joined.Start = (int)(bytes - joined.Memory);
            joined.Compact();
            return;
        }

        partialHead = Worker.Rests.Rent();
        partialHead.Append(new ReadOnlySpan<byte>(bytes, count));
    }

    /// <summary>Rewrites the head and sends it, with what follows it when that lies right behind. False: it does not fit or makes no sense.</summary>
    private bool PassHead(byte* bytes, int count, bool isFree)
    {
        bodyPassedWithHead = false;
        int code = response.Status;
        bool tunnel = code == 101 ? head.Upgrade : head.Method == RequestMethod.Connect && code / 100 == 2;
        if (code == 101 && !tunnel)
        {
            return false;
        }

        bool interim = code < 200 && !tunnel;
        ReadOnlySpan<byte> connection = default;
        if (!interim && !tunnel)
        {
            BeginFinal();
            connection = keepClient ? (head.MinorVersion == 0 ? "keep-alive"u8 : default) : "close"u8;
        }

        // RFC 9110 15.2: a 1.0 client knows no interim responses.
        if (interim && head.MinorVersion == 0)
        {
            return true;
        }

        var scratch = new Span<byte>(Worker.Scratch, Worker.RequestBufferSize);
        int length = ResponseWriter.Write(
            scratch, new ReadOnlySpan<byte>(bytes, count), in response, Worker.Fields.AsSpan(0, response.FieldCount), connection, decodeChunks);
        if (length < 0)
        {
            return false;
        }

        if (interim)
        {
            FrontendCounters.Responses1xx++;
            SendToClient(Worker.Scratch, length);
            return true;
        }

        FinishHead(code);
        if (tunnel)
        {
            BeginTunnel();
            SendToClient(Worker.Scratch, length);
            return true;
        }

        responseHeadDone = true;

        // The head is put right before the body: one send for both. There is room for it before the loop's buffer.
        int available = count - response.Length;
        if (isFree && available > 0 && !responseDone)
        {
            byte* body = bytes + response.Length;
            int pass = TakeResponse(body, available, out int produced);
            if (pass < 0)
            {
                bodyPassedWithHead = true;
                FailResponse();
                return true;
            }

            byte* start = body - length;
            scratch[..length].CopyTo(new Span<byte>(start, length));
            bodyPassedWithHead = true;
            if (pass < available)
            {
                Server!.HungUp = true;
            }

            SendToClient(start, length + produced);
            return true;
        }

        SendToClient(Worker.Scratch, length);
        if (responseDone && available > 0)
        {
            Server!.HungUp = true;
            bodyPassedWithHead = true;
        }

        return true;
    }

    /// <summary>How the body of the final response is framed, and whether both sides can be kept after it.</summary>
    private void BeginFinal()
    {
        responseKind = head.Method == RequestMethod.Head ? BodyKind.None : response.Framing.Kind;
        responseRemaining = response.Framing.Length;
        responseChunks = default;
        responseDone = responseKind == BodyKind.None;
        decodeChunks = responseKind == BodyKind.Chunked && head.MinorVersion == 0;
        keepServer &= response.KeepAlive || (head.Method == RequestMethod.Head && response.Framing.Kind == BodyKind.UntilClose && response.MinorVersion == 1);
        keepClient &= responseKind != BodyKind.UntilClose && !decodeChunks && !Worker.Plane.IsStopping;
    }

    private void FinishHead(int code)
    {
        status = code;
        responseHeadMs = Loop.NowMs;
        FrontendCounters.CountStatus(code);
        BackendCounters.CountStatus(code);
        ServerCounters.CountStatus(code);

        // It will not be sent again: the buffer goes back, unless the log still needs its first line.
        if (Route.AccessLog is null && requestSent == request?.End)
        {
            DropRequest();
        }
    }

    /// <summary>
    /// How many of these bytes belong to the response body, and how many (moved to the front when chunks are taken apart)
    /// go to the client. -1: broken chunks.
    /// </summary>
    private int TakeResponse(byte* bytes, int count, out int produced)
    {
        int take;
        switch (responseKind)
        {
            case BodyKind.Length:
                take = (int)Math.Min(responseRemaining, count);
                responseRemaining -= take;
                responseDone = responseRemaining == 0;
                produced = take;
                return take;
            case BodyKind.Chunked:
                take = responseChunks.Take(new Span<byte>(bytes, count), decodeChunks, out int decoded);
                responseDone = responseChunks.IsDone;
                produced = decodeChunks ? decoded : take;
                return take;
            default:
                produced = count;
                return count;
        }
    }

    private void PassBody(byte* bytes, int count)
    {
        int taken = TakeResponse(bytes, count, out int produced);
        if (taken < 0)
        {
            FailResponse();
            return;
        }

        if (taken < count)
        {
            Server!.HungUp = true;
        }

        if (produced > 0 && !SendToClient(bytes, produced))
        {
            AbortByClient();
        }
    }

    private void BeginTunnel()
    {
        phase = Phase.Tunnel;
        responseHeadDone = true;
        keepClient = false;
        keepServer = false;
        DropRequestUnlessLogged();
        BeginRelay();

        // What the client sent ahead of the answer goes now.
        if (input is { } early)
        {
            SendToServer(early.First, early.Count);
            DropInput(early.Count);
        }

        ClientReadPending = true;
        Server!.ReadPending = true;
    }

    private void DropRequestUnlessLogged()
    {
        if (Route.AccessLog is null)
        {
            DropRequest();
        }
    }

    /// <summary>The server finished or reset its side.</summary>
    private void EndOfResponseStream(bool reset)
    {
        if (responseDone)
        {
            return;
        }

        if (responseHeadDone)
        {
            if (responseKind == BodyKind.UntilClose && !reset)
            {
                responseDone = true;
                return;
            }

            // Shorter than announced: the client must see a cut connection, not a complete response.
            ServerCounters.ResponseErrors++;
            BackendCounters.ResponseErrors++;
            ServerCounters.ServerAborts++;
            BackendCounters.ServerAborts++;
            EndTruncated('S');
            return;
        }

        if (!responseBegan)
        {
            if (CanRepeat())
            {
                bool stale = Server!.IsReused;
                ForceFresh = true;
                phase = Phase.AwaitingServer;
                if (TryAgain(avoidServer: !stale))
                {
                    return;
                }

                phase = Phase.Exchange;
            }

            Worker.Plane.Health.OnTrafficFailure(Backend!, Chosen!, TrafficFailure.EmptyResponse);
        }

        ServerCounters.ResponseErrors++;
        BackendCounters.ResponseErrors++;
        Answer(502, new Logging.Termination('S', 'H'));
    }

    /// <summary>Nothing came back, everything sent is still here, and sending it twice does no harm (or nothing was sent at all).</summary>
    private bool CanRepeat() => request is not null && !bodyFlowed && (IsRepeatable || requestSent == 0);

    private void FailResponse()
    {
        ServerCounters.ResponseErrors++;
        BackendCounters.ResponseErrors++;
        if (responseHeadDone)
        {
            EndTruncated('P');
            return;
        }

        Worker.Plane.Health.OnTrafficFailure(Backend!, Chosen!, TrafficFailure.BadResponse);
        Answer(502, new Logging.Termination('P', 'H'));
    }
}
