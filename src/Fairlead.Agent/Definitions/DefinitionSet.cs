using System.Collections.Immutable;
using Fairlead.Primitives.Documents;

namespace Fairlead.Agent.Definitions;

/// <summary>Everything the files define for this machine, with what is to be said about it.</summary>
/// <param name="Checks">Checks of the node, and checks bound to a service by its id.</param>
/// <param name="Diagnostics">Errors and warnings in the order found; with an error the set must not be used.</param>
public sealed record DefinitionSet(
    ImmutableArray<ServiceDefinition> Services,
    ImmutableArray<CheckDefinition> Checks,
    ImmutableArray<DocumentError> Diagnostics)
{
    /// <summary>No definitions.</summary>
    public static DefinitionSet None { get; } = new([], [], []);

    /// <summary>Whether any diagnostic is an error.</summary>
    public bool HasErrors => Diagnostics.Any(diagnostic => !diagnostic.IsWarning);
}

/// <summary>One definition from a request body, or why it is refused.</summary>
/// <param name="Definition">Null when there is an error.</param>
public sealed record DefinitionResult<T>(T? Definition, ImmutableArray<DocumentError> Diagnostics)
    where T : class
{
    /// <summary>The errors as one text, for the body of a 400; empty when there is none.</summary>
    public string ErrorText => string.Join("; ", Diagnostics.Where(diagnostic => !diagnostic.IsWarning).Select(diagnostic => diagnostic.Message));
}
