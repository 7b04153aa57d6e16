namespace Fairlead.Balancer.Configuration.Definitions;

/// <summary><c>balance</c>: how a server is picked.</summary>
public enum BalanceAlgorithm
{
    /// <summary><c>roundrobin</c>, the default: weights may change while running.</summary>
    RoundRobin,

    /// <summary><c>static-rr</c>: weights are fixed at the start.</summary>
    StaticRoundRobin,

    /// <summary><c>leastconn</c>: fewest connections, round robin among equals.</summary>
    LeastConnections,

    /// <summary><c>source</c>: hash of the client's address.</summary>
    Source,

    /// <summary><c>uri</c>: hash of the request target.</summary>
    Uri,

    /// <summary><c>first</c>: the first server, by id, that has a slot.</summary>
    First,

    /// <summary><c>random</c>: the least loaded of some drawn at random.</summary>
    Random,
}

/// <summary>First word of <c>hash-type</c>: how a hash becomes a server.</summary>
public enum HashMethod
{
    /// <summary><c>map-based</c>, the default: an array of the live servers; most clients move when one goes.</summary>
    MapBased,

    /// <summary><c>consistent</c>: points on a ring; few move.</summary>
    Consistent,
}

/// <summary>Second word of <c>hash-type</c>.</summary>
public enum HashFunction
{
    /// <summary><c>sdbm</c>, the default.</summary>
    Sdbm,

    /// <summary><c>djb2</c>.</summary>
    Djb2,

    /// <summary><c>wt6</c>.</summary>
    Wt6,

    /// <summary><c>crc32</c>.</summary>
    Crc32,
}

/// <summary>The <c>balance</c> and <c>hash-type</c> lines of a backend.</summary>
public sealed record BalanceDefinition
{
    /// <summary>The algorithm.</summary>
    public BalanceAlgorithm Algorithm { get; init; }

    /// <summary><c>uri len n</c>: hash at most n characters; null hashes all.</summary>
    public int? UriLength { get; init; }

    /// <summary><c>uri depth n</c>: hash at most n directories; null hashes all.</summary>
    public int? UriDepth { get; init; }

    /// <summary><c>uri whole</c>: the query takes part.</summary>
    public bool UriWhole { get; init; }

    /// <summary><c>uri path-only</c>: scheme and authority of an absolute target take no part.</summary>
    public bool UriPathOnly { get; init; }

    /// <summary><c>random(n)</c>: how many are drawn. Default 2, the power of two choices.</summary>
    public int RandomDraws { get; init; } = 2;

    /// <summary><c>hash-type</c>: the method.</summary>
    public HashMethod HashMethod { get; init; }

    /// <summary><c>hash-type</c>: the function.</summary>
    public HashFunction HashFunction { get; init; }

    /// <summary><c>hash-type … avalanche</c>: the hash is mixed once more. <c>consistent</c> without a function implies it.</summary>
    public bool HashAvalanche { get; init; }
}
