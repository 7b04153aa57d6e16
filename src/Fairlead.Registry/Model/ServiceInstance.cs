using System.Collections.Immutable;

namespace Fairlead.Registry.Model;

/// <summary>One instance of a service on one node.</summary>
public sealed record ServiceInstance
{
    /// <summary>The node it runs on.</summary>
    public required string Node { get; init; }

    /// <summary>Unique on its node; the name when not given.</summary>
    public required string Id { get; init; }

    /// <summary>The service's name.</summary>
    public required string Name { get; init; }

    /// <summary>Kind of proxy, empty for a typical service.</summary>
    public string Kind { get; init; } = "";

    /// <summary>Tags in the order they were given.</summary>
    public ImmutableArray<string> Tags { get; init; } = [];

    /// <summary>Its own address; empty means the node's.</summary>
    public string Address { get; init; } = "";

    /// <summary>Addresses by purpose.</summary>
    public ImmutableSortedDictionary<string, ServiceAddress> TaggedAddresses { get; init; } = Empty.Addresses;

    /// <summary>Free metadata.</summary>
    public ImmutableSortedDictionary<string, string> Meta { get; init; } = Empty.Strings;

    /// <summary>TCP or UDP port, 0 for none.</summary>
    public int Port { get; init; }

    /// <summary>A Unix socket path, empty for none.</summary>
    public string SocketPath { get; init; } = "";

    /// <summary>DNS SRV weights.</summary>
    public ServiceWeights Weights { get; init; } = ServiceWeights.Default;

    /// <summary>Whether tags changed in the catalog win over those of the agent.</summary>
    public bool EnableTagOverride { get; init; }

    /// <summary>The proxy block of a mesh service as given, JSON text; empty for none. Kept, echoed, not used.</summary>
    public string ProxyJson { get; init; } = "";

    /// <summary>The connect block as given, JSON text; empty for none. Kept, echoed, not used.</summary>
    public string ConnectJson { get; init; } = "";

    /// <summary>The index that created the record.</summary>
    public ulong CreateIndex { get; init; }

    /// <summary>The index of its last change.</summary>
    public ulong ModifyIndex { get; init; }
}

/// <summary>An address with a port.</summary>
public readonly record struct ServiceAddress(string Address, int Port);

/// <summary>DNS SRV weights by health; 1 and 1 by default.</summary>
public readonly record struct ServiceWeights(int Passing, int Warning)
{
    /// <summary>Consul's defaults.</summary>
    public static ServiceWeights Default { get; } = new(1, 1);
}
