using Fairlead.Agent.Documents;
using static Fairlead.Agent.Configuration.KeyShape;

namespace Fairlead.Agent.Configuration;

/// <summary>
/// Every key of Consul's agent configuration that is accepted, with its shape (developer.hashicorp.com, "Agents configuration
/// file reference"; the removed keys are those of the 0.5 to 0.9 documentation). Anything else is an error.
/// </summary>
internal static class ConfigurationKeys
{
    private const string Gossip = "machines find each other by leases here, not by gossip";
    private const string Raft = "consensus is the store's here, not Raft in this process";
    private const string Mesh = "the service mesh is not part of this program";
    private const string Enterprise = "an Enterprise feature of Consul";
    private const string Gone = "a key of old Consul versions that nothing reads any more";
    private const string NoPhoning = "this program never phones home";
    private const string NotYet = "not supported yet";

    public static ConfigurationKey Root { get; } = new("", Section, "",
    [
        .. Values(
            "server", "bootstrap", "bootstrap_expect", "data_dir", "datacenter", "primary_datacenter", "acl_datacenter", "node_name", "node_id",
            "disable_host_node_id", "bind_addr", "advertise_addr", "advertise_addr_wan", "advertise_addr_ipv4", "advertise_addr_ipv6", "client_addr",
            "serf_lan", "serf_wan", "retry_interval", "retry_max", "retry_interval_wan", "retry_max_wan", "rejoin_after_leave", "leave_on_terminate",
            "skip_leave_on_interrupt", "encrypt", "ca_file", "ca_path", "cert_file", "key_file", "verify_incoming", "verify_incoming_rpc",
            "verify_incoming_https", "verify_outgoing", "verify_server_hostname", "server_name", "tls_min_version", "tls_cipher_suites",
            "enable_script_checks", "enable_local_script_checks", "disable_remote_exec", "check_update_interval", "check_output_max_size",
            "discard_check_output", "session_ttl_min", "domain", "alt_domain", "translate_wan_addrs", "reconnect_timeout", "default_query_time",
            "max_query_time", "discovery_max_stale", "ui", "ui_dir", "ui_content_path", "log_level", "enable_syslog", "syslog_facility", "log_json",
            "log_file", "log_rotate_bytes", "log_rotate_duration", "log_rotate_max_files", "pid_file", "enable_debug", "disable_coordinates",
            "disable_http_unprintable_char_filter", "acl_default_policy", "acl_down_policy", "acl_ttl", "acl_token", "acl_master_token",
            "acl_agent_token", "acl_agent_master_token", "acl_replication_token", "strict_api_input"),
        .. Lists("start_join", "retry_join", "start_join_wan", "retry_join_wan", "recursors"),
        new("node_meta", Map), new("tagged_addresses", Map),
        new("service", Objects), new("services", Objects), new("check", Objects), new("checks", Objects), new("watches", Objects),
        Block("addresses", "http", "https", "dns", "grpc"),
        Block("ports", "http", "https", "dns", "server", "serf_lan", "serf_wan", "grpc"),
        new("dns_config", Section, "",
        [
            .. Values("allow_stale", "max_stale", "node_ttl", "enable_truncate", "only_passing", "udp_answer_limit", "a_record_limit",
                "recursor_timeout", "recursor_strategy", "disable_compression", "enable_additional_node_meta_txt", "use_cache", "cache_max_age"),
            new("service_ttl", Map), Block("soa", "refresh", "retry", "expire", "min_ttl"),
        ]),
        new("http_config", Section, "", [.. Values("use_cache", "max_header_bytes"), .. Lists("block_endpoints", "allow_write_http_from"), new("response_headers", Map)]),
        new("http_api_response_headers", Map, "http_config.response_headers"),
        new("limits", Section, "",
        [
            .. Values("http_max_conns_per_client", "rpc_max_conns_per_client", "rpc_rate", "rpc_max_burst", "https_handshake_timeout",
                "rpc_handshake_timeout", "rpc_client_timeout", "kv_max_value_size", "txn_max_req_len"),
            new("request_limits", NoEffect, NotYet),
        ]),
        Block("performance", "raft_multiplier", "leave_drain_time", "rpc_hold_timeout"),
        new("autopilot", Section, "",
        [
            .. Values("cleanup_dead_servers", "last_contact_threshold", "max_trailing_logs", "server_stabilization_time", "min_quorum"),
            .. None(Enterprise, "redundancy_zone_tag", "disable_upgrade_migration", "upgrade_version_tag"),
        ]),
        new("telemetry", Section, "",
        [
            .. Values("statsd_address", "statsite_address", "dogstatsd_addr", "metrics_prefix", "disable_hostname", "prometheus_retention_time", "filter_default"),
            .. Lists("dogstatsd_tags", "prefix_filter"),
            .. None("Circonus is not supported", "circonus_api_token", "circonus_api_app", "circonus_api_url", "circonus_submission_interval",
                "circonus_submission_url", "circonus_check_id", "circonus_check_force_metric_activation", "circonus_check_instance_id",
                "circonus_check_search_tag", "circonus_check_display_name", "circonus_check_tags", "circonus_broker_id", "circonus_broker_select_tag"),
            .. None(NotYet, "disable_compat_1.9", "retry_failed_connection", "enable_host_metrics"),
        ]),
        Block("unix_sockets", "user", "group", "mode"),
        new("ui_config", Section, "", [.. Values("enabled", "dir", "content_path"), .. None(Mesh, "metrics_provider", "metrics_provider_files", "metrics_provider_options_json", "metrics_proxy", "dashboard_url_templates")]),
        new("acl", Section, "",
        [
            .. Values("enabled", "default_policy", "down_policy", "token_ttl", "policy_ttl", "role_ttl", "enable_token_persistence",
                "enable_token_replication", "enable_key_list_policy"),
            new("tokens", Section, "", [.. Values("master", "initial_management", "agent", "agent_master", "agent_recovery", "default", "replication", "config_file_service_registration", "dns"), .. None(Enterprise, "managed_service_provider")]),
        ]),
        new("tls", Section, "", [TlsBlock("defaults"), TlsBlock("https"), TlsBlock("internal_rpc"), TlsBlock("grpc")]),
        new("store", Section, "", [.. Values("url", "prefix"), Block("etcd", "binary", "username", "password", "ca_file", "cert_file", "key_file", "client_port", "peer_port", "max_txn_ops")]),
        .. None(Gossip, "encrypt_verify_incoming", "encrypt_verify_outgoing", "gossip_lan", "gossip_wan", "protocol", "reconnect_timeout_wan",
            "advertise_reconnect_timeout", "disable_keyring_file", "serf_lan_allowed_cidrs", "serf_wan_allowed_cidrs", "advertise_addr_wan_ipv4", "advertise_addr_wan_ipv6"),
        .. None(Raft, "raft_protocol", "raft_snapshot_threshold", "raft_snapshot_interval", "raft_trailing_logs", "raft_logstore", "raft_boltdb"),
        .. None(Mesh, "connect", "config_entries", "enable_central_service_config", "primary_gateways", "primary_gateways_interval", "peering",
            "enable_agent_tls_for_checks", "xds", "default_intention_policy"),
        .. None(Enterprise, "segment", "segments", "partition", "read_replica", "non_voting_server", "audit", "license_path", "snapshot_agent", "acl_enterprise"),
        .. None(NoPhoning, "disable_update_check", "disable_anonymous_signature", "cloud", "reporting"),
        .. None(NotYet, "auto_encrypt", "auto_config", "use_streaming_backend", "rpc", "cache", "auto_reload_config", "locality", "experiments", "encrypt_prefer_server_cipher_suites", "tls_prefer_server_cipher_suites", "enable_acl_replication", "acl_enable_key_list_policy"),
        .. None(Gone, "atlas_infrastructure", "atlas_token", "atlas_acl_token", "atlas_join", "atlas_endpoint", "reap", "advertise_addrs", "acl_enforce_version_8",
            "disable_http2", "start_join_atlas"),
        new("recursor", Value, "recursors"), new("statsd_addr", Value, "telemetry.statsd_address"), new("statsite_addr", Value, "telemetry.statsite_address"),
        new("statsite_prefix", Value, "telemetry.metrics_prefix"), new("dogstatsd_addr", Value, "telemetry.dogstatsd_addr"),
        new("dogstatsd_tags", List, "telemetry.dogstatsd_tags"), new("retry_join_ec2", NoEffect, NotYet), new("retry_join_gce", NoEffect, NotYet), new("retry_join_azure", NoEffect, NotYet),
    ]);

