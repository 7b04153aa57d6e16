using System.Collections.Immutable;
using Fairlead.Primitives.Documents;
using Fairlead.Registry.Model;

namespace Fairlead.Agent.Definitions;

/// <summary>
/// A check as the user defined it, validated. Defaults and bounds are Consul's (developer.hashicorp.com, "Health check
/// configuration reference").
/// </summary>
public sealed record CheckDefinition
{
    /// <summary>Unique on the node. Empty in a service's check until the service is registered, which then generates it.</summary>
    public string CheckId { get; init; } = "";

    /// <summary>For people; generated like the id when empty.</summary>
    public string Name { get; init; } = "";

    /// <summary>Free text.</summary>
    public string Notes { get; init; } = "";

    /// <summary>The service it belongs to; empty for a check of the node.</summary>
    public string ServiceId { get; init; } = "";

    /// <summary>The state until the first result; critical by default.</summary>
    public CheckStatus InitialStatus { get; init; } = CheckStatus.Critical;

    /// <summary>Whether <see cref="InitialStatus"/> was given and not the default.</summary>
    public bool HasInitialStatus { get; init; }

    /// <summary>ACL token for its catalog entries; empty for the agent's.</summary>
    public string Token { get; init; } = "";

    /// <summary>How it finds out.</summary>
    public required CheckKind Kind { get; init; }

    /// <summary>Time between two runs; 1 s at least. Zero for TTL and alias checks.</summary>
    public TimeSpan Interval { get; init; }

    /// <summary>How long one run may take; <see cref="EffectiveTimeout"/> says what counts when it is zero.</summary>
    public TimeSpan Timeout { get; init; }

    /// <summary>For a TTL check: how long a report counts.</summary>
    public TimeSpan Ttl { get; init; }

    /// <summary>A line for <c>/bin/sh -c</c>: the form of Consul 0.5 to 1.0.</summary>
    public string Script { get; init; } = "";

    /// <summary>Program and arguments, no shell.</summary>
    public ImmutableArray<string> Args { get; init; } = [];

    /// <summary>URL of an HTTP check.</summary>
    public string Http { get; init; } = "";

    /// <summary>HTTP method; GET when empty.</summary>
    public string Method { get; init; } = "";

    /// <summary>HTTP request headers, in the order of their names.</summary>
    public ImmutableArray<CheckHeader> Headers { get; init; } = [];

    /// <summary>HTTP request body.</summary>
    public string Body { get; init; } = "";

    /// <summary>Whether a redirect is the answer instead of being followed.</summary>
    public bool DisableRedirects { get; init; }

    /// <summary>Whether the server's certificate is taken as it comes.</summary>
    public bool TlsSkipVerify { get; init; }

    /// <summary>The name the server's certificate must bear; empty for the host of the URL.</summary>
    public string TlsServerName { get; init; } = "";

    /// <summary><c>host:port</c> of a TCP check.</summary>
    public string Tcp { get; init; } = "";

    /// <summary>Whether a TCP check also does a TLS handshake.</summary>
    public bool TcpUseTls { get; init; }

    /// <summary><c>host:port</c> of a UDP check.</summary>
    public string Udp { get; init; } = "";

    /// <summary><c>host:port</c> or <c>host:port/service</c> of a gRPC check.</summary>
    public string Grpc { get; init; } = "";

    /// <summary>Whether a gRPC check speaks TLS.</summary>
    public bool GrpcUseTls { get; init; }

    /// <summary><c>host:port</c> of an H2 ping check.</summary>
    public string H2Ping { get; init; } = "";

    /// <summary>Whether an H2 ping speaks TLS; true by default.</summary>
    public bool H2PingUseTls { get; init; } = true;

    /// <summary>The container of a Docker check.</summary>
    public string DockerContainerId { get; init; } = "";

    /// <summary>The shell of a Docker check's script form; <c>/bin/sh</c> when empty.</summary>
    public string Shell { get; init; } = "";

    /// <summary>The local service an alias check copies.</summary>
    public string AliasService { get; init; } = "";

    /// <summary>The node an alias check copies.</summary>
    public string AliasNode { get; init; } = "";

    /// <summary>Good results in a row before it turns passing; 0: at once.</summary>
    public int SuccessBeforePassing { get; init; }

    /// <summary>Bad results in a row before it turns warning; <see cref="FailuresBeforeCritical"/> when not given.</summary>
    public int FailuresBeforeWarning { get; init; }

    /// <summary>Bad results in a row before it turns critical; 0: at once.</summary>
    public int FailuresBeforeCritical { get; init; }

    /// <summary>How long it may be critical before its service is removed; 1 min at least; zero: never.</summary>
    public TimeSpan DeregisterCriticalServiceAfter { get; init; }

    /// <summary>Bytes of output kept; the agent's <c>check_output_max_size</c> when zero.</summary>
    public int OutputMaxSize { get; init; }

    /// <summary>Where it was defined.</summary>
    public SourceLocation Location { get; init; }

    /// <summary>The given timeout, else 30 s for scripts and 10 s for everything else.</summary>
    public TimeSpan EffectiveTimeout => Timeout > TimeSpan.Zero
        ? Timeout
        : TimeSpan.FromSeconds(Kind is CheckKind.Script or CheckKind.Docker ? 30 : 10);
}
