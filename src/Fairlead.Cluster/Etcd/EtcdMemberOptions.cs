namespace Fairlead.Cluster.Etcd;

/// <summary>One etcd member that this server runs as its child.</summary>
public sealed record EtcdMemberOptions
{
    /// <summary>The program: a path, or a name looked up in PATH.</summary>
    public string Binary { get; init; } = "etcd";

    /// <summary>The member's name, unique in the cluster.</summary>
    public required string Name { get; init; }

    /// <summary>Where it keeps its data. It is made when missing; one that has data ignores <see cref="InitialCluster"/>.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>Where clients reach it: loopback, since only this server asks it.</summary>
    public required Uri ClientUrl { get; init; }

    /// <summary>Where the other members reach it; https when <see cref="PeerTls"/> is given.</summary>
    public required Uri PeerUrl { get; init; }

    /// <summary>Name and peer address of every first member, this one included, the same on all of them.</summary>
    public required IReadOnlyDictionary<string, Uri> InitialCluster { get; init; }

    /// <summary>False for the members that form the cluster; true for one that was added to a running one.</summary>
    public bool JoinsRunningCluster { get; init; }

    /// <summary>
    /// Makes a cluster of this member alone from its data, forgetting the others: the last resort when the majority is gone for good
    /// (https://etcd.io/docs/v3.4/op-guide/recovery/).
    /// </summary>
    public bool ForceNewCluster { get; init; }

    /// <summary>Certificates between members; null sends everything in the clear.</summary>
    public EtcdPeerTls? PeerTls { get; init; }

    /// <summary>How often the leader says that it lives. etcd's default.</summary>
    public TimeSpan Heartbeat { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>
    /// Silence after which the others choose a new leader; each waits up to twice as long. etcd's default of 1 s makes writes resume after 1.8 to 2.2 s. etcd wants at
    /// least five heartbeats and ten round trips; longer on slow machines (<c>performance.raft_multiplier</c>).
    /// </summary>
    public TimeSpan ElectionTimeout { get; init; } = ShortestElection;

    /// <summary><see cref="ElectionTimeout"/> at a multiplier of 1.</summary>
    internal static TimeSpan ShortestElection { get; } = TimeSpan.FromMilliseconds(600);

    /// <summary>Most operations of a transaction. Above etcd's 128, so that a node with many services is registered in one.</summary>
    public int MaximumTransactionOperations { get; init; } = 4096;

    /// <summary>Revisions of history kept for watches: as many as the SQLite engine keeps.</summary>
    public int HistoryRevisions { get; init; } = 65_536;

    /// <summary>Size at which the member refuses writes. etcd's advised maximum; its default of 2 GiB is less than a large registry with its history.</summary>
    public long QuotaBytes { get; init; } = 8L << 30;

    /// <summary>How long the member has to end after SIGTERM before it is killed.</summary>
    public TimeSpan StopTimeout { get; init; } = TimeSpan.FromSeconds(5);
}

/// <summary>PEM files that members show each other; each asks the other for one signed by the authority.</summary>
public sealed record EtcdPeerTls(string CaFile, string CertificateFile, string KeyFile);
