using System.Collections.Frozen;
using System.Collections.Immutable;
using Fairlead.Agent.Definitions;
using Fairlead.Agent.Documents;
using Fairlead.Agent.Watches;
using Fairlead.Primitives.Documents;
using Fairlead.Registry.Model;

namespace Fairlead.Agent.Configuration;

/// <summary>
/// The agent's whole configuration, from files and flags, validated. Names and defaults are Consul's (developer.hashicorp.com,
/// "Agents configuration file reference") unless a member says otherwise.
/// </summary>
public sealed record AgentOptions
{
    /// <summary>Whether <c>-dev</c> was given: a server in memory on loopback.</summary>
    public bool IsDev { get; init; }

    /// <summary><c>server</c>. Default false.</summary>
    public bool Server { get; init; }

    /// <summary><c>bootstrap</c>. Default false.</summary>
    public bool Bootstrap { get; init; }

    /// <summary><c>bootstrap_expect</c>. Default 0: not waiting.</summary>
    public int BootstrapExpect { get; init; }

    /// <summary><c>data_dir</c>; null only with <c>-dev</c>.</summary>
    public string? DataDirectory { get; init; }

    /// <summary><c>datacenter</c>, lower case. Default <c>dc1</c>.</summary>
    public required string Datacenter { get; init; }

    /// <summary><c>primary_datacenter</c>; the own one when empty.</summary>
    public string PrimaryDatacenter { get; init; } = "";

    /// <summary><c>node_name</c>. Default: the host's name.</summary>
    public required string NodeName { get; init; }

    /// <summary><c>node_id</c>; empty: drawn once and kept.</summary>
    public string NodeId { get; init; } = "";

    /// <summary><c>node_meta</c>.</summary>
    public ImmutableSortedDictionary<string, string> NodeMeta { get; init; } = Empty.Strings;

    /// <summary><c>tagged_addresses</c> given by hand.</summary>
    public ImmutableSortedDictionary<string, string> TaggedAddresses { get; init; } = Empty.Strings;

    /// <summary><c>bind_addr</c>. Default <c>0.0.0.0</c>.</summary>
    public required string BindAddress { get; init; }

    /// <summary><c>advertise_addr</c>; the bind address, or the machine's one private address.</summary>
    public required string AdvertiseAddress { get; init; }

    /// <summary><c>advertise_addr_wan</c>; the advertise address when not given.</summary>
    public required string AdvertiseAddressWan { get; init; }

    /// <summary><c>client_addr</c>: where HTTP and DNS listen unless <see cref="Listeners"/> says otherwise. Default <c>127.0.0.1</c>.</summary>
    public required ImmutableArray<string> ClientAddresses { get; init; }

    /// <summary><c>addresses</c> and <c>ports</c>.</summary>
    public required ListenerOptions Listeners { get; init; }

    /// <summary>How to find the others.</summary>
    public required JoinOptions Join { get; init; }

    /// <summary><c>leave_on_terminate</c>. Default true for a client, false for a server.</summary>
    public bool LeaveOnTerminate { get; init; }

    /// <summary><c>skip_leave_on_interrupt</c>. Default false for a client, true for a server.</summary>
    public bool SkipLeaveOnInterrupt { get; init; }

    /// <summary><c>encrypt</c>: 16, 24 or 32 bytes in base64; empty for none.</summary>
    public string EncryptKey { get; init; } = "";

    /// <summary>TLS of the HTTPS API and between the machines.</summary>
    public required TlsOptions Tls { get; init; }

    /// <summary>ACLs.</summary>
    public required AclOptions Acl { get; init; }

    /// <summary>Checks.</summary>
    public required CheckOptions Checks { get; init; }

    /// <summary>DNS.</summary>
    public required DnsOptions Dns { get; init; }

    /// <summary>The HTTP API.</summary>
    public required HttpOptions Http { get; init; }

    /// <summary>Logs.</summary>
    public required LogOptions Logs { get; init; }

