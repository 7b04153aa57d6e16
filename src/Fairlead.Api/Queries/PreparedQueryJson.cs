using System.Text.Json;
using Fairlead.Api.Json;
using Fairlead.Registry.Model;

namespace Fairlead.Api.Queries;

/// <summary>Prepared queries on the wire, both ways.</summary>
internal static class PreparedQueryJson
{
    public static void Write(Utf8JsonWriter writer, PreparedQuery query)
    {
        writer.WriteStartObject();
        writer.WriteString("ID", query.Id);
        writer.WriteString("Name", query.Name);
        writer.WriteString("Session", query.Session);
        writer.WriteString("Token", query.Token);
        writer.WriteStartObject("Template");
        writer.WriteString("Type", query.TemplateType);
        writer.WriteString("Regexp", query.TemplateRegexp);
        writer.WriteBoolean("RemoveEmptyTags", query.TemplateRemoveEmptyTags);
        writer.WriteEndObject();
        writer.WriteStartObject("Service");
        writer.WriteString("Service", query.Service);
        writer.WriteStartObject("Failover");
        writer.WriteNumber("NearestN", query.FailoverNearestN);
        writer.WriteStrings("Datacenters", query.FailoverDatacenters);
        writer.WriteEndObject();
        writer.WriteBoolean("OnlyPassing", query.OnlyPassing);
        writer.WriteStrings("IgnoreCheckIDs", query.IgnoreCheckIds);
        writer.WriteString("Near", query.Near);
        writer.WriteStrings("Tags", query.Tags);
        writer.WriteMap("NodeMeta", query.NodeMeta);
        writer.WriteMap("ServiceMeta", query.ServiceMeta);
        writer.WriteBoolean("Connect", query.Connect);
        writer.WriteEndObject();
        writer.WriteStartObject("DNS");
        writer.WriteString("TTL", query.DnsTtl);
        writer.WriteEndObject();
        writer.WriteIndexes(query.CreateIndex, query.ModifyIndex);
        writer.WriteEndObject();
    }

    public static PreparedQuery Read(JsonElement root, string id, JsonFault fault)
    {
        var body = new JsonObjectReader(root, "", fault);
        var query = new PreparedQuery
        {
            Id = id,
            Name = body.String("Name"),
            Session = body.String("Session"),
            Token = body.String("Token"),
            Service = body.Object("Service")?.String("Service") ?? "",
            DnsTtl = body.Object("DNS")?.String("TTL") ?? "",
        };
        if (body.Object("Template") is { } template)
        {
            query = query with
            {
                TemplateType = template.String("Type"),
                TemplateRegexp = template.String("Regexp"),
                TemplateRemoveEmptyTags = template.Boolean("RemoveEmptyTags"),
            };
        }

        if (body.Object("Service") is not { } service)
        {
            return query;
        }

        return query with
        {
            Tags = service.Strings("Tags"),
            OnlyPassing = service.Boolean("OnlyPassing"),
            IgnoreCheckIds = service.Strings("IgnoreCheckIDs"),
            Near = service.String("Near"),
            NodeMeta = service.Map("NodeMeta"),
            ServiceMeta = service.Map("ServiceMeta"),
            Connect = service.Boolean("Connect"),
            FailoverNearestN = service.Object("Failover")?.Integer("NearestN") ?? 0,
            FailoverDatacenters = service.Object("Failover")?.Strings("Datacenters") ?? [],
        };
    }
}
