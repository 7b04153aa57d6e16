using System.Text.Json;
using Fairlead.Registry.Model;

namespace Fairlead.Api.Json;

/// <summary>A service instance in its three shapes: inside a node or health answer, flat beside its node, and as a summary.</summary>
internal static class ServiceJson
{
    /// <summary>What a typical service shows where a mesh service has its proxy block.</summary>
    public const string NoProxy = """{"Mode":"","MeshGateway":{},"Expose":{}}""";

    /// <summary>What a typical service shows where a mesh service has its connect block.</summary>
    public const string NoConnect = "{}";

    /// <summary>The shape under <c>Service</c> in <c>/v1/health/service</c> and under <c>Services</c> in <c>/v1/catalog/node</c>.</summary>
    public static void Write(Utf8JsonWriter writer, ServiceInstance service)
    {
        writer.WriteStartObject();
        writer.WriteOptional("Kind", service.Kind);
        writer.WriteString("ID", service.Id);
        writer.WriteString("Service", service.Name);
        writer.WriteStrings("Tags", service.Tags);
        writer.WriteString("Address", service.Address);
        writer.WriteAddresses("TaggedAddresses", service.TaggedAddresses);
        writer.WriteMap("Meta", service.Meta);
        writer.WriteNumber("Port", service.Port);
        writer.WriteOptional("SocketPath", service.SocketPath);
        writer.WriteWeights("Weights", service.Weights);
        writer.WriteBoolean("EnableTagOverride", service.EnableTagOverride);
        writer.WriteJsonBlock("Proxy", service.ProxyJson, NoProxy);
        writer.WriteJsonBlock("Connect", service.ConnectJson, NoConnect);
        writer.WriteIndexes(service.CreateIndex, service.ModifyIndex);
        writer.WriteEndObject();
    }

    /// <summary>One row of <c>/v1/catalog/service</c>: node and service in one flat object.</summary>
    public static void WriteFlat(Utf8JsonWriter writer, Node node, ServiceInstance service)
    {
        writer.WriteStartObject();
        writer.WriteString("ID", node.Id);
        writer.WriteString("Node", node.Name);
        writer.WriteString("Address", node.Address);
        writer.WriteString("Datacenter", node.Datacenter);
        writer.WriteMap("TaggedAddresses", node.TaggedAddresses);
        writer.WriteMap("NodeMeta", node.Meta);
        writer.WriteString("ServiceKind", service.Kind);
        writer.WriteString("ServiceID", service.Id);
        writer.WriteString("ServiceName", service.Name);
        writer.WriteStrings("ServiceTags", service.Tags);
        writer.WriteString("ServiceAddress", service.Address);
        writer.WriteAddresses("ServiceTaggedAddresses", service.TaggedAddresses);
        writer.WriteWeights("ServiceWeights", service.Weights);
        writer.WriteMap("ServiceMeta", service.Meta);
        writer.WriteNumber("ServicePort", service.Port);
        writer.WriteString("ServiceSocketPath", service.SocketPath);
        writer.WriteBoolean("ServiceEnableTagOverride", service.EnableTagOverride);
        writer.WriteJsonBlock("ServiceProxy", service.ProxyJson, NoProxy);
        writer.WriteJsonBlock("ServiceConnect", service.ConnectJson, NoConnect);
        writer.WriteIndexes(service.CreateIndex, service.ModifyIndex);
        writer.WriteEndObject();
    }

    /// <summary><c>{Node, Services: {id: …}}</c>.</summary>
    public static void WriteNodeServices(Utf8JsonWriter writer, NodeServices? found)
    {
        if (found is null)
        {
            writer.WriteNullValue();
            return;
        }

        writer.WriteStartObject();
        writer.WritePropertyName("Node");
        NodeJson.Write(writer, found.Node);
        writer.WriteStartObject("Services");
        foreach (var service in found.Services)
        {
            writer.WritePropertyName(service.Id);
            Write(writer, service);
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    /// <summary><c>{Node, Services: […]}</c>; an unknown node is <c>{"Node":null,"Services":[]}</c>.</summary>
    public static void WriteNodeServiceList(Utf8JsonWriter writer, NodeServices? found)
    {
        writer.WriteStartObject();
        writer.WritePropertyName("Node");
        if (found is null)
        {
            writer.WriteNullValue();
        }
        else
        {
            NodeJson.Write(writer, found.Node);
        }

        writer.WritePropertyName("Services");
        writer.WriteArray(found?.Services ?? [], Write);
        writer.WriteEndObject();
    }
}
