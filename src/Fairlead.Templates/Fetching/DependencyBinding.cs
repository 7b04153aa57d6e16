using System.Collections.Immutable;
using System.Text.Json;
using Fairlead.Registry.Model;
using Fairlead.Registry.Views;
using Fairlead.Templates.Dependencies;
using Fairlead.Templates.Fetching.Nomad;
using Fairlead.Templates.Fetching.Vault;

namespace Fairlead.Templates.Fetching;

/// <summary>Which source a dependency reads, and how the source's value becomes the dependency's.</summary>
/// <param name="Source">What to watch.</param>
/// <param name="Project">From the source's value to the dependency's; null means "no data yet", so that the render waits.</param>
internal sealed record DependencyBinding(WatchSource Source, Func<object?, Projected?> Project)
{
    /// <exception cref="FunctionException">The dependency cannot be had here; the message says why.</exception>
    public static DependencyBinding Of(Dependency dependency, FetchContext context) => dependency switch
    {
        ServiceDependency { IsConnect: false, Peer: null } d => Registry(
            new ServiceEndpointsQuery(d.Name, "", d.Datacenter ?? "", d.Near ?? ""),
            QuerySyntax.Canonical("health.service", QuerySyntax.Join(d.Name, d.Datacenter, d.Near)),
            value => ServiceProjection.Instances(d, (ImmutableArray<ServiceEndpoint>)value!)),
        ServiceDependency d => Document(
            $"/v1/health/{(d.IsConnect ? "connect" : "service")}/{Uri.EscapeDataString(d.Name)}{DocumentParameters(d)}",
            d.Datacenter,
            d.Id,
            value => ServiceProjection.Instances(d, value)),
        ServicesDependency d => Registry(
            new ServicesQuery(d.Datacenter ?? ""), d.Id, value => CatalogProjection.Services((ImmutableArray<ServiceSummary>)value!)),
        NodesDependency d => Registry(
            new NodesQuery(d.Datacenter ?? "", d.Near ?? ""), d.Id, value => CatalogProjection.Nodes(d, (ImmutableArray<Node>)value!)),
        NodeDependency d => Registry(
            new NodeServicesQuery(d.Name ?? "", d.Datacenter ?? ""), d.Id, value => CatalogProjection.Node((NodeServices?)value)),
        DatacentersDependency d => Registry(
            new DatacentersQuery(), "catalog.datacenters", value => CatalogProjection.Datacenters((ImmutableArray<string>)value!)),
        KeyDependency d => Registry(
            new KeyQuery(d.Path, d.Datacenter ?? ""),
            $"kv({QuerySyntax.Join(d.Path, d.Datacenter)})",
            value => KeyProjection.Entry(d, (KeyValueEntry?)value)),
        KeyListDependency d => Registry(
            new KeyPrefixQuery(d.Prefix, d.Datacenter ?? ""), d.Id, value => KeyProjection.Below(d.Prefix, (ImmutableArray<KeyValueEntry>)value!)),
        FileDependency d => new DependencyBinding(new FileSource(d.Path), static value => new Projected(((FileContent)value!).Text)),
        CaRootsDependency d => Document("/v1/agent/connect/ca/roots", null, d.Id, MeshProjection.Roots),
        CaLeafDependency d => Document($"/v1/agent/connect/ca/leaf/{Uri.EscapeDataString(d.Service)}", null, d.Id, MeshProjection.Leaf),
        PartitionsDependency d => Document("/v1/partitions", null, d.Id, MeshProjection.Partitions),
        PeeringsDependency d => Document("/v1/peerings", null, d.Id, MeshProjection.Peerings),
        SharedServicesDependency d => Document(
            (d.Imported ? "/v1/imported-services" : "/v1/exported-services") + (d.Partition.Length > 0 ? "?partition=" + Uri.EscapeDataString(d.Partition) : ""),
            null,
            d.Id,
            MeshProjection.SharedServices),
        VaultReadDependency d => Vault(context, new VaultReadSource(d.Path), VaultProjection.Secret),
        VaultWriteDependency d => Vault(context, new VaultWriteSource(d.Path, d.Arguments), VaultProjection.Secret),
        VaultListDependency d => Vault(context, new VaultListSource(d.Path), VaultProjection.Names),
        VaultPkiDependency d => Vault(context, new VaultPkiSource(d.Path, d.Arguments, d.Destination), VaultProjection.Certificate),
        NomadServiceDependency d => Nomad(context, NomadSource.Service(d), value => NomadProjection.Services(d, value)),
        NomadServicesDependency d => Nomad(context, NomadSource.Services(d), NomadProjection.Names),
        NomadVariableDependency d => Nomad(context, NomadSource.Variable(d), value => NomadProjection.Variable(d, value)),
        NomadVariableListDependency d => Nomad(context, NomadSource.Variables(d), NomadProjection.Variables),
        _ => throw new FunctionException($"nothing here can fetch {dependency}"),
    };

    private static DependencyBinding Registry<T>(RegistryQuery<T> query, string name, Func<object?, Projected?> project) =>
        new(new RegistrySource<T>(query, name), project);

    private static DependencyBinding Document(string path, string? datacenter, string name, Func<JsonElement, Projected?> project) =>
        Registry(new DocumentQuery(path, datacenter ?? ""), name, value => project((JsonElement)value!));

    private static DependencyBinding Vault(FetchContext context, WatchSource source, Func<object?, Projected?> project) => context.Vault is null
        ? throw new FunctionException("no Vault is configured: set vault { address = \"https://…\" }, -vault-addr or VAULT_ADDR")
        : new DependencyBinding(source, project);

    private static DependencyBinding Nomad(FetchContext context, WatchSource source, Func<JsonElement, Projected?> project) => context.Nomad is null
        ? throw new FunctionException("no Nomad is configured: set nomad { address = \"http://…\" }, -nomad-addr or NOMAD_ADDR")
        : new DependencyBinding(source, value => project(value is JsonElement body ? body : default));

    private static string DocumentParameters(ServiceDependency dependency)
    {
        var parameters = new List<string>();
        if (dependency.Peer is { } peer)
        {
            parameters.Add("peer=" + Uri.EscapeDataString(peer));
        }

        if (dependency.Near is { } near)
        {
            parameters.Add("near=" + Uri.EscapeDataString(near));
        }

        return parameters.Count == 0 ? "" : "?" + string.Join('&', parameters);
    }
}

/// <summary>A dependency's value, in the .NET type the dependency names.</summary>
internal sealed record Projected(object? Value)
{
    /// <summary>How many instances a list of instances has; null for what is no such list.</summary>
    public int? Instances { get; init; }
}
