using System.Collections.Immutable;

namespace Fairlead.Registry.Model;

/// <summary>A machine in the catalog.</summary>
public sealed record Node
{
    /// <summary>The node's own identity, a GUID in text; empty for a node that was written straight to the catalog without one.</summary>
    public string Id { get; init; } = "";

    /// <summary>Its name, unique in the datacenter; compared without regard to case, kept as written.</summary>
    public required string Name { get; init; }

    /// <summary>IP address or host name.</summary>
    public required string Address { get; init; }

    /// <summary>The datacenter, lower case.</summary>
    public required string Datacenter { get; init; }

    /// <summary>Addresses by purpose: <c>lan</c>, <c>wan</c>, <c>lan_ipv4</c>, ….</summary>
    public ImmutableSortedDictionary<string, string> TaggedAddresses { get; init; } = Empty.Strings;

    /// <summary>Free metadata.</summary>
    public ImmutableSortedDictionary<string, string> Meta { get; init; } = Empty.Strings;

    /// <summary>The index that created the record.</summary>
    public ulong CreateIndex { get; init; }

    /// <summary>The index of its last change.</summary>
    public ulong ModifyIndex { get; init; }
}
