namespace Fairlead.Balancer.Counters;

/// <summary>
/// What the balancer is doing, for a table or statistics: counters summed over the loops at one moment. Not one instant for
/// all of them: a loop may count on while others are read.
/// </summary>
/// <param name="Connections">Client connections now.</param>
/// <param name="Frontends">In the order of the configuration.</param>
/// <param name="Backends">In the order of the configuration.</param>
public sealed record BalancerSnapshot(
    int Connections, IReadOnlyList<FrontendSnapshot> Frontends, IReadOnlyList<BackendSnapshot> Backends);

/// <summary>One frontend.</summary>
/// <param name="Name">The section's name.</param>
/// <param name="Traffic">Sessions are client connections.</param>
public sealed record FrontendSnapshot(string Name, TrafficSnapshot Traffic);

/// <summary>One backend with its servers.</summary>
/// <param name="Name">The section's name.</param>
/// <param name="Traffic">Sessions are requests (<c>mode http</c>) or connections (<c>mode tcp</c>).</param>
/// <param name="Servers">Those of the file, then those of discovery.</param>
public sealed record BackendSnapshot(string Name, TrafficSnapshot Traffic, IReadOnlyList<ServerSnapshot> Servers);

/// <summary>One server.</summary>
/// <param name="Name">Unique in its backend.</param>
/// <param name="Address">As written.</param>
/// <param name="Status">UP, DOWN, DRAIN, MAINT, or "no check" as HAProxy says of a server without probes that is up.</param>
/// <param name="Weight">In effect.</param>
/// <param name="IsBackup">Used only when the others are down.</param>
/// <param name="IdleConnections">Connections waiting to be used again.</param>
/// <param name="Traffic">Sessions are requests or connections sent to it.</param>
public sealed record ServerSnapshot(
    string Name, string Address, string Status, int Weight, bool IsBackup, int IdleConnections, TrafficSnapshot Traffic);

/// <summary>The counters of one frontend, backend or server. Bytes are message bytes, heads included; "in" is from the client.</summary>
public sealed record TrafficSnapshot
{
    /// <summary>Running now.</summary>
    public int Current { get; init; }

    /// <summary>Most at once: exact with one loop, with more the sum of each loop's most, an upper bound.</summary>
    public int CurrentMax { get; init; }

    /// <summary>Since the start.</summary>
    public long Sessions { get; init; }

    /// <summary>HTTP requests since the start.</summary>
    public long Requests { get; init; }

    /// <summary>From clients.</summary>
    public long BytesIn { get; init; }

    /// <summary>To clients.</summary>
    public long BytesOut { get; init; }

    /// <summary>Interim responses.</summary>
    public long Responses1xx { get; init; }

    /// <summary>Responses of status 200 to 299.</summary>
    public long Responses2xx { get; init; }

    /// <summary>Responses of status 300 to 399.</summary>
    public long Responses3xx { get; init; }

    /// <summary>Responses of status 400 to 499, our own included.</summary>
    public long Responses4xx { get; init; }

    /// <summary>Responses of status 500 to 599, our own included.</summary>
    public long Responses5xx { get; init; }

    /// <summary>Responses of any other status.</summary>
    public long ResponsesOther { get; init; }

    /// <summary>Attempts after a first one.</summary>
    public long Retries { get; init; }

    /// <summary>Retries that went to another server.</summary>
    public long Redispatches { get; init; }

    /// <summary>Requests refused as not HTTP, or never completed.</summary>
    public long RequestErrors { get; init; }

    /// <summary>Connections to servers that could not be made.</summary>
    public long ConnectErrors { get; init; }

    /// <summary>Responses missing, cut short or not HTTP.</summary>
    public long ResponseErrors { get; init; }

    /// <summary>Transfers the client ended.</summary>
    public long ClientAborts { get; init; }

    /// <summary>Transfers the server ended.</summary>
    public long ServerAborts { get; init; }

    /// <summary>New connections to servers.</summary>
    public long Connects { get; init; }

    /// <summary>Requests on a connection that was there already.</summary>
    public long Reuses { get; init; }

    /// <summary>Waiting for a slot now.</summary>
    public int Queued { get; init; }

    /// <summary>Waited at all, since the start.</summary>
    public long QueuedTotal { get; init; }

    /// <summary>Adds up what the loops counted.</summary>
    internal static TrafficSnapshot Sum(IEnumerable<TrafficCounters> loops)
    {
        var sum = new TrafficSnapshot();
        foreach (TrafficCounters loop in loops)
        {
            sum = new TrafficSnapshot
            {
                Current = sum.Current + Volatile.Read(ref loop.Current),
                CurrentMax = sum.CurrentMax + Volatile.Read(ref loop.CurrentMax),
                Sessions = sum.Sessions + Volatile.Read(ref loop.Sessions),
                Requests = sum.Requests + Volatile.Read(ref loop.Requests),
                BytesIn = sum.BytesIn + Volatile.Read(ref loop.BytesIn),
                BytesOut = sum.BytesOut + Volatile.Read(ref loop.BytesOut),
                Responses1xx = sum.Responses1xx + Volatile.Read(ref loop.Responses1xx),
                Responses2xx = sum.Responses2xx + Volatile.Read(ref loop.Responses2xx),
                Responses3xx = sum.Responses3xx + Volatile.Read(ref loop.Responses3xx),
                Responses4xx = sum.Responses4xx + Volatile.Read(ref loop.Responses4xx),
                Responses5xx = sum.Responses5xx + Volatile.Read(ref loop.Responses5xx),
                ResponsesOther = sum.ResponsesOther + Volatile.Read(ref loop.ResponsesOther),
                Retries = sum.Retries + Volatile.Read(ref loop.Retries),
                Redispatches = sum.Redispatches + Volatile.Read(ref loop.Redispatches),
                RequestErrors = sum.RequestErrors + Volatile.Read(ref loop.RequestErrors),
                ConnectErrors = sum.ConnectErrors + Volatile.Read(ref loop.ConnectErrors),
                ResponseErrors = sum.ResponseErrors + Volatile.Read(ref loop.ResponseErrors),
                ClientAborts = sum.ClientAborts + Volatile.Read(ref loop.ClientAborts),
                ServerAborts = sum.ServerAborts + Volatile.Read(ref loop.ServerAborts),
                Connects = sum.Connects + Volatile.Read(ref loop.Connects),
                Reuses = sum.Reuses + Volatile.Read(ref loop.Reuses),
                Queued = sum.Queued + Volatile.Read(ref loop.Queued),
                QueuedTotal = sum.QueuedTotal + Volatile.Read(ref loop.QueuedTotal),
            };
        }

        return sum;
    }
}
