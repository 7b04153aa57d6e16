using System.Collections.Immutable;
using Fairlead.Registry.Model;

namespace Fairlead.Agent.Local;

/// <summary>A service with what all its checks come to.</summary>
/// <param name="Checks">Its own and the node's.</param>
/// <param name="Status">The worst of them; passing when there is none.</param>
/// <param name="IsInMaintenance">Whether it, or the node, is taken out by hand; then the aggregated word is <c>maintenance</c>.</param>
public sealed record LocalServiceHealth(LocalService Service, ImmutableArray<LocalCheck> Checks, CheckStatus Status, bool IsInMaintenance)
{
    /// <summary><c>passing</c>, <c>warning</c>, <c>critical</c> or <c>maintenance</c>.</summary>
    public string AggregatedStatus => IsInMaintenance ? "maintenance" : Status.ToConsulName();

    internal static LocalServiceHealth Of(LocalService service, ImmutableArray<LocalCheck> checks) => new(
        service,
        checks,
        checks.Length == 0 ? CheckStatus.Passing : checks.Min(check => check.Record.Status),
        checks.Any(check => check.Record.CheckId == LocalAgent.NodeMaintenance
            || check.Record.CheckId.StartsWith(LocalAgent.ServiceMaintenancePrefix, StringComparison.Ordinal)));
}
