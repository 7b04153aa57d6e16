using System.Runtime.InteropServices;
using Fairlead.Balancer.Configuration.Definitions;
using Fairlead.Balancer.Loops;

namespace Fairlead.Balancer.Upstreams;

/// <summary>What an operator asked for.</summary>
internal enum AdminState
{
    Ready,

    /// <summary>No new requests; running ones go on.</summary>
    Drain,

    /// <summary>As drain, and probes pause.</summary>
    Maintenance,
}

/// <summary>
/// One server as it lives on across applies and discoveries: health, wishes of operators, running requests, counters, idle
/// connections. Reads and writes of its state are atomic and may come from any thread; every change that matters for
/// picking raises the backend's <see cref="BackendState.RotationVersion"/>, which the loops see at their next pick.
/// </summary>
internal sealed class ServerState
{
    /// <summary>
    /// How long a server without probes stays out after it refused a connection; then live traffic tries it again, and
    /// costs no request since a refused one goes to another server.
    /// </summary>
    public const long RefusalHoldMs = 1000;

    private readonly BackendState backend;
    private readonly TaskCompletionSource drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ServerDefinition definition;
    private PaddedCount active;
    private int up;
    private int admin;
    private int weight;
    private long refusedUntilMs;
    private int removed;
    private int waiting;

    public ServerState(BackendState backend, ServerDefinition definition, int order, bool probed, bool initiallyUp, int loops)
    {
        this.backend = backend;
        this.definition = definition;
        Name = definition.Name;
        Order = order;
        IsProbed = probed;
        up = initiallyUp && definition.EndPoint is not null ? 1 : 0;
        admin = (int)(definition.Settings.Disabled ? AdminState.Maintenance : AdminState.Ready);
        weight = definition.Settings.Weight;
        Address = definition.EndPoint is { } endPoint ? new SocketAddress(endPoint) : null;
        Lanes = new ServerLane[loops];
        for (int i = 0; i < loops; i++)
        {
            Lanes[i] = new ServerLane();
        }
    }

    public string Name { get; }

    /// <summary>The latest definition; an apply that only changes options replaces it.</summary>
    public ServerDefinition Definition => Volatile.Read(ref definition);

    /// <summary>Null when its name could not be resolved: such a server is never picked.</summary>
    public SocketAddress? Address { get; }

    /// <summary>Position among the servers of its backend: ties, and <c>balance first</c>, go by it.</summary>
    public int Order { get; internal set; }

    /// <summary>Whether probes decide over its health. Without them a refusal holds for <see cref="RefusalHoldMs"/>.</summary>
    public bool IsProbed { get; internal set; }

    /// <summary>What probes (or a refused connection) last said.</summary>
    public bool IsUp => Volatile.Read(ref up) == 1;

    public AdminState Admin => (AdminState)Volatile.Read(ref admin);

    /// <summary>The weight in effect, 0 to 256; an operator or an agent may change it while running.</summary>
    public int Weight => Volatile.Read(ref weight);

    /// <summary>Requests (or TCP sessions) using a slot of this server now, on all loops.</summary>
    public int Active => Volatile.Read(ref active.Value);

    /// <summary>0: unlimited.</summary>
    public int MaxConnections => Definition.Settings.MaxConnections ?? 0;

    /// <summary>0: unlimited.</summary>
    public int MaxQueue => Definition.Settings.MaxQueue ?? 0;

    /// <summary><c>option tcpka</c> or <c>srvtcpka</c> of its backend.</summary>
    public bool UsesTcpKeepAlive => backend.Model.Definition.ServerTcpKeepAlive;

    /// <summary>Requests that wait for this server and no other: hashed ones whose server is at its <c>maxconn</c>.</summary>
    public int Waiting => Volatile.Read(ref waiting);

    public bool IsRemoved => Volatile.Read(ref removed) == 1;

    /// <summary>Completes when the server was removed and its last request has ended.</summary>
    public Task Drained => drained.Task;

    /// <summary>Milliseconds on the loop clock until which it is left alone after a refusal; 0 when it is not.</summary>
    internal long RefusedUntilMs => Volatile.Read(ref refusedUntilMs);

    internal ServerLane[] Lanes { get; }

