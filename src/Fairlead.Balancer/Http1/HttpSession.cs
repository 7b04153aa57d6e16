using Fairlead.Balancer.Loops;
using Fairlead.Balancer.Routing;
using Fairlead.Balancer.Upstreams;

namespace Fairlead.Balancer.Http1;

/// <summary>
/// One client connection of <c>mode http</c>: reads a request, sends it to a server, brings the response back, and again.
/// Requests sent ahead (pipelined) wait in the socket or in <see cref="input"/> and are served one after the other.
/// </summary>
internal sealed unsafe partial class HttpSession(Worker worker) : Session(worker)
{
    private enum Phase : byte
    {
        /// <summary>Between requests, or a head is partly here.</summary>
        ReadingHead,

        /// <summary>The head is read; a server is being chosen, waited for or connected to.</summary>
        AwaitingServer,

        /// <summary>Connected: request out, response in.</summary>
        Exchange,

        /// <summary>101, or CONNECT accepted: bytes both ways.</summary>
        Tunnel,

        /// <summary>The rest of a request nobody wants is read and dropped, to keep the connection for the next one.</summary>
        Discarding,

        /// <summary>The last bytes go to the client, then the connection ends.</summary>
        Closing,
    }

    private Phase phase;

    /// <summary>Client bytes read but not used yet: a partial head, a body the server is not ready for, a pipelined request.</summary>
    private PooledBuffer? input;

    /// <summary>What is in <see cref="input"/> was looked at and is not enough.</summary>
    private bool inputExhausted;

    protected override void OnOpened()
    {
        phase = Phase.ReadingHead;
        requestNumber = 0;
        Loop.SetDeadline(this, DeadlineIn(Route.Times.HttpRequest));
    }

    public override void OnStopping()
    {
        if (phase == Phase.ReadingHead && input is null && !ClientReadPending)
        {
            CloseSession();
        }
    }

    protected override void Pump()
    {
        while (IsOpen)
        {
            switch (phase)
            {
                case Phase.ReadingHead:
                    if (!ReadHead())
                    {
                        return;
                    }

                    break;
                case Phase.AwaitingServer:
                    if (ClientBroken || (ClientHungUp && Model.Definition.AbortOnClose && IsQueued))
                    {
                        AbortByClient();
                    }

                    return;
                case Phase.Exchange:
                    if (!PumpExchange())
                    {
                        return;
                    }

                    break;
                case Phase.Tunnel:
                    PumpRelay();
                    return;
                case Phase.Discarding:
                    if (!Discard())
                    {
                        return;
                    }

                    break;
                default:
                    PumpClosing();
                    return;
            }
        }
    }

    /// <summary>One round of the exchange. True when the phase changed and the pump should go on.</summary>
    private bool PumpExchange()
    {
        if (ClientBroken)
        {
            AbortByClient();
            return false;
        }

        // 1. What waits goes first.
        if (ToClient is not null && !FlushToClient())
        {
            AbortByClient();
            return false;
        }

        FlushRequest();

        // 2. The response, as long as the client takes it.
        int reads = 0;
        while (phase == Phase.Exchange && Server is { ReadPending: true } && ToClient is null)
        {
            if (++reads > ReadsPerTurn)
            {
                Loop.Defer(this);
                break;
            }

            ReadResponse();
        }

        // 3. The rest of the request body, as long as the server takes it.
        while (phase == Phase.Exchange && !requestDone && IsServerReady && (input is not null || ClientReadPending))
        {
            if (++reads > ReadsPerTurn)
            {
                Loop.Defer(this);
                break;
            }

            if (!ReadBody())
            {
                break;
            }
        }

        if (!IsOpen)
        {
            return false;
        }

        if (ClientBroken && phase == Phase.Exchange)
        {
            AbortByClient();
            return false;
        }

        if (phase != Phase.Exchange)
        {
            return true;
        }

        // 4. Both done?
        if (responseDone && requestDone && ToClient is null)
        {
            FinishExchange();
            return IsOpen;
        }

        if (responseDone && ToClient is null && (!keepClient || Server is null or { HungUp: true } or { WriteBroken: true }))
        {
            EndEarlyResponse();
            return IsOpen;
        }

        if (ClientAtEnd && !requestDone && input is null)
        {
            // The body can never be completed.
            AbortByClient();
            return false;
        }

        SetExchangeDeadline();
        return false;
    }

    protected override void OnClosing()
    {
        input?.Return();
        input = null;
        inputExhausted = false;
        DropRequest();
        partialHead?.Return();
        partialHead = null;
        LeaveBackend();
    }

    protected override void OnClosed() => Worker.Return(this);

    private long DeadlineIn(long limitMs) => limitMs == 0 ? TimerWheel.Never : Loop.NowMs + limitMs;

    /// <summary>Keeps client bytes for later.</summary>
    private void Keep(byte* bytes, int count)
    {
        input ??= Worker.Rests.Rent();
        input.Append(new ReadOnlySpan<byte>(bytes, count));
    }

    private void DropInput(int count)
    {
        input!.Start += count;
        if (input.Count == 0)
        {
            input.Return();
            input = null;
        }
    }
}
