using System.Text.Json;
using Fairlead.Registry.Model;

namespace Fairlead.Api.Json;

/// <summary>A node as <c>/v1/catalog/nodes</c> shows it.</summary>
internal static class NodeJson
{
    public static void Write(Utf8JsonWriter writer, Node node)
    {
        writer.WriteStartObject();
        writer.WriteString("ID", node.Id);
        writer.WriteString("Node", node.Name);
        writer.WriteString("Address", node.Address);
        writer.WriteString("Datacenter", node.Datacenter);
        writer.WriteMap("TaggedAddresses", node.TaggedAddresses);
        writer.WriteMap("Meta", node.Meta);
        writer.WriteIndexes(node.CreateIndex, node.ModifyIndex);
        writer.WriteEndObject();
    }
}
