namespace Fairlead.Cluster.Forming;

/// <summary>Who a server is to the others.</summary>
public sealed record ServerIdentity
{
    /// <summary><c>node_id</c>.</summary>
    public required string NodeId { get; init; }

    /// <summary><c>node_name</c>; the name of its store member, too.</summary>
    public required string NodeName { get; init; }

    /// <summary><c>datacenter</c>.</summary>
    public required string Datacenter { get; init; }

    /// <summary>Where others reach its <see cref="Serving.ClusterServer"/>: <c>ip:port</c>.</summary>
    public required string Address { get; init; }
}
