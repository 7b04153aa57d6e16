using Fairlead.Store.Etcd;

namespace Fairlead.Cluster.Members;

/// <summary>A store member and how it is.</summary>
public sealed record StoreMemberReport
{
    internal StoreMemberReport(EtcdClusterMember member) => Member = member;

    internal EtcdClusterMember Member { get; }

    /// <summary>etcd's id, in its own spelling.</summary>
    public string Id => StoreMembers.Hex(Member.Id);

    /// <summary>Name of the server; empty until it has started.</summary>
    public string Name => Member.Name;

    /// <summary>Where other members reach it.</summary>
    public string PeerUrl => Member.PeerUrls.Count > 0 ? Member.PeerUrls[0] : "";

    /// <summary>Node id of its server; empty when not known.</summary>
    public string NodeId { get; init; } = "";

    /// <summary>Where its server answers other machines; empty when not known.</summary>
    public string Address { get; init; } = "";

    /// <summary>Whether it answered; the figures below are 0 when not.</summary>
    public bool Reachable { get; init; }

    /// <summary>Whether it is etcd's leader.</summary>
    public bool Leader { get; init; }

    /// <summary>Raft's term.</summary>
    public ulong RaftTerm { get; init; }

    /// <summary>How far its log reaches.</summary>
    public ulong RaftIndex { get; init; }

    /// <summary>How far its data reaches.</summary>
    public long Revision { get; init; }

    /// <summary>Bytes of its database.</summary>
    public long Size { get; init; }

    /// <summary>Bytes of it in use.</summary>
    public long SizeInUse { get; init; }

    /// <summary>Version, or what is wrong.</summary>
    public string Note { get; init; } = "";
}
