using Fairlead.Balancer.Counters;
using Fairlead.Balancer.Upstreams;

namespace Fairlead.Balancer.Routing;

/// <summary>What is going on, for tables and statistics.</summary>
public sealed partial class BalancerHost
{
    /// <summary>Sums what the loops have counted. Any thread; the loops do not notice.</summary>
    public BalancerSnapshot Snapshot()
    {
        writer.Wait();
        try
        {
            return configuration is not { } now
                ? new BalancerSnapshot(0, [], [])
                : new BalancerSnapshot(
                    plane.Connections,
                    [
                        .. now.Frontends.Where(f => frontends.ContainsKey(f.Name))
                            .Select(f => new FrontendSnapshot(f.Name, TrafficSnapshot.Sum(frontends[f.Name].Counters))),
                    ],
                    [.. now.Backends.Select(b => Describe(backends[b.Name]))]);
        }
        finally
        {
            writer.Release();
        }
    }

    private static BackendSnapshot Describe(BackendState backend) => new(
        backend.Name,
        TrafficSnapshot.Sum(backend.Lanes.Select(l => l.Counters)),
        [.. backend.Model.Servers.Select(Describe)]);

    private static ServerSnapshot Describe(ServerState server) => new(
        server.Name,
        server.Definition.AddressText,
        StatusOf(server),
        server.Weight,
        server.Definition.Settings.Backup,
        server.Lanes.Sum(l => l.Idle.Count),
        TrafficSnapshot.Sum(server.Lanes.Select(l => l.Counters)));

    private static string StatusOf(ServerState server) => server.Admin switch
    {
        AdminState.Maintenance => "MAINT",
        AdminState.Drain => "DRAIN",
        _ when !server.IsUp => "DOWN",
        _ => server.IsProbed ? "UP" : "no check",
    };
}
