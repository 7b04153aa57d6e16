using System.Collections.Immutable;
using Fairlead.Primitives.Documents;

namespace Fairlead.Templates.Configuration;

/// <summary>One template: where its text comes from, where the result goes, what runs then. Exactly one of source and contents is set.</summary>
public sealed record TemplateDefinition
{
    /// <summary>Path of the template; empty when <see cref="Contents"/> is given.</summary>
    public string Source { get; init; } = "";

    /// <summary>The template's own text; null when <see cref="Source"/> is given.</summary>
    public string? Contents { get; init; }

    /// <summary>The file to write; empty when the text goes to <see cref="Apply"/>.</summary>
    public string Destination { get; init; } = "";

    /// <summary>
    /// In process: who takes the text instead of a file, and says whether it was good. A refusal keeps the last good state there.
    /// </summary>
    public Func<string, string, CancellationToken, ValueTask<ApplyVerdict>>? Apply { get; init; }

    /// <summary>Whether missing directories of the destination are made (mode 0755); true by default.</summary>
    public bool CreateDestinationDirectories { get; init; } = true;

    /// <summary>Runs after the file changed; null for none.</summary>
    public CommandSpec? Command { get; init; }

    /// <summary>
    /// How long the command may take; 30 s by default. Zero leaves it running in the background: nobody waits for it or asks how it ended.
    /// </summary>
    public TimeSpan CommandTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>What an <c>exec</c> block says of the command; null, the default, for a plain <c>command</c>, which is killed when its time is over.</summary>
    public CommandManners? CommandManners { get; init; }

    /// <summary>Environment of the command.</summary>
    public ExecEnvironment CommandEnvironment { get; init; } = new();

    /// <summary>
    /// Runs on the new content before it replaces the file; <c>{{}}</c> or <c>%s</c> stand for the path of a file that holds it.
    /// The file is replaced only when it ends with 0. Null for none.
    /// </summary>
    public CommandSpec? Check { get; init; }

    /// <summary>How long the check may take; 30 s by default.</summary>
    public TimeSpan CheckTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>File mode; null keeps the old file's, or 0644 for a new one.</summary>
    public int? Permissions { get; init; }

    /// <summary>Owner, a name or a number; empty keeps it.</summary>
    public string User { get; init; } = "";

    /// <summary>Group, a name or a number; empty keeps it.</summary>
    public string Group { get; init; } = "";

    /// <summary>Whether the previous content stays beside the file as <c>.bak</c>.</summary>
    public bool Backup { get; init; }

    /// <summary>Whether an absent map key fails the template.</summary>
    public bool ErrorOnMissingKey { get; init; }

    /// <summary>Overrides <see cref="TemplateRunnerOptions.TemplateErrorFatal"/>; null for no own word.</summary>
    public bool? ErrorFatal { get; init; }

    /// <summary><c>{{</c> by default.</summary>
    public string LeftDelimiter { get; init; } = "";

    /// <summary><c>}}</c> by default.</summary>
    public string RightDelimiter { get; init; } = "";

    /// <summary>Overrides the runner's window; null for the runner's.</summary>
    public WaitWindow? Wait { get; init; }

    /// <summary>Directory below which <c>file</c> may read; empty for everywhere.</summary>
    public string SandboxPath { get; init; } = "";

    /// <summary>Functions the template may not call, glob patterns.</summary>
    public ImmutableArray<string> FunctionDenylist { get; init; } = [];

    /// <summary>
    /// Whether a list of instances that suddenly falls below <see cref="MinInstances"/> is replaced by its last good value; true by
    /// default, because the alternative is an empty load balancer.
    /// </summary>
    public bool KeepLastGood { get; init; } = true;

    /// <summary>The least number of instances taken for real once there were that many; 1 by default.</summary>
    public int MinInstances { get; init; } = 1;

    /// <summary>Where it was written, for messages.</summary>
    public SourceLocation Location { get; init; }

    /// <summary>How messages and the status page call it.</summary>
    public string Name => Source.Length > 0 ? Source : Destination.Length > 0 ? $"(inline) for {Destination}" : "(inline)";
}

/// <summary>What became of a text handed to a target in process.</summary>
/// <param name="Accepted">False when the text was refused and the last good one stays.</param>
/// <param name="Message">Why it was refused, or a warning; null for nothing to say.</param>
public readonly record struct ApplyVerdict(bool Accepted, string? Message = null)
{
    /// <summary>Taken, nothing to say.</summary>
    public static ApplyVerdict Good { get; } = new(true);
}

/// <summary>A command: a line for the shell, or a program with arguments.</summary>
/// <param name="Words">One word for a shell line; program and arguments otherwise.</param>
/// <param name="IsShell">Whether <c>sh -c</c> runs it.</param>
public sealed record CommandSpec(ImmutableArray<string> Words, bool IsShell)
{
    /// <summary>A line for the shell.</summary>
    public static CommandSpec Shell(string line) => new([line], true);

    /// <summary>A program with its arguments.</summary>
    public static CommandSpec Direct(params ImmutableArray<string> words) => new(words, false);

    /// <summary>Equal commands run once per pass.</summary>
    public string Key => (IsShell ? "s\0" : "d\0") + string.Join('\0', Words);

    /// <summary>As a person would write it.</summary>
    public override string ToString() => string.Join(' ', Words);
}

/// <summary>How a command is treated that still runs when its time is over or its file changes again.</summary>
/// <param name="KillSignal">Asks it, and all it started, to end.</param>
/// <param name="KillTimeout">How long it may take then, before SIGKILL.</param>
public sealed record CommandManners(int KillSignal, TimeSpan KillTimeout)
{
    /// <summary>A random pause up to this before a signal, so that a fleet does not restart at once; zero by default.</summary>
    public TimeSpan Splay { get; init; }

    /// <summary>Tells a command that still runs of a new file, instead of running it once more; null, the default, for none.</summary>
    public int? ReloadSignal { get; init; }
}

/// <summary>Which variables a child sees.</summary>
public sealed record ExecEnvironment
{
    /// <summary>Whether the runner's own environment is left out.</summary>
    public bool Pristine { get; init; }

    /// <summary>Variables added, each <c>NAME=value</c>; they win.</summary>
    public ImmutableArray<string> Custom { get; init; } = [];

    /// <summary>Glob patterns of those let through; empty for all.</summary>
    public ImmutableArray<string> Allowlist { get; init; } = [];

    /// <summary>Glob patterns of those held back; they win over the allowlist.</summary>
    public ImmutableArray<string> Denylist { get; init; } = [];
}

/// <summary>The child of exec mode.</summary>
public sealed record ExecDefinition
{
    /// <summary>What to run.</summary>
    public required CommandSpec Command { get; init; }

    /// <summary>Its environment.</summary>
    public ExecEnvironment Environment { get; init; } = new();

    /// <summary>Asks it to end; SIGINT by default.</summary>
    public int KillSignal { get; init; } = Signals.Interrupt;

    /// <summary>How long it may take to end before SIGKILL; 30 s by default.</summary>
    public TimeSpan KillTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Tells it that files changed; null, the default, ends it and starts it again.</summary>
    public int? ReloadSignal { get; init; }

    /// <summary>A random pause up to this before a signal or restart, so that a fleet does not restart at once; zero by default.</summary>
    public TimeSpan Splay { get; init; }

    /// <summary>How long it may run; zero, the default, for ever.</summary>
    public TimeSpan Timeout { get; init; }
}
