using Fairlead.Agent.AntiEntropy;
using Fairlead.Registry.Model;

namespace Fairlead.Agent;

/// <summary>The knobs of this machine's services. Defaults are Consul's unless said otherwise.</summary>
public sealed record LocalAgentOptions
{
    /// <summary>This machine as the catalog shows it; the id from <see cref="Persistence.NodeIdentity"/>.</summary>
    public required Node Node { get; init; }

    /// <summary>Where registrations over the API are kept; null keeps them in memory (<c>-dev</c>).</summary>
    public string? DataDirectory { get; init; }

    /// <summary><c>enable_script_checks</c>: whether script checks may come over the API. Default false.</summary>
    public bool EnableRemoteScriptChecks { get; init; }

    /// <summary>
    /// Whether script checks may come from files. Default true, unlike Consul's since 0.9: who writes the agent's files can run
    /// programs anyway, and files written for older versions must work.
    /// </summary>
    public bool EnableLocalScriptChecks { get; init; } = true;

    /// <summary><c>check_update_interval</c>: how long a change of output alone may wait before it is written. Default 5 min; zero: not at all.</summary>
    public TimeSpan CheckUpdateInterval { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary><c>check_output_max_size</c>: bytes of output kept. Default 4096.</summary>
    public int CheckOutputMaxSize { get; init; } = 4096;

    /// <summary><c>discard_check_output</c>: keep states only. Default false.</summary>
    public bool DiscardCheckOutput { get; init; }

    /// <summary>How long a registration waits for the catalog to have it; then it returns, and the writing goes on. Default 5 s.</summary>
    public TimeSpan RegistrationWait { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How often services with a check that stays critical are looked for. Default 30 s.</summary>
    public TimeSpan ReapInterval { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Whether this agent itself keeps the <c>serfHealth</c> check of its node passing. Default true, for an agent in the server's
    /// process; false where servers watch over the agent by a lease.
    /// </summary>
    public bool AnnounceHealth { get; init; } = true;

    /// <summary>The server RPC port to announce as service <c>consul</c>; null on an agent that is no server.</summary>
    public int? ServerPort { get; init; }

    /// <summary>The Docker engine, for Docker checks: <c>unix:///path</c> or <c>tcp://host:port</c>. Default <c>unix:///var/run/docker.sock</c>.</summary>
    public string DockerHost { get; init; } = "unix:///var/run/docker.sock";

    /// <summary>How the catalog is kept equal.</summary>
    public CatalogSyncOptions Sync { get; init; } = new();
}
