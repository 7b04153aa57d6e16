using System.Collections.Immutable;
using Fairlead.Api.Json;
using Fairlead.Registry.Model;
using Fairlead.Registry.Requests;

namespace Fairlead.Api.Catalog;

/// <summary>Bodies of <c>/v1/catalog/register</c> and of catalog operations in a transaction.</summary>
internal static class CatalogBodies
{
    /// <summary>Reads a registration; its rules are the registry's to judge.</summary>
    public static RegisterRequest ReadRegister(JsonObjectReader body, string datacenter)
    {
        var node = new Node
        {
            Id = body.String("ID"),
            Name = body.String("Node"),
            Address = body.String("Address"),
            Datacenter = datacenter,
            TaggedAddresses = body.Map("TaggedAddresses"),
            Meta = body.Map("NodeMeta"),
        };
        var services = ImmutableArray.CreateBuilder<ServiceInstance>();
        if (body.Object("Service") is { } service)
        {
            services.Add(ReadService(service, node.Name));
        }

        var checks = ImmutableArray.CreateBuilder<HealthCheck>();
        if (body.Object("Check") is { } check)
        {
            checks.Add(ReadCheck(check, node.Name));
        }

        checks.AddRange(body.Objects("Checks").Select(item => ReadCheck(item, node.Name)));
        return new RegisterRequest(node, services.ToImmutable(), checks.ToImmutable()) { SkipNodeUpdate = body.Boolean("SkipNodeUpdate") };
    }

    public static Node ReadNode(JsonObjectReader body, string datacenter) => new()
    {
        Id = body.String("ID"),
        Name = body.String("Node"),
        Address = body.String("Address"),
        Datacenter = datacenter,
        TaggedAddresses = body.Map("TaggedAddresses"),
        Meta = body.Map("Meta"),
        ModifyIndex = body.Unsigned("ModifyIndex"),
    };

    public static ServiceInstance ReadService(JsonObjectReader body, string node)
    {
        var name = body.String("Service");
        var id = body.String("ID");
        return new ServiceInstance
        {
            Node = node,
            Id = id.Length > 0 ? id : name,
            Name = name.Length > 0 ? name : id,
            Kind = body.String("Kind"),
            Tags = body.Strings("Tags"),
            Address = body.String("Address"),
            TaggedAddresses = ReadAddresses(body.Object("TaggedAddresses")),
            Meta = body.Map("Meta"),
            Port = body.Integer("Port"),
            SocketPath = body.String("SocketPath"),
            Weights = body.Object("Weights") is { } weights ? new ServiceWeights(weights.Integer("Passing", 1), weights.Integer("Warning", 1)) : ServiceWeights.Default,
            EnableTagOverride = body.Boolean("EnableTagOverride"),
            ProxyJson = body.Raw("Proxy"),
            ConnectJson = body.Raw("Connect"),
            ModifyIndex = body.Unsigned("ModifyIndex"),
        };
    }

    public static HealthCheck ReadCheck(JsonObjectReader body, string node)
    {
        var name = body.String("Name");
        var id = body.String("CheckID");
        // Anything else is critical, the state of a check nobody has heard of.
        var status = CheckStatusNames.TryParse(body.String("Status"), out var known) ? known : CheckStatus.Critical;
        return new HealthCheck
        {
            Node = body.String("Node") is { Length: > 0 } own ? own : node,
            CheckId = id.Length > 0 ? id : name,
            Name = name,
            Status = status,
            Notes = body.String("Notes"),
            Output = body.String("Output"),
            ServiceId = body.String("ServiceID"),
            ServiceName = body.String("ServiceName"),
            ServiceTags = body.Strings("ServiceTags"),
            Type = body.String("Type"),
            DefinitionJson = body.Raw("Definition"),
            ModifyIndex = body.Unsigned("ModifyIndex"),
        };
    }

    private static ImmutableSortedDictionary<string, ServiceAddress> ReadAddresses(JsonObjectReader? body)
    {
        var map = Empty.Addresses.ToBuilder();
        foreach (var (name, value) in body?.Members() ?? [])
        {
            map[name] = new ServiceAddress(value.String("Address"), value.Integer("Port"));
        }

        return map.ToImmutable();
    }
}
