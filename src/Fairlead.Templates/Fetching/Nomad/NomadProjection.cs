using System.Text.Json;
using Fairlead.Templates.Data;
using Fairlead.Templates.Dependencies;
using Fairlead.Templates.Values;

namespace Fairlead.Templates.Fetching.Nomad;

/// <summary>From Nomad's answers to what templates see.</summary>
internal static class NomadProjection
{
    public static Projected Services(NomadServiceDependency wanted, JsonElement rows)
    {
        var (tag, _) = NomadSource.ServiceName(NomadSource.Split(wanted.Name).Name);
        var services = Json.Array(rows)
            .Where(row => tag is null || Json.Strings(row, "Tags").Contains(tag, StringComparer.Ordinal))
            .Select(row => new NomadService
            {
                ID = Json.Text(row, "ID"),
                Name = Json.Text(row, "ServiceName"),
                Node = Json.Text(row, "NodeID"),
                Address = Json.Text(row, "Address"),
                Port = (nint)Json.Number(row, "Port"),
                Datacenter = Json.Text(row, "Datacenter"),
                Tags = ServiceTags.Of(Json.Strings(row, "Tags")),
                JobID = Json.Text(row, "JobID"),
                AllocID = Json.Text(row, "AllocID"),
            });
        // A choice comes in Nomad's order, which is the requester's preference.
        NomadService[] ordered = wanted.Count is null
            ? [.. services.OrderBy(service => service.Node, GoTextOrder.Instance).ThenBy(service => service.ID, GoTextOrder.Instance)]
            : [.. services];
        return new Projected((IReadOnlyList<NomadService>)ordered) { Instances = ordered.Length };
    }

    public static Projected Names(JsonElement namespaces)
    {
        NomadServicesSnippet[] services =
        [
            .. Json.Array(namespaces)
                .SelectMany(space => Json.Array(Json.Member(space, "Services")))
                .Select(service => new NomadServicesSnippet { Name = Json.Text(service, "ServiceName"), Tags = ServiceTags.Of(Json.Strings(service, "Tags")) })
                .OrderBy(service => service.Name, GoTextOrder.Instance),
        ];
        return new Projected((IReadOnlyList<NomadServicesSnippet>)services) { Instances = services.Length };
    }

    public static Projected? Variable(NomadVariableDependency wanted, JsonElement document)
    {
        if (document.ValueKind != JsonValueKind.Object)
        {
            return wanted.Blocks ? null : new Projected(null);
        }

        return new Projected(new NomadVariable(Meta(document), Json.StringPairs(Json.Member(document, "Items")).ToDictionary()));
    }

    public static Projected Variables(JsonElement rows) => new((IReadOnlyList<NomadVariableMeta>)
        [.. Json.Array(rows).Select(Meta).OrderBy(meta => meta.Path, GoTextOrder.Instance)]);

    private static NomadVariableMeta Meta(JsonElement element) => new()
    {
        Namespace = Json.Text(element, "Namespace"),
        Path = Json.Text(element, "Path"),
        CreateIndex = Json.Index(element, "CreateIndex"),
        ModifyIndex = Json.Index(element, "ModifyIndex"),
        CreateTime = Json.Number(element, "CreateTime"),
        ModifyTime = Json.Number(element, "ModifyTime"),
    };
}
