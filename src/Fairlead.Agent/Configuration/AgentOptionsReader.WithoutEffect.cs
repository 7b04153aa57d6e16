namespace Fairlead.Agent.Configuration;

/// <content>Keys that are understood and do nothing here: whoever sets one is told, so that nobody relies on it.</content>
internal sealed partial class AgentOptionsReader
{
    private const string OwnView = "every answer comes from this agent's own view, which is never behind for long";
    private const string OneAddress = "one address is told to the others, that of advertise_addr";
    private const string NoRpc = "servers and agents speak gRPC here, with bounds of its own";

    private static readonly (string Key, string Why)[] WithoutEffect =
    [
        ("advertise_addr_ipv4", OneAddress),
        ("advertise_addr_ipv6", OneAddress),
        ("disable_host_node_id", "a node's identity is made by chance and kept in data_dir"),
        ("disable_http_unprintable_char_filter", "paths with unprintable characters are refused always"),
        ("rejoin_after_leave", "an agent that is started joins again in any case"),
        ("limits.rpc_max_conns_per_client", NoRpc),
        ("limits.rpc_rate", NoRpc),
        ("limits.rpc_max_burst", NoRpc),
        ("limits.rpc_handshake_timeout", NoRpc),
        ("limits.rpc_client_timeout", NoRpc),
        ("http_config.use_cache", OwnView),
        ("dns_config.allow_stale", OwnView),
        ("dns_config.max_stale", OwnView),
        ("dns_config.use_cache", OwnView),
        ("dns_config.cache_max_age", OwnView),
        ("discovery_max_stale", OwnView),
        ("translate_wan_addrs", "there is one datacenter, and its addresses are never translated"),
        ("telemetry.prometheus_retention_time", "metrics are offered to Prometheus always, and none expires"),
        ("autopilot.last_contact_threshold", Autopilot),
        ("autopilot.max_trailing_logs", Autopilot),
    ];

    private const string Autopilot = "it is kept and shown; whether a server is healthy is judged by its lease in the store";

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
