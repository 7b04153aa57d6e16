using System.Collections.Immutable;
using Fairlead.Api.Http;
using Fairlead.Api.Reads;
using Fairlead.Registry.Filter;
using Fairlead.Registry.Model;
using Fairlead.Registry.Queries;

namespace Fairlead.Api.Catalog;

/// <summary>The reads under <c>/v1/catalog</c>.</summary>
internal static class CatalogReads
{
    public static ValueTask NodesAsync(ApiCall call) =>
        call.ReadAsync(CatalogShapes.Nodes, FilterShapes.Node, static (options, filter) => new ListNodes { NodeMeta = options.NodeMeta, Near = options.Near, Filter = filter });

    public static ValueTask ServicesAsync(ApiCall call) =>
        call.ReadAsync(CatalogShapes.Services, FilterShapes.CatalogService, static SnapshotQuery<ImmutableArray<ServiceSummary>> (options, filter) =>
            options.NodeMeta.Count == 0 && filter is null ? new ListServices() : new ListServicesOnNodes(options.NodeMeta, filter));

    public static ValueTask ServiceAsync(ApiCall call)
    {
        var name = call.Tail;
        return name.Length == 0
            ? call.FailAsync(ApiError.BadRequest("Missing service name"))
            : call.ReadAsync(CatalogShapes.Instances, FilterShapes.CatalogService, (options, filter) => new ListInstances
            {
                Service = name,
                Tags = options.Tags,
                NodeMeta = options.NodeMeta,
                Near = options.Near,
                Filter = filter,
            });
    }

    public static ValueTask NodeAsync(ApiCall call) => NodeAsync(call, CatalogShapes.NodeMap);

    public static ValueTask NodeServicesAsync(ApiCall call) => NodeAsync(call, CatalogShapes.NodeList);

    /// <summary>No network coordinates between datacenters: the own one is the only one.</summary>
    public static ValueTask DatacentersAsync(ApiCall call) =>
        call.JsonAsync(call.Services.Options.Datacenter, static (writer, own) =>
        {
            writer.WriteStartArray();
            writer.WriteStringValue(own);
            writer.WriteEndArray();
        });

    private static ValueTask NodeAsync(ApiCall call, ReadShape<Registry.Model.NodeServices?> shape)
    {
        var name = call.Tail;
        return name.Length == 0
            ? call.FailAsync(ApiError.BadRequest("Missing node name"))
            : call.ReadAsync(shape, FilterShapes.Service, (_, filter) => new GetNode(name) { Filter = filter });
    }
}
