using Fairlead.Balancer.Configuration.Definitions;

namespace Fairlead.Balancer.Configuration;

/// <summary>What came out of reading a configuration: the configuration, unless an alert forbids it, and every finding.</summary>
/// <param name="Configuration">Null exactly when <see cref="Diagnostics"/> holds an alert.</param>
/// <param name="Diagnostics">All findings, in the order of their discovery.</param>
public sealed record ConfigurationResult(BalancerConfiguration? Configuration, IReadOnlyList<Diagnostic> Diagnostics)
{
    /// <summary>Whether nothing forbids the configuration to run.</summary>
    public bool IsValid => Configuration is not null;
}