    /// <summary>Metrics that are sent or offered.</summary>
    public required TelemetryOptions Telemetry { get; init; }

    /// <summary>Servers: autopilot, store, performance.</summary>
    public required ServerOptions Servers { get; init; }

    /// <summary>Whether the web page is served (<c>ui</c>, <c>ui_config.enabled</c>). Default false.</summary>
    public bool Ui { get; init; }

    /// <summary><c>ui_dir</c>: a page of the user's own; empty for ours.</summary>
    public string UiDirectory { get; init; } = "";

    /// <summary><c>ui_content_path</c>. Default <c>/ui/</c>.</summary>
    public string UiContentPath { get; init; } = "/ui/";

    /// <summary><c>pid_file</c>; empty for none.</summary>
    public string PidFile { get; init; } = "";

    /// <summary><c>disable_coordinates</c>: this machine measures no distances to others, and as a server lets its agents measure none. Default false.</summary>
    public bool DisableCoordinates { get; init; }

    /// <summary><c>enable_debug</c>. Default false.</summary>
    public bool EnableDebug { get; init; }

    /// <summary><c>disable_remote_exec</c>. Default true.</summary>
    public bool DisableRemoteExec { get; init; } = true;

    /// <summary><c>watches</c>.</summary>
    public ImmutableArray<WatchDefinition> Watches { get; init; } = [];

    /// <summary>Services and checks of the files.</summary>
    public required DefinitionSet Definitions { get; init; }

    /// <summary>Everything that was set, merged, as it was written.</summary>
    internal DocumentObject Source { get; init; } = new(SourceLocation.Of("the default"), []);

    /// <summary>Where each key that was set came from, by dotted name.</summary>
    internal FrozenDictionary<string, SourceLocation> Origins { get; init; } = FrozenDictionary<string, SourceLocation>.Empty;

    /// <summary>Where a key came from (<c>file:line:column</c> or the flag), or that it is the default.</summary>
    public string OriginOf(string key) => Origins.TryGetValue(ObjectReader.Normalize(key), out var at) ? at.ToString() : "the default";

    /// <summary>What the agent of this machine's services needs of it.</summary>
    /// <param name="nodeId">From <see cref="Persistence.NodeIdentity"/>.</param>
    public LocalAgentOptions ToLocalAgentOptions(string nodeId) => new()
    {
        DockerHost = Environment.GetEnvironmentVariable("DOCKER_HOST") is { Length: > 0 } host ? host : "unix:///var/run/docker.sock",
        Node = ToNode(nodeId),
        DataDirectory = DataDirectory,
        EnableRemoteScriptChecks = Checks.EnableRemoteScripts,
        EnableLocalScriptChecks = Checks.EnableLocalScripts,
        CheckUpdateInterval = Checks.UpdateInterval,
        CheckOutputMaxSize = Checks.OutputMaxSize,
        DiscardCheckOutput = Checks.DiscardOutput,
        ServerPort = Server ? Listeners.ServerPort : null,
    };

    /// <summary>This machine as the catalog shows it.</summary>
    private Node ToNode(string nodeId)
    {
        var family = AdvertiseAddress.Contains(':', StringComparison.Ordinal) ? "ipv6" : "ipv4";
        var addresses = Empty.Strings
            .SetItem("lan", AdvertiseAddress).SetItem($"lan_{family}", AdvertiseAddress)
            .SetItem("wan", AdvertiseAddressWan).SetItem($"wan_{family}", AdvertiseAddressWan)
            .SetItems(TaggedAddresses);
        return new Node
        {
            Id = nodeId,
            Name = NodeName,
            Address = AdvertiseAddress,
            Datacenter = Datacenter,
            TaggedAddresses = addresses,
            // Consul's agents always tell their segment; some clients read the key without asking whether it is there.
            Meta = NodeMeta.SetItem("consul-network-segment", ""),
        };
    }
}
