using System.Collections.Immutable;
using Fairlead.Registry.Model;

namespace Fairlead.Agent.Configuration;

/// <summary><c>http_config</c>, <c>limits</c> and the times of blocking queries.</summary>
public sealed record HttpOptions
{
    /// <summary><c>response_headers</c>.</summary>
    public ImmutableSortedDictionary<string, string> ResponseHeaders { get; init; } = Empty.Strings;

    /// <summary><c>block_endpoints</c>: path prefixes answered with 403.</summary>
    public ImmutableArray<string> BlockEndpoints { get; init; } = [];

    /// <summary><c>allow_write_http_from</c>: networks in CIDR form; empty for all.</summary>
    public ImmutableArray<string> AllowWriteFrom { get; init; } = [];

    /// <summary><c>use_cache</c>. Default true.</summary>
    public bool UseCache { get; init; } = true;

    /// <summary><c>max_header_bytes</c>. Default 0: the server's own limits, 32 KiB and 8 KiB for the first line.</summary>
    public int MaxHeaderBytes { get; init; }

    /// <summary><c>default_query_time</c>. Default 300 s.</summary>
    public TimeSpan DefaultQueryTime { get; init; } = TimeSpan.FromSeconds(300);

    /// <summary><c>max_query_time</c>. Default 600 s.</summary>
    public TimeSpan MaxQueryTime { get; init; } = TimeSpan.FromSeconds(600);

    /// <summary><c>discovery_max_stale</c>. Default 0.</summary>
    public TimeSpan DiscoveryMaxStale { get; init; }

    /// <summary>Consul's 200 broke clients that hold one connection per watched service (Prometheus, Vault, consul-template).</summary>
    public const int DefaultMaxConnectionsPerClient = 10_000;

    /// <summary><c>limits.http_max_conns_per_client</c>. Default 10,000 (Consul: 200); 0: no limit.</summary>
    public int MaxConnectionsPerClient { get; init; } = DefaultMaxConnectionsPerClient;

    /// <summary><c>limits.https_handshake_timeout</c>. Default 5 s.</summary>
    public TimeSpan HandshakeTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary><c>limits.kv_max_value_size</c>, bytes. Default 512 KiB.</summary>
    public int MaxValueSize { get; init; } = 512 * 1024;

    /// <summary><c>limits.txn_max_req_len</c>, bytes. Default 512 KiB.</summary>
    public int MaxTransactionSize { get; init; } = 512 * 1024;

    /// <summary><c>translate_wan_addrs</c>. Default false.</summary>
    public bool TranslateWanAddresses { get; init; }

    /// <summary>Whether unknown fields of request bodies are refused as Consul 1.7 and later do; Fairlead's own key <c>strict_api_input</c>. Default false.</summary>
    public bool StrictInput { get; init; }

    /// <summary><c>session_ttl_min</c>. Default 10 s.</summary>
    public TimeSpan SessionTtlMin { get; init; } = TimeSpan.FromSeconds(10);
}

/// <summary>Logs.</summary>
public sealed record LogOptions
{
    /// <summary><c>log_level</c>, lower case: trace, debug, info, warn, err. Default <c>info</c>.</summary>
    public string Level { get; init; } = "info";

    /// <summary><c>log_json</c>. Default false.</summary>
    public bool Json { get; init; }

    /// <summary><c>log_file</c>; empty for none.</summary>
    public string File { get; init; } = "";

    /// <summary><c>log_rotate_bytes</c>. Default 0: no limit.</summary>
    public int RotateBytes { get; init; }

    /// <summary><c>log_rotate_duration</c>. Default 24 h.</summary>
    public TimeSpan RotateDuration { get; init; } = TimeSpan.FromHours(24);

    /// <summary><c>log_rotate_max_files</c>. Default 0: all are kept.</summary>
    public int RotateMaxFiles { get; init; }

    /// <summary><c>enable_syslog</c>. Default false.</summary>
    public bool Syslog { get; init; }

    /// <summary><c>syslog_facility</c>. Default <c>LOCAL0</c>.</summary>
    public string SyslogFacility { get; init; } = "LOCAL0";
}

/// <summary><c>telemetry</c>.</summary>
public sealed record TelemetryOptions
{
    /// <summary><c>statsd_address</c>; empty for none.</summary>
    public string StatsdAddress { get; init; } = "";

