namespace Fairlead.Cluster.Coordinates;

/// <summary>
/// The latest round trips of one peer, in seconds. Their lower quartile is what counts: a round trip is often far too long, for a lost packet or a busy machine, and
/// never too short (the moving percentile of Ledlie, Gardner, Seltzer, "Network Coordinates in the Wild", NSDI 2007; the median lets more through).
/// </summary>
internal sealed class LatencyFilter(int size)
{
    private readonly double[] _latest = new double[size];
    private int _count;

    /// <summary>When it was last fed, in measurements of the node.</summary>
    internal long LastUse { get; set; }

    internal int Count => Math.Min(_count, _latest.Length);

    /// <summary>Takes one in; gives the lower quartile of those kept.</summary>
    internal double Add(double seconds)
    {
        _latest[_count % _latest.Length] = seconds;
        _count = _count == int.MaxValue ? _latest.Length : _count + 1;
        Span<double> sorted = stackalloc double[Count];
        _latest.AsSpan(0, Count).CopyTo(sorted);
        sorted.Sort();
        return sorted[(Count - 1) / 4];
    }
}
