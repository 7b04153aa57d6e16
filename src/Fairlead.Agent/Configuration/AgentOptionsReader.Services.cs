using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using Fairlead.Agent.Documents;
using Fairlead.Registry.Model;

namespace Fairlead.Agent.Configuration;

/// <content>Checks, DNS, HTTP, logs, metrics and what concerns servers.</content>
internal sealed partial class AgentOptionsReader
{
    private CheckOptions Checks() => new()
    {
        EnableRemoteScripts = _root.Bool("enable_script_checks"),
        EnableLocalScripts = _root.Bool("enable_local_script_checks", true),
        UpdateInterval = _root.Duration("check_update_interval") ?? TimeSpan.FromMinutes(5),
        OutputMaxSize = AtLeast(_root, "check_output_max_size", 4096, 1),
        DiscardOutput = _root.Bool("discard_check_output"),
    };

    private DnsOptions Dns()
    {
        var dns = Section("dns_config");
        var soa = Section(dns, "soa");
        return new DnsOptions
        {
            Domain = Dotted(Or(_root.Text("domain"), "consul.")),
            AltDomain = Dotted(_root.Text("alt_domain")),
            Recursors = [.. _root.Texts("recursors"), .. _root.Texts("recursor")],
            AllowStale = dns.Bool("allow_stale", true),
            MaxStale = dns.Duration("max_stale") ?? TimeSpan.FromHours(87600),
            NodeTtl = dns.Duration("node_ttl") ?? TimeSpan.Zero,
            ServiceTtl = ServiceTtl(dns),
            EnableTruncate = dns.Bool("enable_truncate"),
            OnlyPassing = dns.Bool("only_passing"),
            UdpAnswerLimit = AtLeast(dns, "udp_answer_limit", 3, 0),
            ARecordLimit = AtLeast(dns, "a_record_limit", 0, 0),
            RecursorTimeout = dns.Duration("recursor_timeout") ?? TimeSpan.FromSeconds(2),
            RecursorStrategy = OneOf(dns, "recursor_strategy", Or(dns.Text("recursor_strategy"), "sequential"), "sequential", "random"),
            DisableCompression = dns.Bool("disable_compression"),
            EnableNodeMetaTxt = dns.Bool("enable_additional_node_meta_txt", true),
            Soa = new SoaOptions
            {
                RefreshSeconds = AtLeast(soa, "refresh", 3600, 0),
                RetrySeconds = AtLeast(soa, "retry", 600, 0),
                ExpireSeconds = AtLeast(soa, "expire", 86400, 0),
                MinTtlSeconds = AtLeast(soa, "min_ttl", 0, 0),
            },
        };
    }

    private ImmutableSortedDictionary<string, TimeSpan> ServiceTtl(ObjectReader dns)
    {
        var ttl = ImmutableSortedDictionary.CreateBuilder<string, TimeSpan>(StringComparer.Ordinal);
        var map = Section(dns, "service_ttl");
        foreach (var member in map.Source.Members)
        {
            ttl[member.Name] = map.Duration(member.Name) ?? TimeSpan.Zero;
        }

        return ttl.ToImmutable();
    }

    private HttpOptions Http()
    {
        var http = Section("http_config");
        var limits = Section("limits");
        var headers = _root.Map("http_api_response_headers");
        foreach (var (name, value) in http.Map("response_headers"))
        {
            headers = headers.SetItem(name, value);
        }

        return new HttpOptions
        {
            ResponseHeaders = headers,
            BlockEndpoints = http.Texts("block_endpoints"),
            AllowWriteFrom = Networks(http),
            UseCache = http.Bool("use_cache", true),
            MaxHeaderBytes = AtLeast(http, "max_header_bytes", 0, 0),
            DefaultQueryTime = _root.Duration("default_query_time") ?? TimeSpan.FromSeconds(300),
            MaxQueryTime = _root.Duration("max_query_time") ?? TimeSpan.FromSeconds(600),
            DiscoveryMaxStale = _root.Duration("discovery_max_stale") ?? TimeSpan.Zero,
            MaxConnectionsPerClient = AtLeast(limits, "http_max_conns_per_client", HttpOptions.DefaultMaxConnectionsPerClient, 0),
            HandshakeTimeout = limits.Duration("https_handshake_timeout") is { Ticks: > 0 } handshake ? handshake : TimeSpan.FromSeconds(5),
            MaxValueSize = AtLeast(limits, "kv_max_value_size", 512 * 1024, 1),
            MaxTransactionSize = AtLeast(limits, "txn_max_req_len", 512 * 1024, 1),
            TranslateWanAddresses = _root.Bool("translate_wan_addrs"),
            StrictInput = _root.Bool("strict_api_input"),
            SessionTtlMin = _root.Duration("session_ttl_min") ?? TimeSpan.FromSeconds(10),
        };
    }

    private static ImmutableArray<string> Networks(ObjectReader http)
    {
        var networks = http.Texts("allow_write_http_from");
        foreach (var network in networks.Where(network => !IsNetwork(network)))
        {
            http.Error(http.At("allow_write_http_from"), $"{http.Name("allow_write_http_from")}: \"{network}\" is not a network such as 10.0.0.0/8");
        }

        return networks;
    }

