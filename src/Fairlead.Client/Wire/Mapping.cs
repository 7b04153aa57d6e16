using System.Collections.Immutable;
using System.Text.Json;
using Fairlead.Registry.Model;

namespace Fairlead.Client.Wire;

/// <summary>From the wire's bodies to the registry's records.</summary>
internal static class Mapping
{
    public static Node ToModel(this NodeBody body) => new()
    {
        Id = body.ID ?? "",
        Name = body.Node ?? "",
        Address = body.Address ?? "",
        Datacenter = body.Datacenter ?? "",
        TaggedAddresses = Strings(body.TaggedAddresses),
        Meta = Strings(body.Meta),
        CreateIndex = body.CreateIndex,
        ModifyIndex = body.ModifyIndex,
    };

    public static ServiceInstance ToModel(this ServiceBody body, string node) => new()
    {
        Node = node,
        Id = body.ID is { Length: > 0 } id ? id : body.Service ?? "",
        Name = body.Service ?? "",
        Kind = body.Kind ?? "",
        Tags = List(body.Tags),
        Address = body.Address ?? "",
        TaggedAddresses = Addresses(body.TaggedAddresses),
        Meta = Strings(body.Meta),
        Port = body.Port,
        SocketPath = body.SocketPath ?? "",
        Weights = Weights(body.Weights),
        EnableTagOverride = body.EnableTagOverride,
        ProxyJson = Raw(body.Proxy),
        ConnectJson = Raw(body.Connect),
        CreateIndex = body.CreateIndex,
        ModifyIndex = body.ModifyIndex,
    };

    public static HealthCheck ToModel(this CheckBody body)
    {
        // A word that is none of the three is treated as the worst: traffic must not go to what we do not understand.
        var status = CheckStatusNames.TryParse(body.Status, out var known) ? known : CheckStatus.Critical;
        return new HealthCheck
        {
            Node = body.Node ?? "",
            CheckId = body.CheckID ?? "",
            Name = body.Name ?? "",
            Status = status,
            Notes = body.Notes ?? "",
            Output = body.Output ?? "",
            ServiceId = body.ServiceID ?? "",
            ServiceName = body.ServiceName ?? "",
            ServiceTags = List(body.ServiceTags),
            Type = body.Type ?? "",
            Interval = body.Interval ?? "",
            Timeout = body.Timeout ?? "",
            DefinitionJson = Raw(body.Definition),
            CreateIndex = body.CreateIndex,
            ModifyIndex = body.ModifyIndex,
        };
    }

    public static ServiceEndpoint ToModel(this HealthEntryBody body)
    {
        var node = (body.Node ?? new NodeBody()).ToModel();
        return new ServiceEndpoint(node, (body.Service ?? new ServiceBody()).ToModel(node.Name), Checks(body.Checks));
    }

    public static NodeServices ToModel(this NodeServicesBody body)
    {
        var node = (body.Node ?? new NodeBody()).ToModel();
        var services = (body.Services ?? []).Values
            .Select(service => service.ToModel(node.Name))
            .OrderBy(service => service.Id, StringComparer.Ordinal)
            .ToImmutableArray();
        return new NodeServices(node, services);
    }

    public static ServiceEndpoint ToModel(this CatalogServiceBody body) => new(
        new Node
        {
            Id = body.ID ?? "",
            Name = body.Node ?? "",
            Address = body.Address ?? "",
            Datacenter = body.Datacenter ?? "",
            TaggedAddresses = Strings(body.TaggedAddresses),
            Meta = Strings(body.NodeMeta),
        },
        new ServiceInstance
        {
            Node = body.Node ?? "",
            Id = body.ServiceID ?? "",
            Name = body.ServiceName ?? "",
            Kind = body.ServiceKind ?? "",
            Tags = List(body.ServiceTags),
            Address = body.ServiceAddress ?? "",
            TaggedAddresses = Addresses(body.ServiceTaggedAddresses),
            Meta = Strings(body.ServiceMeta),
            Port = body.ServicePort,
            Weights = Weights(body.ServiceWeights),
            EnableTagOverride = body.ServiceEnableTagOverride,
            CreateIndex = body.CreateIndex,
            ModifyIndex = body.ModifyIndex,
        },
        []);

    public static KeyValueEntry ToModel(this KeyValueBody body) => new()
    {
        Key = body.Key ?? "",
        Value = body.Value ?? [],
        Flags = body.Flags,
        Session = body.Session ?? "",
        LockIndex = body.LockIndex,
        CreateIndex = body.CreateIndex,
        ModifyIndex = body.ModifyIndex,
    };

    public static Session ToModel(this SessionBody body) => new()
    {
        Id = body.ID ?? "",
        Name = body.Name ?? "",
        Node = body.Node ?? "",
        LockDelay = TimeSpan.FromTicks(body.LockDelay / TimeSpan.NanosecondsPerTick),
        Behavior = body.Behavior == "delete" ? SessionBehavior.Delete : SessionBehavior.Release,
        Ttl = body.TTL ?? "",
        NodeChecks = List(body.NodeChecks),
        ServiceChecks = [.. (body.ServiceChecks ?? []).Select(check => new SessionServiceCheck(check.ID ?? "", check.Namespace ?? ""))],
        CreateIndex = body.CreateIndex,
        ModifyIndex = body.ModifyIndex,
    };

    public static ImmutableArray<ServiceSummary> ToModel(this Dictionary<string, string[]> services) =>
        [.. services
            .OrderBy(pair => pair.Key, StringComparer.Ordinal)
            .Select(pair => new ServiceSummary(pair.Key, [.. (pair.Value ?? []).Order(StringComparer.Ordinal)]))];

    public static ImmutableArray<HealthCheck> Checks(CheckBody[]? checks) => checks is null ? [] : [.. checks.Select(ToModel)];

    private static ServiceWeights Weights(WeightsBody? body) =>
        body is null ? ServiceWeights.Default : new ServiceWeights(body.Passing, body.Warning);

    private static ImmutableArray<string> List(string[]? values) => values is null ? [] : ImmutableArray.Create(values);

    private static ImmutableSortedDictionary<string, string> Strings(Dictionary<string, string>? map) =>
        map is null || map.Count == 0 ? Empty.Strings : Empty.Strings.AddRange(map);

    private static ImmutableSortedDictionary<string, ServiceAddress> Addresses(Dictionary<string, AddressBody>? map) =>
        map is null || map.Count == 0
            ? Empty.Addresses
            : Empty.Addresses.AddRange(map.Select(pair =>
                KeyValuePair.Create(pair.Key, new ServiceAddress(pair.Value?.Address ?? "", pair.Value?.Port ?? 0))));

    private static string Raw(JsonElement? element) =>
        element is { ValueKind: JsonValueKind.Object } value && value.EnumerateObject().Any() ? value.GetRawText() : "";
}
