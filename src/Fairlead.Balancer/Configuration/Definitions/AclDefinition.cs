namespace Fairlead.Balancer.Configuration.Definitions;

/// <summary>One <c>acl</c> line, or an anonymous <c>{ … }</c> of a condition.</summary>
public sealed record AclDefinition(SourcePosition Position) : Definition(Position)
{
    /// <summary>The name; empty for an anonymous one.</summary>
    public required string Name { get; init; }

    /// <summary>The fetch as written, without its argument: <c>path_beg</c>, <c>hdr</c>, <c>src</c>.</summary>
    public required string Fetch { get; init; }

    /// <summary>What stands in the parentheses behind the fetch, <c>host</c> in <c>hdr(host)</c>; null without parentheses.</summary>
    public string? Argument { get; init; }

    /// <summary>Converters in their order, as written: <c>lower</c>.</summary>
    public DefinitionList<string> Converters { get; init; } = [];

    /// <summary><c>-m</c>, or what the fetch's name implies: <c>str beg end sub dir dom reg ip int bool found len</c>.</summary>
    public required string Match { get; init; }

    /// <summary><c>-i</c>: letters match in either case.</summary>
    public bool IgnoreCase { get; init; }

    /// <summary>The patterns of the line, those of its <c>-f</c> files included.</summary>
    public DefinitionList<string> Patterns { get; init; } = [];
}
