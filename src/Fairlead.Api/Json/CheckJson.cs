using System.Text.Json;
using Fairlead.Registry.Model;

namespace Fairlead.Api.Json;

/// <summary>A health check as the health and agent endpoints show it.</summary>
internal static class CheckJson
{
    public static void Write(Utf8JsonWriter writer, HealthCheck check)
    {
        writer.WriteStartObject();
        writer.WriteString("Node", check.Node);
        writer.WriteString("CheckID", check.CheckId);
        writer.WriteString("Name", check.Name);
        writer.WriteString("Status", check.Status.ToConsulName());
        writer.WriteString("Notes", check.Notes);
        writer.WriteString("Output", check.Output);
        writer.WriteString("ServiceID", check.ServiceId);
        writer.WriteString("ServiceName", check.ServiceName);
        writer.WriteStrings("ServiceTags", check.ServiceTags);
        writer.WriteString("Type", check.Type);
        writer.WriteString("Interval", check.Interval);
        writer.WriteString("Timeout", check.Timeout);
        writer.WriteNumber("ExposedPort", 0);
        writer.WriteJsonBlock("Definition", check.DefinitionJson, "{}");
        writer.WriteIndexes(check.CreateIndex, check.ModifyIndex);
        writer.WriteEndObject();
    }

    /// <summary>One entry of <c>/v1/health/service</c>: node, service and every check that counts for it.</summary>
    public static void WriteEndpoint(Utf8JsonWriter writer, ServiceEndpoint endpoint)
    {
        writer.WriteStartObject();
        writer.WritePropertyName("Node");
        NodeJson.Write(writer, endpoint.Node);
        writer.WritePropertyName("Service");
        ServiceJson.Write(writer, endpoint.Service);
        writer.WritePropertyName("Checks");
        writer.WriteArray(endpoint.Checks, Write);
        writer.WriteEndObject();
    }
}
