using System.Collections.Immutable;
using Fairlead.Registry.Model;

namespace Fairlead.Agent.Local;

/// <summary>Everything this machine has at one moment. Ids are compared without regard to case, as the catalog compares them.</summary>
/// <param name="Version">Grows with every change.</param>
/// <param name="Services">By id.</param>
/// <param name="Checks">By check id.</param>
public sealed record LocalSnapshot(
    long Version,
    Node Node,
    ImmutableSortedDictionary<string, LocalService> Services,
    ImmutableSortedDictionary<string, LocalCheck> Checks)
{
    internal static LocalSnapshot Empty(Node node) => new(
        0,
        node,
        ImmutableSortedDictionary.Create<string, LocalService>(StringComparer.OrdinalIgnoreCase),
        ImmutableSortedDictionary.Create<string, LocalCheck>(StringComparer.OrdinalIgnoreCase));

    /// <summary>A service's own checks.</summary>
    public IEnumerable<LocalCheck> ChecksOf(string serviceId) => Checks.Values.Where(check => IsOf(check, serviceId));

    /// <summary>The checks that count for a service: its own and the node's.</summary>
    public IEnumerable<LocalCheck> ChecksFor(string serviceId) =>
        Checks.Values.Where(check => IsOf(check, serviceId) || check.Record.ServiceId.Length == 0);

    private static bool IsOf(LocalCheck check, string serviceId) => check.Record.ServiceId.Equals(serviceId, StringComparison.OrdinalIgnoreCase);
}
