using Fairlead.Balancer.Counters;
using Fairlead.Balancer.Picking;

namespace Fairlead.Balancer.Upstreams;

/// <summary>Choosing a server, and waiting for a slot of one.</summary>
internal abstract unsafe partial class Session
{
    private bool isQueued;
    private ServerState? waitsFor;

    /// <summary>A slot was taken for it while it waited; it connects at its next turn.</summary>
    private bool hasReservedSlot;
    private long queuedAtMs;

    internal Session? WaitingBefore { get; set; }

    internal Session? WaitingAfter { get; set; }

    protected BackendState? Backend { get; set; }

    /// <summary>Read once per request.</summary>
    protected BackendModel Model { get; set; } = null!;

    protected TrafficCounters BackendCounters { get; set; } = null!;

    /// <summary>The server whose slot this session holds, or the last one it held.</summary>
    protected ServerState? Chosen { get; private set; }

    protected bool HoldsSlot { get; private set; }

    protected bool IsQueued => isQueued;

    protected int QueueMs { get; set; }

    /// <summary>Chooses and goes on to connect, queue or fail.</summary>
    protected void ChooseServer(ServerState? avoid)
    {
        switch (TryTakeSlot(avoid, out ServerState? server))
        {
            case PickResult.Found:
                TakeSlot(server!);
                Connect();
                break;
            case PickResult.Full:
                JoinQueue();
                break;
            default:
                OnServerFailed(UpstreamFailure.NoServer);
                break;
        }
    }

    /// <summary>A slot may be free: takes one if so. On this loop's thread.</summary>
    internal void TryLeaveQueue()
    {
        PickResult result = TryTakeSlot(avoid: null, out ServerState? server);
        if (result == PickResult.Full)
        {
            return;
        }

        // Never from inside the caller, which may be another session that just ended: in a turn of its own.
        LeaveQueue();
        if (result == PickResult.Found)
        {
            TakeSlot(server!);
            hasReservedSlot = true;
            Loop.Defer(this);
        }
        else
        {
            OnServerFailed(UpstreamFailure.NoServer);
            Loop.Defer(this);
        }
    }

    private PickResult TryTakeSlot(ServerState? avoid, out ServerState? server)
    {
        BackendState backend = Backend!;
        BackendLane lane = backend.Lanes[Worker.Index];
        while (true)
        {
            Picker? picker = lane.Picker;
            if (picker is null || picker.Version != backend.RotationVersion || picker.RecheckAtMs <= Loop.NowMs)
            {
                lane.Picker = picker = Picker.Build(backend, picker, Loop.NowMs, Worker.Index);
            }

            PickResult result = picker.Pick(new PickRequest(in clientAddress, PickedUri, avoid, isQueued), out server);

            // Another loop may have taken the last slot between look and grab: look again.
            if (result != PickResult.Found || server!.TryEnter())
            {
                return result;
            }
        }
    }

    private void TakeSlot(ServerState server)
    {
        Chosen = server;
        HoldsSlot = true;
        server.Lanes[Worker.Index].Counters.Enter();
    }

    private void JoinQueue()
    {
        isQueued = true;
        queuedAtMs = Loop.NowMs;
        BackendLane lane = Backend!.Lanes[Worker.Index];
        lane.Waiting.Add(this);
        waitsFor = lane.Picker is { Servers.Length: > 0 } picker ? picker.WaitsFor(new PickRequest(in clientAddress, PickedUri, null)) : null;
        waitsFor?.WaitingEntered();
        lane.Counters.EnterQueue();
        Backend.QueueEntered();
        long limit = Model.Times.Queue;
        Loop.SetDeadline(this, limit == 0 ? Loops.TimerWheel.Never : Loop.NowMs + limit);

        // A slot freed on another loop before we stood in line was offered to nobody: look once more.
        if (Backend.Lanes.Length > 1)
        {
            TryLeaveQueue();
        }
    }

    /// <summary>Out of the line, if it stands in one.</summary>
    protected void LeaveQueue()
    {
        if (!isQueued)
        {
            return;
        }

        isQueued = false;
        waitsFor?.WaitingLeft();
        waitsFor = null;
        QueueMs += (int)(Loop.NowMs - queuedAtMs);
        BackendLane lane = Backend!.Lanes[Worker.Index];
        lane.Waiting.Remove(this);
        lane.Counters.Queued--;
        Backend.QueueLeft();
    }

    /// <summary>Gives the slot back and offers it to whoever waits.</summary>
    private void LeaveSlot()
    {
        if (!HoldsSlot)
        {
            return;
        }

        HoldsSlot = false;
        ServerState server = Chosen!;
        server.Lanes[Worker.Index].Counters.Current--;
        server.Leave();
        BackendState backend = Backend!;
        if (backend.Queued > 0)
        {
            if (backend.Lanes[Worker.Index].Waiting.Count > 0)
            {
                Worker.ServeWaiting(backend);
            }
            else
            {
                Worker.Plane.OfferSlot(backend, Worker);
            }
        }
    }
}
