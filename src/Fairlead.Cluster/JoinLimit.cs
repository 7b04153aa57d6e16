namespace Fairlead.Cluster;

/// <summary>
/// How long a machine that is new looks for the others (<c>retry_max</c> and <c>retry_interval</c>). Here they are asked more often than every
/// <paramref name="Interval"/>, so what counts is the time in which Consul's agent would have made so many attempts, the first of them at once.
/// </summary>
/// <param name="Attempts">0 for no end.</param>
public sealed record JoinLimit(int Attempts, TimeSpan Interval)
{
    /// <summary>No end, as by default.</summary>
    public static JoinLimit None { get; } = new(0, TimeSpan.Zero);

    /// <summary>Whether an attempt that failed so long after the first was the last.</summary>
    public bool IsReached(TimeSpan elapsed) => Attempts > 0 && elapsed >= Interval * (Attempts - 1);

    /// <inheritdoc/>
    public override string ToString() => $"retry_max = {Attempts} at retry_interval = {Interval}";
}
