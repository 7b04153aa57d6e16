using Fairlead.Balancer.Configuration.Definitions;

namespace Fairlead.Balancer.Configuration.Parsing;

/// <summary>The <c>global</c> sections while they are read: several of them add up.</summary>
internal sealed class GlobalSection
{
    public GlobalDefinition Definition { get; set; } = new(default(SourcePosition));

    public List<LogTarget> LogTargets { get; } = [];

    public GlobalDefinition Build() => Definition with { LogTargets = LogTargets.ToDefinitionList() };
}