    /// <summary><c>statsite_address</c>; empty for none.</summary>
    public string StatsiteAddress { get; init; } = "";

    /// <summary><c>dogstatsd_addr</c>; empty for none.</summary>
    public string DogStatsdAddress { get; init; } = "";

    /// <summary><c>dogstatsd_tags</c>.</summary>
    public ImmutableArray<string> DogStatsdTags { get; init; } = [];

    /// <summary><c>metrics_prefix</c>. Default <c>consul</c>.</summary>
    public string Prefix { get; init; } = "consul";

    /// <summary><c>prefix_filter</c>: <c>+name</c> or <c>-name</c>.</summary>
    public ImmutableArray<string> PrefixFilter { get; init; } = [];

    /// <summary><c>filter_default</c>: whether metrics that no prefix fits are told. Default true.</summary>
    public bool FilterDefault { get; init; } = true;

    /// <summary><c>disable_hostname</c>. Default false.</summary>
    public bool DisableHostname { get; init; }

    /// <summary><c>prometheus_retention_time</c>. Default 0.</summary>
    public TimeSpan PrometheusRetention { get; init; }
}

/// <summary>What concerns servers only.</summary>
public sealed record ServerOptions
{
    /// <summary><c>store.url</c>; empty for SQLite in the data directory (or an etcd of its own with several servers).</summary>
    public string StoreUrl { get; init; } = "";

    /// <summary><c>store.prefix</c>: several registries on one etcd.</summary>
    public string StorePrefix { get; init; } = "";

    /// <summary><c>store.etcd.binary</c>; empty for the one in the path.</summary>
    public string EtcdBinary { get; init; } = "";

    /// <summary><c>store.etcd.username</c>.</summary>
    public string EtcdUsername { get; init; } = "";

    /// <summary><c>store.etcd.password</c>.</summary>
    public string EtcdPassword { get; init; } = "";

    /// <summary><c>store.etcd.ca_file</c>, <c>cert_file</c>, <c>key_file</c>; empty for none.</summary>
    public string EtcdCaFile { get; init; } = "";

    /// <summary>See <see cref="EtcdCaFile"/>.</summary>
    public string EtcdCertFile { get; init; } = "";

    /// <summary>See <see cref="EtcdCaFile"/>.</summary>
    public string EtcdKeyFile { get; init; } = "";

    /// <summary><c>store.etcd.client_port</c> of an etcd of our own. Default 2379.</summary>
    public int EtcdClientPort { get; init; } = 2379;

    /// <summary><c>store.etcd.max_txn_ops</c>: what an etcd of the user's own was given as <c>--max-txn-ops</c>. Default 128, etcd's.</summary>
    public int EtcdMaxTransactionOperations { get; init; } = 128;

    /// <summary><c>store.etcd.peer_port</c> of an etcd of our own. Default 2380.</summary>
    public int EtcdPeerPort { get; init; } = 2380;

    /// <summary><c>reconnect_timeout</c>: how long a dead node stays in the catalog. Default 72 h.</summary>
    public TimeSpan ReconnectTimeout { get; init; } = TimeSpan.FromHours(72);

    /// <summary><c>performance.leave_drain_time</c>: how long a server that has left still answers. Default 0 (Consul's is 5 s): calls under way are answered in any case.</summary>
    public TimeSpan LeaveDrainTime { get; init; }

    /// <summary><c>performance.raft_multiplier</c>, 1 to 10. Default 1: the shortest time to a new leader.</summary>
    public int RaftMultiplier { get; init; } = 1;

    /// <summary><c>performance.rpc_hold_timeout</c>. Default 7 s.</summary>
    public TimeSpan RpcHoldTimeout { get; init; } = TimeSpan.FromSeconds(7);

    /// <summary><c>autopilot.cleanup_dead_servers</c>. Default true.</summary>
    public bool CleanupDeadServers { get; init; } = true;

    /// <summary><c>autopilot.last_contact_threshold</c>. Default 200 ms.</summary>
    public TimeSpan LastContactThreshold { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary><c>autopilot.max_trailing_logs</c>. Default 250.</summary>
    public int MaxTrailingLogs { get; init; } = 250;

    /// <summary><c>autopilot.server_stabilization_time</c>. Default 10 s.</summary>
    public TimeSpan ServerStabilizationTime { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary><c>autopilot.min_quorum</c>. Default 0.</summary>
    public int MinQuorum { get; init; }
}
