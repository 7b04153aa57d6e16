namespace Fairlead.Balancer.Configuration.Definitions;

/// <summary><c>use_backend</c>.</summary>
public sealed record UseBackendRule(SourcePosition Position) : Definition(Position)
{
    /// <summary>The backend, which exists.</summary>
    public required string Backend { get; init; }

    /// <summary>When; null is always.</summary>
    public ConditionDefinition? Condition { get; init; }
}
