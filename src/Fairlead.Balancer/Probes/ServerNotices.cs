using Fairlead.Balancer.Upstreams;

namespace Fairlead.Balancer.Probes;

/// <summary>What the log says when a server's state changes, in HAProxy's words: alerting rules of log collectors look for them.</summary>
internal static class ServerNotices
{
    public static string Down(BackendState backend, ServerState server, string reason)
    {
        (int active, int backup) = Usable(backend);
        return $"{Kind(server)} {backend.Name}/{server.Name} is DOWN{reason}. {active} active and {backup} backup servers left. " +
            $"{server.Active} sessions active, 0 requeued, 0 remaining in queue.";
    }

    public static string Up(BackendState backend, ServerState server, string reason)
    {
        (int active, int backup) = Usable(backend);
        return $"{Kind(server)} {backend.Name}/{server.Name} is UP{reason}. {active} active and {backup} backup servers online. " +
            "0 sessions requeued, 0 total in queue.";
    }

    public static string Probe(BackendState backend, ServerState server, ProbeResult result, string count) =>
        $"Health check for {Kind(server).ToLowerInvariant()} {backend.Name}/{server.Name} {(result.IsGood ? "succeeded" : "failed")}" +
        $"{Reason(result)}, status: {count}.";

    public static string NoServer(BackendState backend) => $"backend {backend.Name} has no server available!";

    public static string Reason(ProbeResult result) =>
        $", reason: {result.Description}{(result.Code > 0 ? $", code: {result.Code}" : "")}" +
        $"{(result is { IsGood: false, Info.Length: > 0 } ? $", info: \"{result.Info}\"" : "")}, check duration: {(int)result.Duration.TotalMilliseconds}ms";

    /// <summary>How many servers can take traffic.</summary>
    public static (int Active, int Backup) Usable(BackendState backend)
    {
        int active = 0;
        int backup = 0;
        foreach (ServerState server in backend.Model.Servers)
        {
            if (server.IsUp && server.Admin == AdminState.Ready && server.Weight > 0)
            {
                _ = server.Definition.Settings.Backup ? backup++ : active++;
            }
        }

        return (active, backup);
    }

    private static string Kind(ServerState server) => server.Definition.Settings.Backup ? "Backup Server" : "Server";
}
