using System.Collections.Immutable;
using Microsoft.Extensions.Logging;

namespace Fairlead.Templates.Configuration;

/// <summary>
/// Everything a template runner is told: consul-template's configuration keys and flags, with its defaults where nothing else is
/// said, and Fairlead's own. Built by <see cref="TemplateCommandLine"/>, or by hand in process.
/// </summary>
public sealed record TemplateRunnerOptions
{
    /// <summary>What to render, in order.</summary>
    public ImmutableArray<TemplateDefinition> Templates { get; init; } = [];

    /// <summary>The child of exec mode; null for none.</summary>
    public ExecDefinition? Exec { get; init; }

    /// <summary>Where the registry is; used by whoever builds the view.</summary>
    public ConsulSource Consul { get; init; } = new();

    /// <summary>Where Vault is; its address is empty when there is none.</summary>
    public ServiceSource Vault { get; init; } = new() { Name = "Vault" };

    /// <summary>Vault's token renewal and leases.</summary>
    public VaultTokenOptions VaultToken { get; init; } = new();

    /// <summary>Where Nomad is; its address is empty when there is none.</summary>
    public ServiceSource Nomad { get; init; } = new() { Name = "Nomad" };

    /// <summary>How long to gather changes before rendering; off by default.</summary>
    public WaitWindow Wait { get; init; }

    /// <summary>Rendering once for many instances; off by default.</summary>
    public DeduplicationOptions Deduplication { get; init; } = new();

    /// <summary>Where to log.</summary>
    public LogOptions Log { get; init; } = new();

    /// <summary>How old a server's view may be before the leader is asked; 2 s by default, zero for the default consistency.</summary>
    public TimeSpan MaxStale { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long one blocking query waits; 60 s by default.</summary>
    public TimeSpan BlockQueryWait { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Least time between two queries of one watch over a network: 100 ms by default; zero in process.</summary>
    public TimeSpan MinimumQueryInterval { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>File that holds the process id while the runner runs; empty for none.</summary>
    public string PidFile { get; init; } = "";

    /// <summary>Ends the runner; SIGINT by default. SIGTERM always does too.</summary>
    public int KillSignal { get; init; } = Signals.Interrupt;

    /// <summary>Makes it read its configuration again; SIGHUP by default.</summary>
    public int ReloadSignal { get; init; } = Signals.HangUp;

    /// <summary>
    /// Whether a template that fails ends the runner (exit 14). Null, the default: only with <c>-once</c>; otherwise the last good
    /// output stays and the failure is shown. consul-template's default is true.
    /// </summary>
    public bool? TemplateErrorFatal { get; init; }

    /// <summary>Whether a failed command ends the runner (exit 14). Off by default; in <c>-once</c> it always decides the exit code.</summary>
    public bool CommandErrorFatal { get; init; }

    /// <summary>Whether a key or secret that does not exist ends the runner (<c>err_on_failed_lookup</c>); off by default.</summary>
    public bool ErrorOnFailedLookup { get; init; }

    /// <summary>Whether a query string with an exhausted number of attempts ends a running daemon (exit 14).</summary>
    public bool RetriesExhaustedFatal { get; init; }

    /// <summary>Render everything once, run the commands, end.</summary>
    public bool Once { get; init; }

    /// <summary>Print instead of writing; no commands.</summary>
    public bool Dry { get; init; }

    /// <summary>Read and parse everything, then end.</summary>
    public bool ParseOnly { get; init; }

    /// <summary>Behave as consul-template where Fairlead's defaults are safer.</summary>
    public bool Compat { get; init; }

    /// <summary>Where the status page listens: <c>127.0.0.1:port</c> or <c>unix:///path</c>; empty for nowhere, the default.</summary>
    public string StatusAddress { get; init; } = "";
}

/// <summary>How the program logs.</summary>
public sealed record LogOptions
{
    /// <summary>WARN by default.</summary>
    public LogLevel Level { get; init; } = LogLevel.Warning;

    /// <summary>Log file; empty for standard error.</summary>
    public string File { get; init; } = "";

    /// <summary>A new file above this size; 0 for no bound.</summary>
    public long RotateBytes { get; init; }

    /// <summary>A new file after this time; 24 h by default.</summary>
    public TimeSpan RotateAfter { get; init; } = TimeSpan.FromHours(24);

    /// <summary>How many old files stay; 0, the default, for all, below 0 for none.</summary>
    public int RotateMaxFiles { get; init; }

    /// <summary>Also to syslog.</summary>
    public bool Syslog { get; init; }

    /// <summary>LOCAL0 by default.</summary>
    public string SyslogFacility { get; init; } = "LOCAL0";

    /// <summary>The program's name in syslog.</summary>
    public string SyslogName { get; init; } = "consul-template";
}

/// <summary>Rendering once for many instances, through a lock and a value in the registry's key space.</summary>
public sealed record DeduplicationOptions
{
    /// <summary>Off by default.</summary>
    public bool Enabled { get; init; }

    /// <summary>Where locks and data live; <c>consul-template/dedup/</c> by default.</summary>
    public string Prefix { get; init; } = "consul-template/dedup/";

    /// <summary>How long the leader's session lives without renewal; 15 s by default.</summary>
    public TimeSpan Ttl { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How old the shared data may be when a follower reads it; 2 s by default.</summary>
    public TimeSpan MaxStale { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long one blocking query for the shared data waits; 60 s by default.</summary>
    public TimeSpan BlockQueryWait { get; init; } = TimeSpan.FromSeconds(60);
}

/// <summary>
/// Gather changes: render when nothing changed for <see cref="Min"/>, at the latest <see cref="Max"/> after the first change.
/// Both zero: render at once.
/// </summary>
public readonly record struct WaitWindow(TimeSpan Min, TimeSpan Max)
{
    /// <summary>Whether changes are gathered at all.</summary>
    public bool IsActive => Min > TimeSpan.Zero;
}
