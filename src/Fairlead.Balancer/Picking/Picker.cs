using Fairlead.Balancer.Configuration.Definitions;
using Fairlead.Balancer.Loops;
using Fairlead.Balancer.Upstreams;

namespace Fairlead.Balancer.Picking;

/// <summary>What a pick may go by. Spans are valid during the call only.</summary>
internal readonly ref struct PickRequest(in PeerAddress source, ReadOnlySpan<byte> uri, ServerState? avoid, bool isWaiting = false)
{
    private readonly ref readonly PeerAddress source = ref source;

    public ref readonly PeerAddress Source => ref source;

    /// <summary>The whole request target; empty in <c>mode tcp</c>.</summary>
    public ReadOnlySpan<byte> Uri { get; } = uri;

    /// <summary>A server that just failed this request: taken only when there is no other.</summary>
    public ServerState? Avoid { get; } = avoid;

    /// <summary>It stands in a line already: a full line does not send it away again.</summary>
    public bool IsWaiting { get; } = isWaiting;
}

internal enum PickResult
{
    /// <summary>A server with a free slot, not yet taken.</summary>
    Found,

    /// <summary>Servers are usable, but each that could be taken is at its <c>maxconn</c>: wait.</summary>
    Full,

    /// <summary>No server is usable at all.</summary>
    None,
}

/// <summary>
/// Chooses servers for one loop and backend. Built from the servers usable at one moment, replaced when the backend's
/// rotation changes. Not shared between threads: each loop has its own turn, so loops do not write to one another's memory.
/// </summary>
internal abstract class Picker
{
    protected Picker(ServerState[] servers) => Servers = servers;

    /// <summary>The usable servers: the backups when no other is usable.</summary>
    public ServerState[] Servers { get; }

    /// <summary><see cref="BackendState.RotationVersion"/> this was built at.</summary>
    public int Version { get; private set; }

    /// <summary>When a server that refused a connection may be tried again, on the loop's clock.</summary>
    public long RecheckAtMs { get; private set; }

    /// <summary>The server that goes first next time; handed on when the picker is replaced.</summary>
    protected uint Turn { get; set; }

    public static Picker Build(BackendState backend, Picker? previous, long nowMs, int loop)
    {
        // 1. Read the version first, the model after it: a change during the build is seen at the next pick. The other way round an
        // old model could be kept under the new version, and a new server would never get a request.
        int version = backend.RotationVersion;
        BackendModel model = backend.Model;
        ServerState[] usable = ChooseUsable(model, nowMs, out long recheckAt);

        // 2. One picker by algorithm. static-rr differs from roundrobin in what weights may do, not in whom it picks.
        BalanceDefinition balance = model.Definition.Balance;
        Picker picker = balance.Algorithm switch
        {
            BalanceAlgorithm.LeastConnections => new LeastConnectionsPicker(usable),
            BalanceAlgorithm.Random => new RandomPicker(usable, balance.RandomDraws, loop),
            BalanceAlgorithm.First => new FirstPicker(usable, model),
            BalanceAlgorithm.Source or BalanceAlgorithm.Uri => balance.HashMethod == HashMethod.Consistent
                ? new ConsistentHashPicker(usable, model)
                : new MapHashPicker(usable, balance),
            _ => new RoundRobinPicker(usable),
        };
        picker.Version = version;
        picker.RecheckAtMs = recheckAt;
        picker.Turn = previous?.Turn ?? (uint)loop;
        return picker;
    }

    /// <summary>Picks a server whose slot is then taken with <see cref="ServerState.TryEnter"/>.</summary>
    public PickResult Pick(in PickRequest request, out ServerState? server)
    {
        server = null;
        if (Servers.Length == 0)
        {
            return PickResult.None;
        }

        server = Choose(in request);
        if (server is null && request.Avoid is { } avoided && HasSlot(avoided) && Array.IndexOf(Servers, avoided) >= 0)
        {
            server = avoided;
        }

        return server is null ? PickResult.Full : PickResult.Found;
    }

    /// <summary>Null when every server this request may go to is full (or is the one to avoid).</summary>
    protected abstract ServerState? Choose(in PickRequest request);

    protected static bool HasSlot(ServerState server)
    {
        int limit = server.MaxConnections;
        return limit == 0 || server.Active < limit;
    }

    /// <summary>Whether a request that belongs to this server goes elsewhere because too many wait for it: <c>maxqueue</c>.</summary>
    protected static bool SendsAway(ServerState server, in PickRequest request) =>
        !request.IsWaiting && server.MaxQueue > 0 && server.Waiting >= server.MaxQueue;

    /// <summary>The one server this request may go to, when that is full; null when it waits for whichever is free first.</summary>
    public virtual ServerState? WaitsFor(in PickRequest request) => null;

    private static ServerState[] ChooseUsable(BackendModel model, long nowMs, out long recheckAt)
    {
        recheckAt = TimerWheel.Never;
        var main = new List<ServerState>();
        var backups = new List<ServerState>();
        var refused = new List<ServerState>();
        foreach (ServerState server in model.Servers)
        {
            if (server.IsUsable(nowMs))
            {
                (server.Definition.Settings.Backup ? backups : main).Add(server);
            }
            else if (server.IsUsable(long.MaxValue))
            {
                recheckAt = Math.Min(recheckAt, server.RefusedUntilMs);
                refused.Add(server);
            }
        }

        if (main.Count > 0)
        {
            return [.. main];
        }

        // "backup": only when all others are down; the first of them, unless option allbackups.
        if (backups.Count > 0)
        {
            return model.Definition.AllBackups ? [.. backups] : [backups[0]];
        }

        // Nothing but servers that refused a moment ago and that no probe watches: trying beats answering 503 unseen.
        return [.. refused];
    }
}
