namespace Fairlead.Agent.Configuration;

/// <summary>What holds for all checks of the agent.</summary>
public sealed record CheckOptions
{
    /// <summary><c>enable_script_checks</c>: scripts over the API too. Default false.</summary>
    public bool EnableRemoteScripts { get; init; }

    /// <summary><c>enable_local_script_checks</c>. Default true here (Consul: false), see <see cref="LocalAgentOptions.EnableLocalScriptChecks"/>.</summary>
    public bool EnableLocalScripts { get; init; } = true;

    /// <summary><c>check_update_interval</c>. Default 5 min; zero: output is written at once.</summary>
    public TimeSpan UpdateInterval { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary><c>check_output_max_size</c>, bytes. Default 4096.</summary>
    public int OutputMaxSize { get; init; } = 4096;

    /// <summary><c>discard_check_output</c>. Default false.</summary>
    public bool DiscardOutput { get; init; }
}
