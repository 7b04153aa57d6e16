namespace Fairlead.Balancer.Configuration.Definitions;

/// <summary>
/// What follows <c>if</c> or <c>unless</c>: alternatives (<c>or</c>, <c>||</c>) of terms that must all hold. HAProxy
/// binds that way and knows no parentheses.
/// </summary>
public sealed record ConditionDefinition(SourcePosition Position) : Definition(Position)
{
    /// <summary>Whether the word was <c>unless</c>, which turns the result round.</summary>
    public bool Unless { get; init; }

    /// <summary>The alternatives, each a list of terms.</summary>
    public required DefinitionList<DefinitionList<ConditionTerm>> Alternatives { get; init; }
}

/// <summary>One name or anonymous ACL of a condition.</summary>
public sealed record ConditionTerm
{
    /// <summary>An odd number of <c>!</c> stood before it.</summary>
    public bool Negated { get; init; }

    /// <summary>The name, of an <c>acl</c> line of the proxy or of a predefined ACL; empty when anonymous.</summary>
    public required string Name { get; init; }

    /// <summary>The ACL itself when it is anonymous or predefined; null looks the name up in the proxy.</summary>
    public AclDefinition? Inline { get; init; }
}
