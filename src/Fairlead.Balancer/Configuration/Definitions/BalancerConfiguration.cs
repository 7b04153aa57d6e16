namespace Fairlead.Balancer.Configuration.Definitions;

/// <summary>
/// A whole configuration, checked: names are unique, every backend named exists, server names are resolved. A
/// <c>listen</c> section appears as a frontend and a backend of one name; <c>defaults</c> are merged into what they
/// apply to and are gone.
/// </summary>
public sealed record BalancerConfiguration
{
    /// <summary>What holds for the whole process.</summary>
    public required GlobalDefinition Global { get; init; }

    /// <summary>Frontends in the order of the files, disabled ones included.</summary>
    public required DefinitionList<FrontendDefinition> Frontends { get; init; }

    /// <summary>Backends in the order of the files, disabled ones included.</summary>
    public required DefinitionList<BackendDefinition> Backends { get; init; }
}
