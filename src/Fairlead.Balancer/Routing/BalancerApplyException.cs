namespace Fairlead.Balancer.Routing;

/// <summary>A configuration could not be put to work; what ran before runs on unchanged.</summary>
public sealed class BalancerApplyException(IReadOnlyList<string> problems)
    : Exception("the configuration was not applied:" + string.Concat(problems.Select(p => "\n  " + p)))
{
    /// <summary>One line each, beginning with file:line.</summary>
    public IReadOnlyList<string> Problems { get; } = problems;
}
