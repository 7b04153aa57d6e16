using System.Collections.Immutable;
using System.Text.Json;
using Fairlead.Api.Http;
using Fairlead.Api.Json;
using Fairlead.Api.Reads;

namespace Fairlead.Api.WebUi;

/// <summary><c>/v1/internal/ui</c>: summaries for a web page.</summary>
internal static class UiEndpoints
{
    private static readonly ReadShape<ImmutableArray<UiNode>> Nodes = new("uiNodes", static (writer, nodes) => writer.WriteArray(nodes, WriteNode));

    private static readonly ReadShape<ImmutableArray<UiNode>> OneNode = new("uiNode", static (writer, nodes) => WriteNode(writer, nodes[0]))
    {
        IsAbsent = static nodes => nodes.IsEmpty,
    };

    private static readonly ReadShape<ImmutableArray<UiService>> Services = new("uiServices", static (writer, services) => writer.WriteArray(services, WriteService));

    public static ValueTask NodesAsync(ApiCall call) => call.ReadAsync(Nodes, static _ => new ListUiNodes());

    public static ValueTask NodeAsync(ApiCall call) =>
        call.Tail.Length == 0 ? call.FailAsync(ApiError.BadRequest("Missing node name")) : call.ReadAsync(OneNode, _ => new ListUiNodes(call.Tail));

    public static ValueTask ServicesAsync(ApiCall call) => call.ReadAsync(Services, static _ => new ListUiServices());

    private static void WriteNode(Utf8JsonWriter writer, UiNode item)
    {
        writer.WriteStartObject();
        writer.WriteString("ID", item.Node.Id);
        writer.WriteString("Node", item.Node.Name);
        writer.WriteString("Address", item.Node.Address);
        writer.WriteMap("TaggedAddresses", item.Node.TaggedAddresses);
        writer.WriteMap("Meta", item.Node.Meta);
        writer.WritePropertyName("Services");
        writer.WriteArray(item.Services, ServiceJson.Write);
        writer.WritePropertyName("Checks");
        writer.WriteArray(item.Checks, CheckJson.Write);
        writer.WriteEndObject();
    }

    private static void WriteService(Utf8JsonWriter writer, UiService service)
    {
        writer.WriteStartObject();
        writer.WriteString("Kind", service.Kind);
        writer.WriteString("Name", service.Name);
        writer.WriteStrings("Tags", service.Tags);
        writer.WriteStrings("Nodes", service.Nodes);
        writer.WriteNumber("InstanceCount", service.Instances);
        writer.WriteNumber("ChecksPassing", service.Passing);
        writer.WriteNumber("ChecksWarning", service.Warning);
        writer.WriteNumber("ChecksCritical", service.Critical);
        writer.WriteStartArray("ExternalSources");
        writer.WriteEndArray();
        writer.WriteStartObject("GatewayConfig");
        writer.WriteEndObject();
        writer.WriteBoolean("ConnectedWithProxy", false);
        writer.WriteBoolean("ConnectedWithGateway", false);
        writer.WriteEndObject();
    }
}
