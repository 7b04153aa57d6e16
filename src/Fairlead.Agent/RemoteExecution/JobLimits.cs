namespace Fairlead.Agent.RemoteExecution;

/// <summary>The bounds of remote execution on one agent. They are constants on purpose: whoever needs more should copy files by other means.</summary>
internal sealed record JobLimits
{
    public static JobLimits Default { get; } = new();

    /// <summary>Jobs at the same time; a further one is not acknowledged, and the log says so.</summary>
    public int Jobs { get; init; } = 16;

    /// <summary>Output in bytes; a job that writes more is killed with all it started.</summary>
    public long Output { get; init; } = 16 * 1024 * 1024;

    /// <summary>Bytes of one piece in the store, well below its largest value (512 KiB).</summary>
    public int Piece { get; init; } = 32 * 1024;

    /// <summary>How long output is gathered before it is written.</summary>
    public TimeSpan Flush { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>How long a job may run; then it is killed with all it started.</summary>
    public TimeSpan Run { get; init; } = TimeSpan.FromHours(24);

    /// <summary>How long the registry may be away before a job is given up; as long as its session lives without being renewed.</summary>
    public TimeSpan Outage { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>The pause before the registry is asked again.</summary>
    public TimeSpan Retry { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>The longest silence of a job that runs: so often its session is looked after.</summary>
    public TimeSpan Heartbeat { get; init; } = TimeSpan.FromSeconds(10);
}