    private static readonly Dictionary<ConfigurationKey, Dictionary<string, ConfigurationKey>> ByName = new(ReferenceEqualityComparer.Instance);

    /// <summary>The known keys of a section by their normalized names.</summary>
    public static Dictionary<string, ConfigurationKey> Of(ConfigurationKey section)
    {
        lock (ByName)
        {
            if (!ByName.TryGetValue(section, out var keys))
            {
                ByName.Add(section, keys = section.Keys.ToDictionary(key => ObjectReader.Normalize(key.Name), StringComparer.Ordinal));
            }

            return keys;
        }
    }

    private static IEnumerable<ConfigurationKey> Values(params string[] names) => names.Select(name => new ConfigurationKey(name, Value));

    private static IEnumerable<ConfigurationKey> Lists(params string[] names) => names.Select(name => new ConfigurationKey(name, List));

    private static IEnumerable<ConfigurationKey> None(string why, params string[] names) => names.Select(name => new ConfigurationKey(name, NoEffect, why));

    private static ConfigurationKey Block(string name, params string[] values) => new(name, Section, "",
    [
        .. Values(values),
        // Keys of these blocks that belong to other trades or old versions.
        .. name switch
        {
            "ports" => None(Mesh, "sidecar_min_port", "sidecar_max_port", "expose_min_port", "expose_max_port", "grpc_tls", "xds").Concat(None(Gone, "rpc")),
            "addresses" => None(Mesh, "xds", "grpc_tls").Concat(None(Gone, "rpc")),
            "performance" => None(NotYet, "grpc_keepalive_interval", "grpc_keepalive_timeout"),
            _ => [],
        },
    ]);

    private static ConfigurationKey TlsBlock(string name) => Block(
        name, "ca_file", "ca_path", "cert_file", "key_file", "tls_min_version", "tls_cipher_suites", "verify_incoming", "verify_outgoing", "verify_server_hostname", "server_name");
}
