using System.Collections.Immutable;
using System.Globalization;
using Fairlead.Primitives.Documents;
using Fairlead.Primitives.Names;

namespace Fairlead.Agent.Configuration;

/// <summary>One flag of <c>agent</c>: its name without the dash, whether it is a switch, and the key it sets.</summary>
/// <param name="Key">Dotted key of the configuration; empty for the flags that name sources (<c>-config-file</c>, <c>-dev</c>, …).</param>
public sealed record AgentFlag(string Name, string Key, bool IsSwitch, bool IsRepeatable, string Help);

/// <summary>The agent's flags, as Consul names them (reference tiers 1 and 2, 0.5's names included).</summary>
public static class AgentFlags
{
    /// <summary>Every flag, in the order for a help page.</summary>
    public static ImmutableArray<AgentFlag> All { get; } =
    [
        Source("dev", isSwitch: true, "in-memory server on loopback, for trying things out"),
        Source("config-file", isSwitch: false, "a configuration file, .json or .hcl; may be repeated"),
        Source("config-dir", isSwitch: false, "a directory of configuration files; may be repeated"),
        Source("config-format", isSwitch: false, "json or hcl, for files without such an extension"),
        Source("hcl", isSwitch: false, "a piece of configuration in HCL; may be repeated"),
        Switch("server", "server", "run as a server"),
        Switch("bootstrap", "bootstrap", "single-server start"),
        Value("bootstrap-expect", "bootstrap_expect", "wait for this many servers"),
        Value("data-dir", "data_dir", "directory of the agent's state"),
        Value("datacenter", "datacenter", "name of the datacenter"),
        Value("dc", "datacenter", "the old name of -datacenter"),
        Value("node", "node_name", "name of this node"),
        Value("node-id", "node_id", "GUID of this node"),
        List("node-meta", "node_meta", "metadata as key:value; may be repeated"),
        Switch("disable-host-node-id", "disable_host_node_id", "draw the node id at random"),
        Value("bind", "bind_addr", "address for the cluster"),
        Value("advertise", "advertise_addr", "address told to the cluster"),
        Value("advertise-wan", "advertise_addr_wan", "address told to other datacenters"),
        Value("client", "client_addr", "address of the HTTP API and DNS"),
        Value("serf-lan-bind", "serf_lan", "address of the LAN port"),
        Value("serf-wan-bind", "serf_wan", "address of the WAN port"),
        Value("http-port", "ports.http", "port of the HTTP API; -1 for none"),
        Value("https-port", "ports.https", "port of the HTTPS API; -1 for none"),
        Value("dns-port", "ports.dns", "port of DNS; -1 for none"),
        Value("server-port", "ports.server", "port of the server's RPC"),
        Value("serf-lan-port", "ports.serf_lan", "LAN port"),
        Value("serf-wan-port", "ports.serf_wan", "WAN port"),
        Value("grpc-port", "ports.grpc", "gRPC port"),
        List("join", "start_join", "address of an agent to join at the start; may be repeated"),
        List("join-wan", "start_join_wan", "the same for other datacenters"),
        List("retry-join", "retry_join", "address of an agent to join, tried again until it works; may be repeated"),
        List("retry-join-wan", "retry_join_wan", "the same for other datacenters"),
        Value("retry-interval", "retry_interval", "time between attempts to join"),
        Value("retry-interval-wan", "retry_interval_wan", "the same for other datacenters"),
        Value("retry-max", "retry_max", "attempts to join; 0 for no end"),
        Value("retry-max-wan", "retry_max_wan", "the same for other datacenters"),
        Switch("rejoin", "rejoin_after_leave", "join again after a leave"),
        Value("encrypt", "encrypt", "key of the cluster's traffic, base64"),
        List("recursor", "recursors", "upstream DNS server; may be repeated"),
        Value("domain", "domain", "DNS domain"),
        Value("alt-domain", "alt_domain", "a second DNS domain"),
        Switch("ui", "ui_config.enabled", "serve the web page"),
        Value("ui-dir", "ui_dir", "serve the web page from this directory"),
        Value("ui-content-path", "ui_content_path", "path of the web page"),
        Switch("enable-script-checks", "enable_script_checks", "script checks from files and over the API"),
        Switch("enable-local-script-checks", "enable_local_script_checks", "script checks from files"),
        Value("check_output_max_size", "check_output_max_size", "bytes of check output kept"),
        Value("default-query-time", "default_query_time", "how long a blocking query waits by default"),
        Value("max-query-time", "max_query_time", "how long a blocking query waits at most"),
        List("allow-write-http-from", "http_config.allow_write_http_from", "network that may write over HTTP; may be repeated"),
        Value("log-level", "log_level", "trace, debug, info, warn or err"),
        Switch("log-json", "log_json", "log as JSON"),
        Value("log-file", "log_file", "log to a file too"),
        Value("log-rotate-bytes", "log_rotate_bytes", "size at which the log file is changed"),
        Value("log-rotate-duration", "log_rotate_duration", "age at which the log file is changed"),
        Value("log-rotate-max-files", "log_rotate_max_files", "old log files kept"),
        Switch("syslog", "enable_syslog", "log to syslog too"),
        Value("pid-file", "pid_file", "file for the process id"),
        Value("protocol", "protocol", "accepted, without effect"),
        Value("raft-protocol", "raft_protocol", "accepted, without effect"),
        Switch("disable-keyring-file", "disable_keyring_file", "accepted, without effect"),
        Value("store", "store.url", "where the registry's state lives: etcd://host:port,host:port"),
    ];

    internal static (AgentFlag? Flag, string? Error) Find(string name)
    {
        var flag = All.FirstOrDefault(flag => flag.Name == name);
        return flag is null ? (null, $"unknown flag -{name}{NearestName.Hint(name, All.Select(known => known.Name))}") : (flag, null);
    }

    /// <summary>The flag as the document it stands for.</summary>
    internal static DocumentObject ToDocument(AgentFlag flag, string value)
    {
        var at = SourceLocation.Of($"-{flag.Name}");
        DocumentValue leaf = flag.Name == "node-meta"
            ? Pair(at, value)
            : flag.IsSwitch ? new DocumentBoolean(at, value.Length == 0 || value is "true" or "1" or "t" or "T" or "TRUE" or "True") : Scalar(at, value);
        foreach (var name in flag.Key.Split('.').Reverse())
        {
            leaf = new DocumentObject(at, [new DocumentMember(name, at, leaf)]);
        }

        return (DocumentObject)leaf;
    }

    private static DocumentValue Scalar(SourceLocation at, string value) =>
        long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _) ? new DocumentNumber(at, value) : new DocumentString(at, value);

    private static DocumentObject Pair(SourceLocation at, string value)
    {
        var colon = value.IndexOf(':', StringComparison.Ordinal);
        var (name, text) = colon < 0 ? (value, "") : (value[..colon], value[(colon + 1)..]);
        return new DocumentObject(at, [new DocumentMember(name, at, new DocumentString(at, text))]);
    }

    private static AgentFlag Source(string name, bool isSwitch, string help) => new(name, "", isSwitch, IsRepeatable: !isSwitch, help);

    private static AgentFlag Switch(string name, string key, string help) => new(name, key, true, false, help);

    private static AgentFlag Value(string name, string key, string help) => new(name, key, false, false, help);

    private static AgentFlag List(string name, string key, string help) => new(name, key, false, true, help);
}
