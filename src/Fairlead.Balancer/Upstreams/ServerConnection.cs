using Fairlead.Balancer.Loops;
using Fairlead.Balancer.Routing;

namespace Fairlead.Balancer.Upstreams;

/// <summary>One socket to a server: in use by one session, or idle in the server's pool. Pooled; belongs to one loop.</summary>
internal sealed class ServerConnection(Worker worker) : Pollable
{
    /// <summary>How long a connection may wait unused before we close it ourselves.</summary>
    public const long IdleLimitMs = 60_000;

    public ServerState Server { get; set; } = null!;

    public ServerLane Lane { get; set; } = null!;

    /// <summary>Null while idle.</summary>
    public Session? Owner { get; set; }

    public bool IsConnected { get; set; }

    /// <summary>It carried a request before this one: the server may have closed it in the meantime.</summary>
    public bool IsReused { get; set; }

    /// <summary>The edge said readable and we have not read to the end yet.</summary>
    public bool ReadPending { get; set; }

    /// <summary>The server has finished sending (FIN seen); what it sent before may still be unread.</summary>
    public bool HungUp { get; set; }

    /// <summary>Sending failed; a response may still be there to read.</summary>
    public bool WriteBroken { get; set; }

    /// <summary>We sent our FIN.</summary>
    public bool WriteShut { get; set; }

    public bool IsIdle { get; set; }

    internal ServerConnection? IdleNewer { get; set; }

    internal ServerConnection? IdleOlder { get; set; }

    public override void OnReady(uint events)
    {
        if (Owner is { } owner)
        {
            owner.OnServerReady(this, events);
            return;
        }

        // Idle and something happens: the server closed it, or said something nobody asked for. Either way it is of no use.
        // Writable is what every connection is, also when the event that made it so came late.
        if ((events & ~Libc.EpollOut) != 0)
        {
            worker.Discard(this);
        }
    }

    public override void OnTimer() => worker.Discard(this);

    public override void OnFault()
    {
        if (Owner is { } owner)
        {
            owner.OnFault();
        }
        else
        {
            worker.Discard(this);
        }
    }

    public void Reset()
    {
        Owner = null;
        IsConnected = false;
        IsReused = false;
        ReadPending = false;
        HungUp = false;
        WriteBroken = false;
        WriteShut = false;
    }
}
