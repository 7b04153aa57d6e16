namespace Fairlead.Primitives.Loops;

/// <summary>Waits between a failed round and the next: doubled each time, back to the first after a good round.</summary>
public sealed record SupervisedLoopOptions
{
    public static SupervisedLoopOptions Default { get; } = new();

    /// <summary>Default 100 ms.</summary>
    public TimeSpan FirstBackOff { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Default 30 s.</summary>
    public TimeSpan LongestBackOff { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Failures that somebody else tells of, so that an outage of one thing is not a line from everybody who uses it. Default: none.</summary>
    public Func<Exception, bool> IsToldElsewhere { get; init; } = static _ => false;
}
