namespace Fairlead.Cluster.Coordinates;

/// <summary>How rarely coordinates are written to the registry.</summary>
internal sealed record CoordinateWritingOptions
{
    internal static CoordinateWritingOptions Default { get; } = new();

    /// <summary>How often what is due is gathered into commits. Default 5 s, Consul's period of batching.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Coordinates all servers together write in a second at most. Default 64, Consul's target.</summary>
    public int MostPerSecond { get; init; } = 64;

    /// <summary>Coordinates in one commit: each is one comparison and one write, and the user's etcd may take no more than 128 of either.</summary>
    public int MostPerCommit { get; init; } = 64;

    /// <summary>The least time between two writes of one node. Default 15 s, Consul's.</summary>
    public TimeSpan LeastPause { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>After this long a coordinate is written however little it moved. Default 10 min.</summary>
    public TimeSpan LongestPause { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>A move shorter than this is none. Default 0.5 ms.</summary>
    public double LeastMove { get; init; } = 0.0005;

    /// <summary>A move is none either while it is a smaller part of the node's distance from the origin than this. Default 5 %.</summary>
    public double LeastPart { get; init; } = 0.05;
}
