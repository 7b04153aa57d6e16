using Fairlead.Registry.Model;

namespace Fairlead.Agent.Checks;

/// <summary>What one run of a check found.</summary>
internal readonly record struct CheckResult(CheckStatus Status, string Output)
{
    public static CheckResult Critical(string output) => new(CheckStatus.Critical, output);

    public static CheckResult Passing(string output) => new(CheckStatus.Passing, output);
}
