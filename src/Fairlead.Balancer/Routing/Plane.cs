using Fairlead.Balancer.Upstreams;
using Microsoft.Extensions.Logging;

namespace Fairlead.Balancer.Routing;

/// <summary>What all loops of one balancer share: the routing table and a few atomic counts. Everything else is the loop's own.</summary>
internal sealed class Plane(IServerHealth health, ILogger logger, TimeProvider time)
{
    private readonly TaskCompletionSource allClosed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private RoutingTable table = RoutingTable.Empty;
    private int connections;
    private int pausedListeners;
    private int stopping;
    private int connectionLimit = int.MaxValue;

    public IServerHealth Health => health;

    public ILogger Logger => logger;

    public TimeProvider Time => time;

    public Worker[] Workers { get; set; } = [];

    /// <summary>Swapped whole by the host with one volatile write; sessions read it once per request.</summary>
    public RoutingTable Table
    {
        get => Volatile.Read(ref table);
        set => Volatile.Write(ref table, value);
    }

    /// <summary>Client connections on all loops.</summary>
    public int Connections => Volatile.Read(ref connections);

    /// <summary>global maxconn.</summary>
    public int ConnectionLimit
    {
        get => Volatile.Read(ref connectionLimit);
        set => Volatile.Write(ref connectionLimit, value);
    }

    /// <summary>Listeners that stopped accepting because of a limit; a closing connection wakes them.</summary>
    public int PausedListeners => Volatile.Read(ref pausedListeners);

    /// <summary>Listeners are closed; sessions end after the request they are in.</summary>
    public bool IsStopping
    {
        get => Volatile.Read(ref stopping) == 1;
        set => Volatile.Write(ref stopping, value ? 1 : 0);
    }

    public int ConnectionOpened() => Interlocked.Increment(ref connections);

    public void ConnectionClosed()
    {
        if (Interlocked.Decrement(ref connections) == 0 && IsStopping)
        {
            allClosed.TrySetResult();
        }
    }

    /// <summary>Completes when the plane is stopping and its last client connection has ended.</summary>
    public Task AllClosed => allClosed.Task;

    /// <summary>For a stop that finds no connection to wait for.</summary>
    public void CheckAllClosed()
    {
        if (Connections == 0)
        {
            allClosed.TrySetResult();
        }
    }

    public void ListenerPaused() => Interlocked.Increment(ref pausedListeners);

    public void ListenerResumed() => Interlocked.Decrement(ref pausedListeners);

    /// <summary>Every loop ends what it has running on this server. Any thread.</summary>
    public void EndSessions(ServerState server, char cause)
    {
        foreach (Worker worker in Workers)
        {
            worker.Loop.Post(() =>
            {
                foreach (Session session in worker.Sessions.ToArray())
                {
                    session.EndIfUsing(server, cause);
                }
            });
        }
    }

    /// <summary>A slot was freed on one loop and somebody waits on another.</summary>
    public void OfferSlot(BackendState backend, Worker? except)
    {
        foreach (Worker worker in Workers)
        {
            if (worker != except && backend.Lanes[worker.Index].Waiting.Count > 0)
            {
                worker.Loop.Post(() => worker.ServeWaiting(backend));
            }
        }
    }
}
