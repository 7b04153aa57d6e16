namespace Fairlead.Agent.AntiEntropy;

/// <summary>How an agent keeps the catalog equal to itself.</summary>
public sealed record CatalogSyncOptions
{
    /// <summary>Time between two comparisons with the catalog on up to <see cref="ScaleThreshold"/> nodes. Default 1 min (Consul's).</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Each doubling of the cluster beyond this many nodes adds one interval. Default 128 (Consul's).</summary>
    public int ScaleThreshold { get; init; } = 128;

    /// <summary>How many nodes there are; asked before each comparison.</summary>
    public Func<int> ClusterSize { get; init; } = () => 1;

    /// <summary>Services of this node that somebody else keeps in the catalog; the server's own by default.</summary>
    public IReadOnlySet<string> ForeignServices { get; init; } = new HashSet<string>(StringComparer.Ordinal) { "consul" };

    /// <summary>Checks of this node that somebody else keeps in the catalog; the servers' view of its life by default.</summary>
    public IReadOnlySet<string> ForeignChecks { get; init; } = new HashSet<string>(StringComparer.Ordinal) { "serfHealth" };

    /// <summary>The interval for a number of nodes: 1 up to the threshold, then one more for each doubling.</summary>
    public TimeSpan IntervalFor(int nodes) =>
        nodes <= ScaleThreshold ? Interval : Interval * (Math.Ceiling(Math.Log2(nodes) - Math.Log2(ScaleThreshold)) + 1);
}
