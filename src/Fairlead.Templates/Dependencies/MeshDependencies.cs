using Fairlead.Templates.Data;

namespace Fairlead.Templates.Dependencies;

/// <summary>The root certificates of the service mesh.</summary>
public sealed record CaRootsDependency : Dependency<IReadOnlyList<CaRoot>>
{
    public override string Id => "connect.caroots";
}

/// <summary>The mesh certificate of one service.</summary>
public sealed record CaLeafDependency(string Service) : Dependency<LeafCertificate>
{
    public override string Id => $"connect.caleaf({Service})";
}

/// <summary>All admin partitions. Only Consul Enterprise has them; any other answers with an error.</summary>
public sealed record PartitionsDependency : Dependency<IReadOnlyList<Partition>>
{
    public override string Id => "list.partitions";
}

/// <summary>All peered clusters.</summary>
public sealed record PeeringsDependency : Dependency<IReadOnlyList<Peering>>
{
    public override string Id => "list.peerings";
}

/// <summary>Services this cluster (<paramref name="Imported"/> false) exports, or imports. The world gives JSON-like data.</summary>
public sealed record SharedServicesDependency(bool Imported, string Partition) : Dependency<Values.GoList>
{
    public override string Id => QuerySyntax.Canonical(Imported ? "list.importedServices" : "list.exportedServices", Partition);
}
