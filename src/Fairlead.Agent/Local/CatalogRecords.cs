using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Fairlead.Agent.Definitions;
using Fairlead.Primitives.Durations;
using Fairlead.Registry.Model;

namespace Fairlead.Agent.Local;

/// <summary>Definitions as the catalog's records, and when two records say the same.</summary>
internal static class CatalogRecords
{
    public static ServiceInstance Instance(string node, ServiceDefinition definition) => new()
    {
        Node = node,
        Id = definition.Id,
        Name = definition.Name,
        Kind = definition.Kind,
        Tags = definition.Tags,
        Address = definition.Address,
        TaggedAddresses = WithOwnAddress(definition),
        Meta = definition.Meta,
        Port = definition.Port,
        SocketPath = definition.SocketPath,
        Weights = definition.Weights,
        EnableTagOverride = definition.EnableTagOverride,
        ProxyJson = definition.ProxyJson,
        ConnectJson = definition.ConnectJson,
    };

    public static HealthCheck Check(string node, CheckDefinition definition, ServiceInstance? service, CheckStatus status, string output) => new()
    {
        Node = node,
        CheckId = definition.CheckId,
        Name = definition.Name,
        Status = status,
        Notes = definition.Notes,
        Output = output,
        ServiceId = definition.ServiceId,
        ServiceName = service?.Name ?? "",
        ServiceTags = service?.Tags ?? [],
        Type = definition.Kind.ToConsulName(),
        Interval = definition.Interval > TimeSpan.Zero ? GoDuration.Format(definition.Interval) : "",
        Timeout = definition.Timeout > TimeSpan.Zero ? GoDuration.Format(definition.Timeout) : "",
    };

    /// <summary>Whether the agent would have to write its record again; indexes are the registry's.</summary>
    public static bool Same(Node local, Node remote) =>
        local.Id == remote.Id
        && string.Equals(local.Name, remote.Name, StringComparison.OrdinalIgnoreCase)
        && local.Address == remote.Address
        && local.TaggedAddresses.SequenceEqual(remote.TaggedAddresses)
        && local.Meta.SequenceEqual(remote.Meta);

    public static bool Same(ServiceInstance local, ServiceInstance remote) =>
        local.Name == remote.Name
        && local.Kind == remote.Kind
        && local.Tags.SequenceEqual(remote.Tags)
        && local.Address == remote.Address
        && local.TaggedAddresses.SequenceEqual(remote.TaggedAddresses)
        && local.Meta.SequenceEqual(remote.Meta)
        && local.Port == remote.Port
        && local.SocketPath == remote.SocketPath
        && local.Weights == remote.Weights
        && local.EnableTagOverride == remote.EnableTagOverride
        && local.ProxyJson == remote.ProxyJson
        && local.ConnectJson == remote.ConnectJson;

    public static bool Same(HealthCheck local, HealthCheck remote, bool ignoreOutput) =>
        local.Name == remote.Name
        && local.Status == remote.Status
        && local.Notes == remote.Notes
        && (ignoreOutput || local.Output == remote.Output)
        && local.ServiceId == remote.ServiceId
        && local.Type == remote.Type
        && local.Interval == remote.Interval
        && local.Timeout == remote.Timeout;

    /// <summary>Consul adds an IP address of the service under the four standard names, and clients compare what they read back.</summary>
    private static ImmutableSortedDictionary<string, ServiceAddress> WithOwnAddress(ServiceDefinition definition)
    {
        var addresses = definition.TaggedAddresses;
        if (!IPAddress.TryParse(definition.Address, out var ip))
        {
            return addresses;
        }

        string[] names = ip.AddressFamily == AddressFamily.InterNetwork ? ["lan_ipv4", "wan_ipv4"] : ["lan_ipv6", "wan_ipv6"];
        foreach (var name in names)
        {
            if (!addresses.ContainsKey(name))
            {
                addresses = addresses.Add(name, new ServiceAddress(definition.Address, definition.Port));
            }
        }

        return addresses;
    }
}
