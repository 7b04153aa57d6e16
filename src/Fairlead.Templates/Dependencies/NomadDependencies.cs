using Fairlead.Templates.Data;

namespace Fairlead.Templates.Dependencies;

/// <summary>The instances of a Nomad service: <c>[tag.]name[@region]</c>, or a stable choice of <see cref="Count"/> of them.</summary>
public sealed record NomadServiceDependency(string Name, int? Count = null, string? Requester = null) : Dependency<IReadOnlyList<NomadService>>
{
    public override string Id => Count is null ? $"nomad.service({Name})" : $"nomad.service({Name}~{Count}@{Requester})";
}

/// <summary>All Nomad services: <c>[@region]</c>.</summary>
public sealed record NomadServicesDependency(string? Region) : Dependency<IReadOnlyList<NomadServicesSnippet>>
{
    public override string Id => QuerySyntax.Canonical("nomad.services", Region is null ? "" : "@" + Region);
}

/// <summary>
/// A Nomad variable: <c>path[@namespace[.region]]</c>. The world gives <c>null</c> when it does not exist; for one that
/// <see cref="Blocks"/> it says "no data yet" instead.
/// </summary>
public sealed record NomadVariableDependency(string Path, bool Blocks) : Dependency<NomadVariable?>
{
    public override string Id => $"nomad.var.{(Blocks ? "block" : "exists")}({Path})";
}

/// <summary>The Nomad variables below a prefix: <c>[prefix][@namespace[.region]]</c>.</summary>
public sealed record NomadVariableListDependency(string Prefix) : Dependency<IReadOnlyList<NomadVariableMeta>>
{
    public override string Id => QuerySyntax.Canonical("nomad.var.list", Prefix);
}
