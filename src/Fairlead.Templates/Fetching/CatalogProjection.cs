using System.Collections.Immutable;
using Fairlead.Registry.Model;
using Fairlead.Templates.Data;
using Fairlead.Templates.Dependencies;
using Fairlead.Templates.Values;

namespace Fairlead.Templates.Fetching;

/// <summary>Nodes, services and datacenters as templates see them.</summary>
internal static class CatalogProjection
{
    public static Projected Services(ImmutableArray<ServiceSummary> services) => new(services
        .Select(service => new CatalogSnippet { Name = service.Name, Tags = ServiceTags.Of(service.Tags) })
        .OrderBy(service => service.Name, GoTextOrder.Instance)
        .ToArray())
    {
        Instances = services.Length,
    };

    public static Projected Nodes(NodesDependency wanted, ImmutableArray<Node> nodes)
    {
        var machines = nodes.Select(Machine);
        var ordered = wanted.Near is null
            ? machines.OrderBy(machine => machine.Node, GoTextOrder.Instance).ThenBy(machine => machine.Address, GoTextOrder.Instance)
            : machines;
        return new Projected(ordered.ToArray()) { Instances = nodes.Length };
    }

    public static Projected Node(NodeServices? node)
    {
        if (node is null)
        {
            return new Projected(new CatalogNode());
        }

        CatalogNodeService[] services =
        [
            .. node.Services
                .OrderBy(service => service.Name, GoTextOrder.Instance)
                .ThenBy(service => service.Id, GoTextOrder.Instance)
                .Select(service => new CatalogNodeService
                {
                    ID = service.Id,
                    Service = service.Name,
                    Tags = ServiceTags.Of(service.Tags),
                    Meta = GoMap.OfStrings(service.Meta),
                    Port = service.Port,
                    Address = service.Address,
                    EnableTagOverride = service.EnableTagOverride,
                }),
        ];
        return new Projected(new CatalogNode { Node = Machine(node.Node), Services = new GoList(CatalogNodeService.ListType, services) });
    }

    public static Projected Datacenters(ImmutableArray<string> datacenters) =>
        new((IReadOnlyList<string>)[.. datacenters.Order(GoTextOrder.Instance)]);

    private static CatalogMachine Machine(Node node) => new()
    {
        ID = node.Id,
        Node = node.Name,
        Address = node.Address,
        Datacenter = node.Datacenter,
        TaggedAddresses = GoMap.OfStrings(node.TaggedAddresses),
        Meta = GoMap.OfStrings(node.Meta),
    };
}

/// <summary>Go's order of strings: by their UTF-8 bytes.</summary>
internal sealed class GoTextOrder : IComparer<string>
{
    public static GoTextOrder Instance { get; } = new();

    public int Compare(string? x, string? y) => GoText.Compare(x ?? "", y ?? "");
}