    /// <summary>Probes say up or down. Any thread. Returns whether that was news.</summary>
    public bool SetHealth(bool isUp)
    {
        Volatile.Write(ref refusedUntilMs, 0);
        bool changed = Interlocked.Exchange(ref up, isUp ? 1 : 0) != (isUp ? 1 : 0);
        backend.RaiseRotation();
        if (changed)
        {
            EndSessions(isUp);
        }

        return changed;
    }

    internal void WaitingEntered() => Interlocked.Increment(ref waiting);

    internal void WaitingLeft() => Interlocked.Decrement(ref waiting);

    /// <summary><c>on-marked-down shutdown-sessions</c> and <c>on-marked-up shutdown-backup-sessions</c>.</summary>
    private void EndSessions(bool isUp)
    {
        ServerSettings settings = Definition.Settings;
        if (!isUp && settings.ShutdownSessionsWhenDown)
        {
            backend.EndSessionsOf(this, 'D');
        }
        else if (isUp && settings.ShutdownBackupSessionsWhenUp)
        {
            foreach (ServerState backup in backend.Model.Servers)
            {
                if (backup.Definition.Settings.Backup)
                {
                    backend.EndSessionsOf(backup, 'U');
                }
            }
        }
    }

    public void SetAdmin(AdminState state)
    {
        Interlocked.Exchange(ref admin, (int)state);
        backend.RaiseRotation();
    }

    /// <summary>0 to 256; 0 takes no new traffic.</summary>
    public void SetWeight(int value)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(value, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value, 256);
        Volatile.Write(ref weight, value);
        backend.RaiseRotation();
    }

    /// <summary>Whether a new request may go there, slots not considered.</summary>
    internal bool IsUsable(long nowMs) =>
        IsUp && Admin == AdminState.Ready && Weight > 0 && Address is not null && !IsRemoved && RefusedUntilMs <= nowMs;

    /// <summary>Live traffic was refused: out of rotation at once. Returns false when it was out already.</summary>
    internal bool MarkRefused(long nowMs)
    {
        bool news = IsProbed
            ? Interlocked.Exchange(ref up, 0) == 1
            : Interlocked.Exchange(ref refusedUntilMs, nowMs + RefusalHoldMs) <= nowMs;
        if (news)
        {
            backend.RaiseRotation();
            if (IsProbed)
            {
                EndSessions(isUp: false);
            }
        }

        return news;
    }

    /// <summary>Takes a slot; false when <c>maxconn</c> is reached.</summary>
    internal bool TryEnter()
    {
        int limit = MaxConnections;
        int now = Interlocked.Increment(ref active.Value);
        if (limit > 0 && now > limit)
        {
            Leave();
            return false;
        }

        return true;
    }

    internal void Leave()
    {
        if (Interlocked.Decrement(ref active.Value) == 0 && IsRemoved)
        {
            drained.TrySetResult();
        }
    }

    /// <summary>An apply found the same server (name and address) with other options.</summary>
    internal void Update(ServerDefinition next, int order, bool probed)
    {
        ServerDefinition before = Definition;
        Volatile.Write(ref definition, next);
        Order = order;
        IsProbed = probed;

        // A changed file wins over what was set at run time; an unchanged one leaves it alone.
        if (before.Settings.Weight != next.Settings.Weight)
        {
            Volatile.Write(ref weight, next.Settings.Weight);
        }

        if (before.Settings.Disabled != next.Settings.Disabled)
        {
            Interlocked.Exchange(ref admin, (int)(next.Settings.Disabled ? AdminState.Maintenance : AdminState.Ready));
        }

        if (!probed)
        {
            Interlocked.Exchange(ref up, next.EndPoint is null ? 0 : 1);
        }

        backend.RaiseRotation();
    }

    /// <summary>
    /// It left its backend. Called once, before every loop is told to close its idle connections and then calls
    /// <see cref="CheckDrained"/>; after that no loop can pick it any more.
    /// </summary>
    internal void MarkRemoved() => Interlocked.Exchange(ref removed, 1);

    internal void CheckDrained()
    {
        if (Active == 0)
        {
            drained.TrySetResult();
        }
    }

    public override string ToString() => $"{backend.Name}/{Name}";

    /// <summary>Written by every loop with every request: a cache line of its own.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 128)]
    private struct PaddedCount
    {
        [FieldOffset(64)]
        public int Value;
    }
}
