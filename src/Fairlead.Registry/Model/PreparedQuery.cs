using System.Collections.Immutable;

namespace Fairlead.Registry.Model;

/// <summary>A question about a service that is kept under a name; as a template it answers for every name with its prefix.</summary>
public sealed record PreparedQuery
{
    /// <summary>A GUID in text, made by whoever creates the query.</summary>
    public required string Id { get; init; }

    /// <summary>The name to ask by; for a template the prefix. Empty for none (a template: for every name).</summary>
    public string Name { get; init; } = "";

    /// <summary>The query goes with this session; empty for none.</summary>
    public string Session { get; init; } = "";

    /// <summary>Kept, echoed, not used.</summary>
    public string Token { get; init; } = "";

    /// <summary><c>name_prefix_match</c> for a template, else empty.</summary>
    public string TemplateType { get; init; } = "";

    /// <summary>What a name is taken apart with for <c>${match(N)}</c>; empty for none.</summary>
    public string TemplateRegexp { get; init; } = "";

    /// <summary>Whether tags that come out empty are left out.</summary>
    public bool TemplateRemoveEmptyTags { get; init; }

    /// <summary>The service wanted.</summary>
    public required string Service { get; init; }

    /// <summary>Tags an instance must have; with <c>!</c> before it, must not have.</summary>
    public ImmutableArray<string> Tags { get; init; } = [];

    /// <summary>Whether warnings drop an instance too; critical checks always do.</summary>
    public bool OnlyPassing { get; init; }

    /// <summary>Checks that do not count.</summary>
    public ImmutableArray<string> IgnoreCheckIds { get; init; } = [];

    /// <summary>Sort by distance from this node; <c>_agent</c> and <c>_ip</c> are resolved by the one who asks.</summary>
    public string Near { get; init; } = "";

    /// <summary>What the node's metadata must say.</summary>
    public ImmutableSortedDictionary<string, string> NodeMeta { get; init; } = Empty.Strings;

    /// <summary>What the service's metadata must say.</summary>
    public ImmutableSortedDictionary<string, string> ServiceMeta { get; init; } = Empty.Strings;

    /// <summary>Whether only mesh-capable instances are wanted. Kept, echoed, not used.</summary>
    public bool Connect { get; init; }

    /// <summary>How many of the nearest other datacenters to try when there is no instance here.</summary>
    public int FailoverNearestN { get; init; }

    /// <summary>Then these datacenters, in order.</summary>
    public ImmutableArray<string> FailoverDatacenters { get; init; } = [];

    /// <summary>TTL of DNS answers, Go duration text; empty for the agent's own setting.</summary>
    public string DnsTtl { get; init; } = "";

    /// <summary>The index that created the query.</summary>
    public ulong CreateIndex { get; init; }

    /// <summary>The index of its last change.</summary>
    public ulong ModifyIndex { get; init; }

    /// <summary>Whether it answers for every name with its prefix.</summary>
    public bool IsTemplate => TemplateType.Length > 0;
}
