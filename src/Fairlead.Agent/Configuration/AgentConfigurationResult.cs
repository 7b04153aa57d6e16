using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Fairlead.Primitives.Documents;

namespace Fairlead.Agent.Configuration;

/// <summary>The options, or every error at once; warnings accompany either.</summary>
/// <param name="Options">Null when there is an error.</param>
public sealed record AgentConfigurationResult(AgentOptions? Options, ImmutableArray<DocumentError> Diagnostics)
{
    /// <summary>Whether there are options to run with.</summary>
    [MemberNotNullWhen(true, nameof(Options))]
    public bool IsUsable => Options is not null;
}
