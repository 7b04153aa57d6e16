using System.Collections.Immutable;
using Fairlead.Api.Json;
using Fairlead.Api.Reads;
using Fairlead.Registry.Model;

namespace Fairlead.Api.Catalog;

/// <summary>The answers of the catalog endpoints.</summary>
internal static class CatalogShapes
{
    public static ReadShape<ImmutableArray<Node>> Nodes { get; } = new("nodes", static (writer, nodes) => writer.WriteArray(nodes, NodeJson.Write));

    public static ReadShape<ImmutableArray<ServiceSummary>> Services { get; } = new("services", static (writer, services) =>
    {
        writer.WriteStartObject();
        foreach (var service in services)
        {
            writer.WriteStrings(service.Name, service.Tags);
        }

        writer.WriteEndObject();
    });

    public static ReadShape<ImmutableArray<ServiceEndpoint>> Instances { get; } = new("instances", static (writer, endpoints) =>
        writer.WriteArray(endpoints, static (json, endpoint) => ServiceJson.WriteFlat(json, endpoint.Node, endpoint.Service)));

    public static ReadShape<NodeServices?> NodeMap { get; } = new("nodeMap", ServiceJson.WriteNodeServices);

    public static ReadShape<NodeServices?> NodeList { get; } = new("nodeList", ServiceJson.WriteNodeServiceList);
}
