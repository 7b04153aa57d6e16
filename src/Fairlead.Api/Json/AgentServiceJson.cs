using System.Text.Json;
using Fairlead.Registry.Model;

namespace Fairlead.Api.Json;

/// <summary>A service of this machine as <c>/v1/agent/services</c> shows it. Clients compare it field by field with what they registered.</summary>
internal static class AgentServiceJson
{
    /// <param name="contentHash">Empty where the endpoint has none.</param>
    public static void Write(Utf8JsonWriter writer, ServiceInstance service, string datacenter, string contentHash = "")
    {
        writer.WriteStartObject();
        writer.WriteOptional("Kind", service.Kind);
        writer.WriteString("ID", service.Id);
        writer.WriteString("Service", service.Name);
        writer.WriteStrings("Tags", service.Tags);
        writer.WriteMap("Meta", service.Meta);
        writer.WriteNumber("Port", service.Port);
        writer.WriteString("Address", service.Address);
        writer.WriteOptional("SocketPath", service.SocketPath);
        writer.WriteAddresses("TaggedAddresses", service.TaggedAddresses);
        writer.WriteWeights("Weights", service.Weights);
        writer.WriteBoolean("EnableTagOverride", service.EnableTagOverride);
        writer.WriteOptional("ContentHash", contentHash);
        if (service.ProxyJson.Length > 0)
        {
            writer.WriteJsonBlock("Proxy", service.ProxyJson, ServiceJson.NoProxy);
        }

        if (service.ConnectJson.Length > 0)
        {
            writer.WriteJsonBlock("Connect", service.ConnectJson, ServiceJson.NoConnect);
        }

        writer.WriteString("Datacenter", datacenter);
        writer.WriteEndObject();
    }
}
