using Fairlead.Templates.Data;
using Fairlead.Templates.Dependencies;
using Fairlead.Templates.Values;

namespace Fairlead.Templates.Functions.Api;

/// <summary>
/// The functions that read the catalog. Each names a dependency, gives its data, or its zero value while there are none.
/// An empty query gives the zero value and no dependency.
/// </summary>
internal static class ConsulFunctions
{
    public static IEnumerable<TemplateFunction> Functions() =>
    [
        new("service", "...string", static (execution, a) => Service(execution, a, isConnect: false)),
        new("connect", "...string", static (execution, a) => Service(execution, a, isConnect: true)),
        new("services", "...string", static (execution, a) =>
            List(execution, ServicesDependency.Parse(string.Concat(a)), CatalogSnippet.ListType)),
        new("node", "...string", static (execution, a) => Node(execution, string.Concat(a))),
        new("nodes", "...string", static (execution, a) =>
            List(execution, NodesDependency.Parse(string.Concat(a)), CatalogMachine.ListType)),
        new("datacenters", "...bool", static (execution, a) => a.Length > 1
            ? throw new FunctionException($"datacenters: wrong number of arguments, expected 0 or 1, but got {a.Length}")
            : Strings(execution, new DatacentersDependency(a is [true]))),
        new("caRoots", "", static (execution, _) => List(execution, new CaRootsDependency(), CaRoot.ListType)),
        new("caLeaf", "string", static (execution, a) => a is [""]
            ? new GoNil(LeafCertificate.Type)
            : One(execution, new CaLeafDependency((string)a[0]!), LeafCertificate.Type)),
        new("partitions", "", static (execution, _) => List(execution, new PartitionsDependency(), Partition.ListType)),
        new("peerings", "...string", static (execution, _) => List(execution, new PeeringsDependency(), Peering.ListType)),
        new("exportedServices", "...string", static (execution, a) => Shared(execution, imported: false, string.Concat(a))),
        new("importedServices", "...string", static (execution, a) => Shared(execution, imported: true, string.Concat(a))),
        new("file", "string -> string", static (execution, a) =>
            a is [""] ? "" : execution.TryGet(new FileDependency((string)a[0]!), out var text) ? text : ""),
    ];

    /// <summary>A list as a Go slice; nil while there are no data.</summary>
    internal static GoList List<T>(Execution execution, Dependency<IReadOnlyList<T>> dependency, GoType type)
        where T : class =>
        execution.TryGet(dependency, out var items) ? new GoList(type, items as T[] ?? [.. items]) : new GoList(type, []);

    internal static GoList Strings(Execution execution, Dependency<IReadOnlyList<string>> dependency) =>
        execution.TryGet(dependency, out var items) ? GoList.OfStrings(items) : GoList.OfStrings();

    internal static object One<T>(Execution execution, Dependency<T> dependency, GoType pointer)
        where T : class => execution.TryGet(dependency, out var value) && value is not null ? value : new GoNil(pointer);

    private static GoList Service(Execution execution, object?[] arguments, bool isConnect)
    {
        // The filter may come as an argument of its own.
        var query = string.Join('|', arguments);
        return query.Length == 0 || arguments is ["", ..]
            ? new GoList(HealthService.ListType, [])
            : List(execution, ServiceDependency.Parse(query, isConnect), HealthService.ListType);
    }

    private static object Node(Execution execution, string query) =>
        One(execution, NodeDependency.Parse(query), CatalogNode.Type);

    private static GoList Shared(Execution execution, bool imported, string partition) =>
        execution.TryGet(new SharedServicesDependency(imported, partition), out var services) ? services : GoList.OfAny();
}
