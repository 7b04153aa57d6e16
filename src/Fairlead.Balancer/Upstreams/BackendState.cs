using Fairlead.Balancer.Configuration.Definitions;
using Fairlead.Balancer.Routing;

namespace Fairlead.Balancer.Upstreams;

/// <summary>
/// One backend as it lives on across applies: counters, queues and the current <see cref="BackendModel"/>, which one writer
/// replaces (the host) and loops read once per request.
/// </summary>
internal sealed class BackendState
{
    private BackendModel model;
    private readonly Action<BackendState> slotsMayBeFree;
    private readonly Action<ServerState, char>? endSessions;
    private int rotationVersion;
    private int queued;

    /// <param name="name">The section's name.</param>
    /// <param name="loops">How many loops there are.</param>
    /// <param name="slotsMayBeFree">Called, from any thread, when requests wait and the rotation changed.</param>
    /// <param name="endSessions">Called, from any thread, when the running sessions of a server are to end; null for none.</param>
    public BackendState(string name, int loops, Action<BackendState> slotsMayBeFree, Action<ServerState, char>? endSessions = null)
    {
        Name = name;
        this.endSessions = endSessions;
        this.slotsMayBeFree = slotsMayBeFree;
        model = BackendModel.Empty(name);
        Lanes = new BackendLane[loops];
        for (int i = 0; i < loops; i++)
        {
            Lanes[i] = new BackendLane();
        }
    }

    public string Name { get; }

    /// <summary>Definition and servers now. Replaced whole.</summary>
    public BackendModel Model
    {
        get => Volatile.Read(ref model);
        internal set
        {
            Volatile.Write(ref model, value);
            RaiseRotation();
        }
    }

    /// <summary>Changes with everything that matters for picking: membership, health, weight, operators' wishes.</summary>
    public int RotationVersion => Volatile.Read(ref rotationVersion);

    internal BackendLane[] Lanes { get; }

    /// <summary>Requests waiting for a slot, on all loops.</summary>
    public int Queued => Volatile.Read(ref queued);

    internal void QueueEntered() => Interlocked.Increment(ref queued);

    internal void QueueLeft() => Interlocked.Decrement(ref queued);

    /// <param name="server">The server whose sessions end.</param>
    /// <param name="cause">What the log gives as the reason: D or U.</param>
    internal void EndSessionsOf(ServerState server, char cause) => endSessions?.Invoke(server, cause);

    internal void RaiseRotation()
    {
        Interlocked.Increment(ref rotationVersion);
        if (Queued > 0)
        {
            slotsMayBeFree(this);
        }
    }
}

/// <summary>What a backend is made of at one moment. Immutable.</summary>
internal sealed class BackendModel
{
    public BackendModel(BackendDefinition definition, ServerState[] servers)
    {
        Definition = definition;
        Servers = servers;
        Times = new ProxyTimes(definition.Timeouts);
        ForwardFor = definition.ForwardFor is { } forwardFor ? new ForwardFor(forwardFor) : null;
        foreach (ServerState server in servers)
        {
            HasLimits |= server.MaxConnections > 0;
        }
    }

    public BackendDefinition Definition { get; }

    /// <summary>In the order of the file; those of discovery behind them.</summary>
    public ServerState[] Servers { get; }

    public ProxyTimes Times { get; }

    public ForwardFor? ForwardFor { get; }

    /// <summary>Some server has <c>maxconn</c>: requests may have to wait.</summary>
    public bool HasLimits { get; }

    public static BackendModel Empty(string name) => new(new BackendDefinition(default) { Name = name }, []);
}
