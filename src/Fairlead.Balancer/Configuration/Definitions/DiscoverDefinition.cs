namespace Fairlead.Balancer.Configuration.Definitions;

/// <summary>
/// <c>discover</c>, a word of our own: the servers of a backend are the instances of a service in the registry.
/// </summary>
public sealed record DiscoverDefinition(SourcePosition Position) : Definition(Position)
{
    /// <summary>The service's name.</summary>
    public required string Service { get; init; }

    /// <summary><c>tag</c>, may be repeated: an instance must carry all of them.</summary>
    public DefinitionList<string> Tags { get; init; } = [];

    /// <summary><c>dc</c>: null is the registry's own.</summary>
    public string? Datacenter { get; init; }

    /// <summary><c>near</c>: sort by round trip from this node, <c>_agent</c> for ours; null leaves the order.</summary>
    public string? Near { get; init; }

    /// <summary><c>passing</c> (the default) takes instances whose checks all pass; <c>any</c> takes them whatever their checks say.</summary>
    public bool PassingOnly { get; init; } = true;

    /// <summary><c>keep-last-good on|off</c>: an empty answer leaves the last servers in place (a failed one always does). Default on.</summary>
    public bool KeepLastGood { get; init; } = true;

    /// <summary>Options every server found gets.</summary>
    public ServerSettings Settings { get; init; } = new();
}
