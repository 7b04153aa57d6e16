namespace Fairlead.Store.Etcd;

/// <summary>What the etcd engine is opened with.</summary>
public sealed record EtcdStoreOptions
{
    /// <summary>The members' client addresses, <c>http://host:2379</c> or <c>https://…</c>. One that fails is left for the next.</summary>
    public required IReadOnlyList<Uri> Endpoints { get; init; }

    /// <summary>What all keys of this registry begin with, so that several share a cluster.</summary>
    public string Prefix { get; init; } = "fairlead/";

    /// <summary>PEM file of the authority that signed the members' certificates; null for the system's.</summary>
    public string? CaFile { get; init; }

    /// <summary>PEM file of our certificate, for members that ask for one. Needs <see cref="KeyFile"/>.</summary>
    public string? CertificateFile { get; init; }

    /// <summary>PEM file of the key of <see cref="CertificateFile"/>.</summary>
    public string? KeyFile { get; init; }

    /// <summary>etcd user; null when the cluster has no authentication.</summary>
    public string? User { get; init; }

    /// <summary>Password of <see cref="User"/>.</summary>
    public string? Password { get; init; }

    /// <summary>The registry that has to be there; null takes the one that is, or makes one.</summary>
    public Guid? Identity { get; init; }

    /// <summary>The cluster's <c>--max-txn-ops</c>. etcd's default.</summary>
    public int MaximumTransactionOperations { get; init; } = 128;

    /// <summary>The cluster's <c>--max-request-bytes</c>. etcd's default.</summary>
    public int MaximumRequestBytes { get; init; } = 1_572_864;

    /// <summary>Writes that may wait for the quorum; one more is refused with "overloaded".</summary>
    public int MaximumWaitingWrites { get; init; } = 16_384;

    /// <summary>Longest one member is asked before the next is. etcd elects a leader in 1 s by default.</summary>
    public TimeSpan AttemptTimeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Longest a request takes over all members before it fails.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How often the members are asked how they are.</summary>
    public TimeSpan HealthInterval { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>A member whose log takes longer to sync than this, on average between two questions, is logged with the figure. etcd beats every 100 ms.</summary>
    public TimeSpan SlowSync { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Why no member answers, from whoever runs them; null, or an answer of null, when nobody knows.</summary>
    public Func<string?>? Trouble { get; init; }

    /// <summary>
    /// Reads <c>etcd://[user:password@]host:port[,host:port…][/prefix]</c> (<c>etcds://</c> for TLS), the form of <c>-store</c>.
    /// A port left out is 2379.
    /// </summary>
    /// <exception cref="FormatException">Says what is wrong with it.</exception>
    public static EtcdStoreOptions Parse(string text) => EtcdAddress.Parse(text);
}