    /// <summary>Bits below the prefix may be set, as Go's parser allows.</summary>
    private static bool IsNetwork(string text)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        return slash > 0 && IPAddress.TryParse(text.AsSpan(0, slash), out var address)
            && int.TryParse(text.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var prefix)
            && prefix <= address.GetAddressBytes().Length * 8;
    }

    private LogOptions Logs()
    {
        var level = Or(_root.Text("log_level"), "info").ToLowerInvariant();
        var known = level switch { "error" => "err", "warning" => "warn", _ => level };
        return new LogOptions
        {
            Level = OneOf(_root, "log_level", known, "trace", "debug", "info", "warn", "err"),
            Json = _root.Bool("log_json"),
            File = LogFile(),
            RotateBytes = AtLeast(_root, "log_rotate_bytes", 0, 0),
            RotateDuration = _root.Duration("log_rotate_duration") ?? TimeSpan.FromHours(24),
            RotateMaxFiles = _root.Int("log_rotate_max_files"),
            Syslog = _root.Bool("enable_syslog"),
            SyslogFacility = Or(_root.Text("syslog_facility"), "LOCAL0"),
        };
    }

    /// <summary>Consul's rules: a directory gets <c>consul.log</c> in it, a name without extension gets <c>.log</c>.</summary>
    private string LogFile()
    {
        var path = _root.Text("log_file");
        path = path.EndsWith('/') ? path + "consul" : path;
        return path.Length > 0 && Path.GetExtension(path).Length == 0 ? path + ".log" : path;
    }

    private TelemetryOptions Telemetry()
    {
        var telemetry = Section("telemetry");
        return new TelemetryOptions
        {
            StatsdAddress = Or(telemetry.Text("statsd_address"), _root.Text("statsd_addr")),
            StatsiteAddress = Or(telemetry.Text("statsite_address"), _root.Text("statsite_addr")),
            DogStatsdAddress = Or(telemetry.Text("dogstatsd_addr"), _root.Text("dogstatsd_addr")),
            DogStatsdTags = [.. telemetry.Texts("dogstatsd_tags"), .. _root.Texts("dogstatsd_tags")],
            Prefix = Or(Or(telemetry.Text("metrics_prefix"), _root.Text("statsite_prefix")), "consul"),
            PrefixFilter = PrefixFilter(telemetry),
            FilterDefault = telemetry.Bool("filter_default", true),
            DisableHostname = telemetry.Bool("disable_hostname"),
            PrometheusRetention = telemetry.Duration("prometheus_retention_time") ?? TimeSpan.Zero,
        };
    }

    private static ImmutableArray<string> PrefixFilter(ObjectReader telemetry)
    {
        var rules = telemetry.Texts("prefix_filter");
        foreach (var rule in rules.Where(rule => rule is not ['+' or '-', _, ..]))
        {
            telemetry.Error(telemetry.At("prefix_filter"), $"{telemetry.Name("prefix_filter")}: \"{rule}\" must begin with + (tell) or - (hold back)");
        }

        return rules;
    }

    private ServerOptions Servers()
    {
        var store = Section("store");
        var etcd = Section(store, "etcd");
        var performance = Section("performance");
        var autopilot = Section("autopilot");
        return new ServerOptions
        {
            StoreUrl = store.Text("url"),
            StorePrefix = store.Text("prefix"),
            EtcdMaxTransactionOperations = AtLeast(etcd, "max_txn_ops", 128, 16),
            EtcdBinary = etcd.Text("binary"),
            EtcdUsername = etcd.Text("username"),
            EtcdPassword = etcd.Text("password"),
            EtcdCaFile = etcd.Text("ca_file"),
            EtcdCertFile = etcd.Text("cert_file"),
            EtcdKeyFile = etcd.Text("key_file"),
            EtcdClientPort = AtLeast(etcd, "client_port", 2379, 1),
            EtcdPeerPort = AtLeast(etcd, "peer_port", 2380, 1),
            ReconnectTimeout = ReconnectTimeout(),
            LeaveDrainTime = performance.Duration("leave_drain_time") ?? TimeSpan.Zero,
            RaftMultiplier = Math.Clamp(AtLeast(performance, "raft_multiplier", 1, 0), 1, 10),
            RpcHoldTimeout = performance.Duration("rpc_hold_timeout") ?? TimeSpan.FromSeconds(7),
            CleanupDeadServers = autopilot.Bool("cleanup_dead_servers", true),
            LastContactThreshold = autopilot.Duration("last_contact_threshold") ?? TimeSpan.FromMilliseconds(200),
            MaxTrailingLogs = AtLeast(autopilot, "max_trailing_logs", 250, 0),
            ServerStabilizationTime = autopilot.Duration("server_stabilization_time") ?? TimeSpan.FromSeconds(10),
            MinQuorum = AtLeast(autopilot, "min_quorum", 0, 0),
        };
    }

    private TimeSpan ReconnectTimeout()
    {
        var timeout = _root.Duration("reconnect_timeout") ?? TimeSpan.FromHours(72);
        if (timeout < TimeSpan.FromHours(8))
        {
            Refuse("reconnect_timeout", "reconnect_timeout must be 8h or more");
        }

        return timeout;
    }

    private static int AtLeast(ObjectReader section, string key, int fallback, int least)
    {
        var value = section.Int(key, fallback);
        if (value < least)
        {
            section.Error(section.At(key), $"{section.Name(key)} must be {least} or more, found {value}");
        }

        return value;
    }

    private static string Dotted(string domain) => domain.Length == 0 || domain.EndsWith('.') ? domain.ToLowerInvariant() : domain.ToLowerInvariant() + ".";
}
