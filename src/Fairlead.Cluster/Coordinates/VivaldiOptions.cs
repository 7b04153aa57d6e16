namespace Fairlead.Cluster.Coordinates;

/// <summary>The figures of the algorithm; seconds, where they have a unit.</summary>
internal sealed record VivaldiOptions
{
    internal static VivaldiOptions Default { get; } = new();

    /// <summary>Dimensions of the plane. Consul's coordinates on the wire have eight.</summary>
    public int Dimensions { get; init; } = 8;

    /// <summary>c_c, the share of the way to the measured place that one measurement moves a node at most. 0.25, as the paper found best.</summary>
    public double ForceFactor { get; init; } = 0.25;

    /// <summary>c_e, the weight of one measurement in the node's own error. 0.25, as in the paper.</summary>
    public double ErrorFactor { get; init; } = 0.25;

    /// <summary>Where an error begins, and the most it can be: a node that knows nothing. 1.5, as Consul shows.</summary>
    public double HighestError { get; init; } = 1.5;

    /// <summary>The lowest error, so that two sure nodes still move for each other. 1 %.</summary>
    public double LowestError { get; init; } = 0.01;

    /// <summary>Nobody is reached in no time. 10 µs, as Consul shows.</summary>
    public double LowestHeight { get; init; } = 1e-05;

    /// <summary>Measurements that the adjustment is the mean of. 20.</summary>
    public int AdjustmentWindow { get; init; } = 20;

    /// <summary>
    /// How weakly the origin pulls: a node x seconds away is drawn (x / rho)² seconds by each measurement, so that the map as a whole does not wander off.
    /// "Network Coordinates in the Wild" has 256 for milliseconds, which are 8.1 for seconds.
    /// </summary>
    public double GravityRho { get; init; } = 8.1;

    /// <summary>Latest round trips kept of each peer; their lower quartile counts, so that three outliers of five do no harm.</summary>
    public int FilterSize { get; init; } = 5;

    /// <summary>Round trips of a peer before the first of them counts: the first alone often has a connection's beginning in it.</summary>
    public int FilterMinimum { get; init; } = 3;

    /// <summary>Peers whose round trips are kept; the one not heard of for longest makes place.</summary>
    public int MostPeers { get; init; } = 32;

    /// <summary>The longest round trip and the farthest place believed. 10 s.</summary>
    public double Farthest { get; init; } = 10;
}
