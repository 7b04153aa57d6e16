using System.Collections.Immutable;
using Fairlead.Api.Observing;
using Fairlead.Primitives.Tls;

namespace Fairlead.Api;

/// <summary>One address the HTTP API listens on.</summary>
/// <param name="Address"><c>127.0.0.1:8500</c>, <c>[::1]:8500</c> (port 0: the system picks) or <c>unix:///path/to.sock</c>.</param>
/// <param name="Tls">Speak TLS with these certificates; null for plain HTTP.</param>
public sealed record ApiEndpoint(string Address, TlsListener? Tls = null)
{
    /// <summary>How long a client may take for the handshake; 5 s by default (Consul's <c>limits.https_handshake_timeout</c>).</summary>
    public TimeSpan HandshakeTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>File mode of a Unix socket; the process's umask decides when null.</summary>
    public UnixFileMode? SocketMode { get; init; }

    /// <summary>Name or number of a Unix socket's owner; the process's own user when empty.</summary>
    public string SocketUser { get; init; } = "";

    /// <summary>Name or number of a Unix socket's group; the process's own when empty.</summary>
    public string SocketGroup { get; init; } = "";
}

/// <summary>The knobs of the front doors.</summary>
public sealed record ApiOptions
{
    /// <summary>Where the HTTP API listens; at least one.</summary>
    public required ImmutableArray<ApiEndpoint> Endpoints { get; init; }

    /// <summary>The own datacenter, lower case.</summary>
    public required string Datacenter { get; init; }

    /// <summary>This agent's node name.</summary>
    public required string NodeName { get; init; }

    /// <summary>This agent's identity, a GUID in text.</summary>
    public string NodeId { get; init; } = "";

    /// <summary>The address other agents reach this one at.</summary>
    public string AdvertiseAddress { get; init; } = "127.0.0.1";

    /// <summary>The port servers name in <c>/v1/status/leader</c>; 8300 by default, as Consul's <c>ports.server</c>.</summary>
    public int ServerPort { get; init; } = 8300;

    /// <summary>The port members carry; 8301 by default, as Consul's <c>ports.serf_lan</c>.</summary>
    public int MemberPort { get; init; } = 8301;

    /// <summary>Whether this agent is a server.</summary>
    public bool Server { get; init; } = true;

    /// <summary>The version clients see in <c>/v1/agent/self</c>: that of the Consul API that is spoken, since clients branch on it.</summary>
    public string ConsulVersion { get; init; } = "1.10.0";

    /// <summary>Fairlead's own version.</summary>
    public string Version { get; init; } = "0.1.0";

    /// <summary>Free metadata of this node.</summary>
    public ImmutableSortedDictionary<string, string> NodeMeta { get; init; } = Registry.Model.Empty.Strings;

    /// <summary>Spread JSON over lines always, as <c>-dev</c> does.</summary>
    public bool PrettyByDefault { get; init; }

    /// <summary>How long a blocking query waits when it does not say; 5 minutes by default (Consul's <c>default_query_time</c>).</summary>
    public TimeSpan DefaultQueryTime { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>The longest wait granted; 10 minutes by default (Consul's <c>max_query_time</c>).</summary>
    public TimeSpan MaxQueryTime { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Largest head of a request in bytes (<c>http_config.max_header_bytes</c>), and of its first line; 0 for the server's own limits, 32 KiB and 8 KiB.</summary>
    public int MaxHeaderBytes { get; init; }

    /// <summary>Largest KV value in bytes; 512 KiB by default (Consul's <c>limits.kv_max_value_size</c>).</summary>
    public int KvMaxValueSize { get; init; } = 512 * 1024;

    /// <summary>Largest transaction body in bytes; 512 KiB by default (Consul's <c>limits.txn_max_req_len</c>).</summary>
    public int TxnMaxRequestLength { get; init; } = 512 * 1024;

    /// <summary>
    /// Open connections per client address; more are answered 429. 10,000 by default, 0 for no limit. Loopback is exempt. Consul's 200
    /// broke clients that hold one connection per watched service.
    /// </summary>
    public int HttpMaxConnectionsPerClient { get; init; } = 10_000;

    /// <summary>Whether checks that run scripts may be registered over the API (<c>enable_script_checks</c>); never by default.</summary>
    public bool EnableRemoteScriptChecks { get; init; }

    /// <summary>What <c>/v1/agent/self</c> says of <c>disable_remote_exec</c>: whether this agent refuses remote jobs; true by default.</summary>
    public bool DisableRemoteExec { get; init; } = true;

    /// <summary>Whether unknown fields of registration bodies are refused (<c>strict_api_input</c>); ignored by default, as old clients need it.</summary>
    public bool StrictInput { get; init; }

    /// <summary><c>disable_coordinates</c>: this machine has no place to show. Default false.</summary>
    public bool DisableCoordinates { get; init; }

    /// <summary>Headers added to every answer (<c>http_config.response_headers</c>).</summary>
    public ImmutableSortedDictionary<string, string> ResponseHeaders { get; init; } = Registry.Model.Empty.Strings;

    /// <summary>Path prefixes answered 403 (<c>http_config.block_endpoints</c>).</summary>
    public ImmutableArray<string> BlockedEndpoints { get; init; } = [];

    /// <summary>Networks that may write (<c>http_config.allow_write_http_from</c>), CIDR; empty for all.</summary>
    public ImmutableArray<System.Net.IPNetwork> AllowWriteHttpFrom { get; init; } = [];

    /// <summary>Which metrics <c>/v1/agent/metrics</c> tells.</summary>
    public MetricSettings Metrics { get; init; } = new();

    /// <summary>Where <c>/</c> redirects to (<c>/ui/</c>); empty when there is no web page.</summary>
    public string UiPath { get; init; } = "";

    /// <summary>The files served under <c>/ui/</c> (<c>ui_dir</c>); empty for none.</summary>
    public string UiDirectory { get; init; } = "";
}
