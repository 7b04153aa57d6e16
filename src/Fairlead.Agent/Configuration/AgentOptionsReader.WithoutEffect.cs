namespace Fairlead.Agent.Configuration;

/// <content>Keys that are understood and do nothing here: whoever sets one is told, so that nobody relies on it.</content>
internal sealed partial class AgentOptionsReader
{
    private const string OwnView = "every answer comes from this agent's own view, which is never behind for long";
    private const string NoRpc = "servers and agents speak gRPC here, with bounds of its own";

    private static readonly (string Key, string Why)[] WithoutEffect =
    [
        ("performance.raft_multiplier", "there is no Raft in this process; etcd's timing is its own"),
        ("performance.leave_drain_time", "a server that leaves takes nothing with it that had to be drained"),
        ("retry_max", "joining is tried until it works"),
        ("rejoin_after_leave", "an agent that is started joins again in any case"),
        ("limits.rpc_max_conns_per_client", NoRpc),
        ("limits.rpc_rate", NoRpc),
        ("limits.rpc_max_burst", NoRpc),
        ("limits.rpc_handshake_timeout", NoRpc),
        ("limits.rpc_client_timeout", NoRpc),
        ("http_config.max_header_bytes", "the server's own limit of 32 KiB counts"),
        ("http_config.use_cache", OwnView),
        ("dns_config.allow_stale", OwnView),
        ("dns_config.max_stale", OwnView),
        ("dns_config.use_cache", OwnView),
        ("dns_config.cache_max_age", OwnView),
        ("discovery_max_stale", OwnView),
        ("unix_sockets.user", "only the mode is set; run the agent as that user"),
        ("unix_sockets.group", "only the mode is set; run the agent in that group"),
        ("translate_wan_addrs", "there is one datacenter, and its addresses are never translated"),
        ("telemetry.prometheus_retention_time", "metrics are offered to Prometheus always, and none expires"),
        ("autopilot.cleanup_dead_servers", Autopilot),
        ("autopilot.last_contact_threshold", Autopilot),
        ("autopilot.max_trailing_logs", Autopilot),
        ("autopilot.server_stabilization_time", Autopilot),
        ("autopilot.min_quorum", Autopilot),
    ];

    private const string Autopilot = "the first settings of a registry are Consul's defaults; change them with 'operator autopilot set-config'";

    private void WarnOfKeysWithoutEffect()
    {
        foreach (var (key, why) in WithoutEffect)
        {
            var dot = key.IndexOf('.', StringComparison.Ordinal);
            var section = dot < 0 ? _root : Section(key[..dot]);
            if (section.Has(key[(dot + 1)..]))
            {
                section.Warn(section.At(key[(dot + 1)..]), $"{key} has no effect: {why}");
            }
        }
    }
}
