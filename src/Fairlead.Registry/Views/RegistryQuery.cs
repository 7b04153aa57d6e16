using System.Collections.Immutable;
using Fairlead.Registry.Model;

namespace Fairlead.Registry.Views;

/// <summary>A question to a registry; equal questions have equal answers at the same index.</summary>
/// <typeparam name="T">The answer, immutable.</typeparam>
/// <param name="Datacenter">Empty for the agent's own.</param>
public abstract record RegistryQuery<T>(string Datacenter);

/// <summary>The instances of a service with their checks, in Consul's order (by node, then service id), unhealthy ones too.</summary>
/// <param name="Name">The service's name.</param>
/// <param name="Tag">Only instances with this tag; empty for all.</param>
/// <param name="Near">Sort by distance to this node (<c>_agent</c> for the agent's own); empty for none.</param>
/// <param name="PassingOnly">Only instances all of whose checks pass.</param>
public sealed record ServiceEndpointsQuery(string Name, string Tag = "", string Datacenter = "", string Near = "", bool PassingOnly = false)
    : RegistryQuery<ImmutableArray<ServiceEndpoint>>(Datacenter);

/// <summary>All services with their tags, by name.</summary>
public sealed record ServicesQuery(string Datacenter = "") : RegistryQuery<ImmutableArray<ServiceSummary>>(Datacenter);

/// <summary>All nodes, by name or by distance.</summary>
public sealed record NodesQuery(string Datacenter = "", string Near = "") : RegistryQuery<ImmutableArray<Node>>(Datacenter);

/// <summary>One node with its services; null when unknown. An empty name means the agent's own node.</summary>
public sealed record NodeServicesQuery(string Name, string Datacenter = "") : RegistryQuery<NodeServices?>(Datacenter);

/// <summary>The checks of one node, services' checks included.</summary>
public sealed record NodeChecksQuery(string Name, string Datacenter = "") : RegistryQuery<ImmutableArray<HealthCheck>>(Datacenter);

/// <summary>One key; null when absent.</summary>
public sealed record KeyQuery(string Key, string Datacenter = "") : RegistryQuery<KeyValueEntry?>(Datacenter);

/// <summary>Every key that begins with a prefix (a string prefix, not a path), in byte order.</summary>
public sealed record KeyPrefixQuery(string Prefix, string Datacenter = "") : RegistryQuery<ImmutableArray<KeyValueEntry>>(Datacenter);

/// <summary>The datacenters known, own first.</summary>
public sealed record DatacentersQuery() : RegistryQuery<ImmutableArray<string>>("");

/// <summary>
/// A document of the Consul API that has no record here (Connect roots and leaves, peerings, …), as its JSON. Answered by views that
/// reach a registry over HTTP; others throw <see cref="NotSupportedException"/>, and the message says so.
/// </summary>
/// <param name="Path">From <c>/v1/</c> on, escaped, with its query but for <c>dc</c>, <c>index</c> and <c>wait</c>.</param>
public sealed record DocumentQuery(string Path, string Datacenter = "") : RegistryQuery<System.Text.Json.JsonElement>(Datacenter)
{
    /// <summary>Whether the document is known to have an index: then 1 is one and can be waited for. Otherwise 1 is what stands for none.</summary>
    public bool HasIndex { get; init; }
}
