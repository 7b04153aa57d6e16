namespace Fairlead.Registry.Model;

/// <summary>How servers look after themselves; names and defaults as in Consul's operator API.</summary>
public sealed record AutopilotConfiguration
{
    /// <summary>What holds until somebody sets something.</summary>
    public static AutopilotConfiguration Default { get; } = new();

    /// <summary>Whether dead servers are removed when a new one joins.</summary>
    public bool CleanupDeadServers { get; init; } = true;

    /// <summary>Longest silence of a healthy server.</summary>
    public TimeSpan LastContactThreshold { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>Most log entries a healthy server may be behind.</summary>
    public ulong MaxTrailingLogs { get; init; } = 250;

    /// <summary>Fewest servers to keep; 0 for no bound.</summary>
    public uint MinQuorum { get; init; }

    /// <summary>How long a server must be healthy before it counts.</summary>
    public TimeSpan ServerStabilizationTime { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The index that created it; 0 while the defaults hold.</summary>
    public ulong CreateIndex { get; init; }

    /// <summary>The index of its last change; 0 while the defaults hold.</summary>
    public ulong ModifyIndex { get; init; }
}
