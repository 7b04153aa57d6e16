using System.Collections.Immutable;
using Fairlead.Primitives.Documents;
using Fairlead.Registry.Model;

namespace Fairlead.Agent.Definitions;

/// <summary>A service as the user defined it, validated, with its checks.</summary>
public sealed record ServiceDefinition
{
    /// <summary>Unique on the node; the name when not given.</summary>
    public required string Id { get; init; }

    /// <summary>The service's name.</summary>
    public required string Name { get; init; }

    /// <summary>Tags in the order given.</summary>
    public ImmutableArray<string> Tags { get; init; } = [];

    /// <summary>Its own address; empty for the node's.</summary>
    public string Address { get; init; } = "";

    /// <summary>Port, 0 for none.</summary>
    public int Port { get; init; }

    /// <summary>A Unix socket path, empty for none.</summary>
    public string SocketPath { get; init; } = "";

    /// <summary>Addresses by purpose.</summary>
    public ImmutableSortedDictionary<string, ServiceAddress> TaggedAddresses { get; init; } = Empty.Addresses;

    /// <summary>Free metadata: 64 pairs, keys of 128 letters, digits, '-' and '_', values of 512 characters.</summary>
    public ImmutableSortedDictionary<string, string> Meta { get; init; } = Empty.Strings;

    /// <summary>DNS SRV weights.</summary>
    public ServiceWeights Weights { get; init; } = ServiceWeights.Default;

    /// <summary>Whether the catalog's tags win over these.</summary>
    public bool EnableTagOverride { get; init; }

    /// <summary>ACL token for its catalog entries; empty for the agent's.</summary>
    public string Token { get; init; } = "";

    /// <summary>Kind of proxy, empty for a typical service.</summary>
    public string Kind { get; init; } = "";

    /// <summary>The proxy block as JSON, empty for none: kept and echoed.</summary>
    public string ProxyJson { get; init; } = "";

    /// <summary>The connect block as JSON, empty for none: kept and echoed.</summary>
    public string ConnectJson { get; init; } = "";

    /// <summary>Its checks, ids and names filled in.</summary>
    public ImmutableArray<CheckDefinition> Checks { get; init; } = [];

    /// <summary>Where it was defined.</summary>
    public SourceLocation Location { get; init; }
}
