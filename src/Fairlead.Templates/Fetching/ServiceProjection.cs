using System.Collections.Immutable;
using System.Text.Json;
using Fairlead.Registry.Model;
using Fairlead.Templates.Data;
using Fairlead.Templates.Dependencies;
using Fairlead.Templates.Values;
using GoAddress = Fairlead.Templates.Data.ServiceAddress;
using GoCheck = Fairlead.Templates.Data.HealthCheck;
using GoWeights = Fairlead.Templates.Data.ServiceWeights;

namespace Fairlead.Templates.Fetching;

/// <summary>From the registry's instances to those a template sees: filtered by tag and status, ordered by node and id.</summary>
internal static class ServiceProjection
{
    private const string NodeMaintenance = "_node_maintenance";
    private const string ServiceMaintenance = "_service_maintenance:";

    public static Projected Instances(ServiceDependency wanted, ImmutableArray<ServiceEndpoint> endpoints)
    {
        var instances = new List<HealthService>(endpoints.Length);
        foreach (var endpoint in endpoints)
        {
            if (wanted.Tag is { } tag && !endpoint.Service.Tags.Contains(tag, StringComparer.Ordinal))
            {
                continue;
            }

            var status = StatusOf(endpoint.Checks.Select(check => (check.CheckId, check.Status.ToConsulName())));
            if (wanted.Wants(status))
            {
                instances.Add(ToData(endpoint, status));
            }
        }

        return Ordered(wanted, instances);
    }

    /// <summary>The same from the JSON of <c>/v1/health/…</c>, for what has no query of its own.</summary>
    public static Projected? Instances(ServiceDependency wanted, JsonElement rows)
    {
        var instances = new List<HealthService>();
        foreach (var row in Json.Array(rows))
        {
            var node = Json.Member(row, "Node");
            var service = Json.Member(row, "Service");
            var tags = Json.Strings(service, "Tags");
            if (wanted.Tag is { } tag && !tags.Contains(tag, StringComparer.Ordinal))
            {
                continue;
            }

            var checks = Json.Array(Json.Member(row, "Checks")).ToArray();
            var status = StatusOf(checks.Select(check => (Json.Text(check, "CheckID"), Json.Text(check, "Status"))));
            if (!wanted.Wants(status))
            {
                continue;
            }

            var address = Json.Text(service, "Address");
            instances.Add(new HealthService
            {
                Node = Json.Text(node, "Node"),
                NodeID = Json.Text(node, "ID"),
                NodeAddress = Json.Text(node, "Address"),
                NodeTaggedAddresses = Json.StringMap(node, "TaggedAddresses"),
                NodeMeta = Json.StringMap(node, "Meta"),
                Address = address.Length > 0 ? address : Json.Text(node, "Address"),
                ServiceTaggedAddresses = ServiceTags.Addresses(TaggedAddresses(Json.Member(service, "TaggedAddresses"))),
                ServiceMeta = Json.StringMap(service, "Meta"),
                Weights = Weights(Json.Member(service, "Weights")),
                ID = Json.Text(service, "ID"),
                Name = Json.Text(service, "Service"),
                Tags = ServiceTags.Of(tags),
                Status = status,
                Port = (nint)Json.Number(service, "Port"),
                Checks = ServiceTags.Checks([.. checks.Select(check => new GoCheck
                {
                    Node = Json.Text(check, "Node"),
                    CheckID = Json.Text(check, "CheckID"),
                    Name = Json.Text(check, "Name"),
                    Status = Json.Text(check, "Status"),
                    Notes = Json.Text(check, "Notes"),
                    Output = Json.Text(check, "Output"),
                    ServiceID = Json.Text(check, "ServiceID"),
                    ServiceName = Json.Text(check, "ServiceName"),
                })]),
            });
        }

        return Ordered(wanted, instances);
    }

    private static IEnumerable<KeyValuePair<string, GoAddress>> TaggedAddresses(JsonElement addresses) =>
        addresses.ValueKind != JsonValueKind.Object ? [] : addresses.EnumerateObject().Select(member => KeyValuePair.Create(
            member.Name, new GoAddress { Address = Json.Text(member.Value, "Address"), Port = (nint)Json.Number(member.Value, "Port") }));

    private static GoWeights Weights(JsonElement weights) => weights.ValueKind != JsonValueKind.Object ? new GoWeights() : new GoWeights
    {
        Passing = (nint)Json.Number(weights, "Passing"),
        Warning = (nint)Json.Number(weights, "Warning"),
    };

    /// <summary>The worst of all checks; maintenance, which is a check of a known name, outranks them.</summary>
    private static string StatusOf(IEnumerable<(string Id, string Status)> checks)
    {
        var worst = "passing";
        foreach (var (id, status) in checks)
        {
            if (id == NodeMaintenance || id.StartsWith(ServiceMaintenance, StringComparison.Ordinal))
            {
                return "maintenance";
            }

            worst = (worst, status) switch
            {
                ("critical", _) or (_, "critical") => "critical",
                ("warning", _) or (_, "warning") => "warning",
                _ => worst,
            };
        }

        return worst;
    }

    private static Projected Ordered(ServiceDependency wanted, List<HealthService> instances)
    {
        if (wanted.Near is null)
        {
            instances.Sort(static (left, right) =>
                GoText.Compare(left.Node, right.Node) is not 0 and var byNode ? byNode : GoText.Compare(left.ID, right.ID));
        }

        // Lists of what is broken are empty on good days; only lists of what works are guarded against emptiness.
        return new Projected(instances.ToArray()) { Instances = wanted.Wants("passing") ? instances.Count : null };
    }

    private static HealthService ToData(ServiceEndpoint endpoint, string status) => new()
    {
        Node = endpoint.Node.Name,
        NodeID = endpoint.Node.Id,
        NodeAddress = endpoint.Node.Address,
        NodeTaggedAddresses = GoMap.OfStrings(endpoint.Node.TaggedAddresses),
        NodeMeta = GoMap.OfStrings(endpoint.Node.Meta),
        Address = endpoint.EffectiveAddress,
        ServiceTaggedAddresses = ServiceTags.Addresses(endpoint.Service.TaggedAddresses.Select(pair =>
            KeyValuePair.Create(pair.Key, new GoAddress { Address = pair.Value.Address, Port = pair.Value.Port }))),
        ServiceMeta = GoMap.OfStrings(endpoint.Service.Meta),
        ID = endpoint.Service.Id,
        Name = endpoint.Service.Name,
        Tags = ServiceTags.Of(endpoint.Service.Tags),
        Checks = ServiceTags.Checks([.. endpoint.Checks.Select(check => new GoCheck
        {
            Node = check.Node,
            CheckID = check.CheckId,
            Name = check.Name,
            Status = check.Status.ToConsulName(),
            Notes = check.Notes,
            Output = check.Output,
            ServiceID = check.ServiceId,
            ServiceName = check.ServiceName,
            ServiceTags = GoList.OfStrings(check.ServiceTags),
            Kind = check.Type,
        })]),
        Status = status,
        Port = endpoint.Service.Port,
        Weights = new GoWeights { Passing = endpoint.Service.Weights.Passing, Warning = endpoint.Service.Weights.Warning },
    };
}
