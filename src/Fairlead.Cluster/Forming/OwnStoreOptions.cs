using Fairlead.Cluster.Etcd;

namespace Fairlead.Cluster.Forming;

/// <summary>What a server needs to become part of a store that Fairlead runs itself.</summary>
public sealed record OwnStoreOptions
{
    /// <summary>Who this server is.</summary>
    public required ServerIdentity Identity { get; init; }

    /// <summary>The agent's data directory; seat and member live in <c>store/</c> of it.</summary>
    public required string DataDirectory { get; init; }

    /// <summary><c>bootstrap_expect</c>: how many servers form a new cluster; 0 never forms one.</summary>
    public int BootstrapExpect { get; init; }

    /// <summary><c>retry_join</c>.</summary>
    public IReadOnlyList<string> RetryJoin { get; init; } = [];

    /// <summary>The port of words in <see cref="RetryJoin"/> without one.</summary>
    public int DefaultPort { get; init; } = 8301;

    /// <summary><c>retry_interval</c>: the time between two rounds of asking, which begins at half a second; while a cluster forms it is 5 s at most.</summary>
    public TimeSpan RetryInterval { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a server that is new asks when nobody answers; without an end by default.</summary>
    public JoinLimit Limit { get; init; } = JoinLimit.None;

    /// <summary>The etcd program.</summary>
    public string Binary { get; init; } = "etcd";

    /// <summary>Where this server alone reaches its member: loopback.</summary>
    public required Uri ClientUrl { get; init; }

    /// <summary>Where the other members reach it.</summary>
    public required Uri PeerUrl { get; init; }

    /// <summary>Certificates between members.</summary>
    public EtcdPeerTls? PeerTls { get; init; }

    /// <summary>How long a request waits for a leader before it fails (<c>performance.rpc_hold_timeout</c>). Consul's default is 7 s.</summary>
    public TimeSpan HoldTimeout { get; init; } = TimeSpan.FromSeconds(7);

    /// <summary><c>performance.raft_multiplier</c>: how much longer than by default the others wait for a silent leader, on slow machines.</summary>
    public int RaftMultiplier { get; init; } = 1;

    internal string SeatFile => Path.Combine(DataDirectory, "store", "seat.json");

    internal string MemberDirectory => Path.Combine(DataDirectory, "store", "etcd");
}
