using System.Collections.Immutable;
using Fairlead.Registry.Model;

namespace Fairlead.Agent.Local;

/// <summary>What the catalog does not know yet, each with the version it had when this was taken.</summary>
/// <param name="Own">What is written together with the node's own record.</param>
/// <param name="NodeDiffers">Whether the node's own record must be written.</param>
internal sealed record PendingChanges(
    Node Node,
    NodeRecords Own,
    bool NodeDiffers,
    ImmutableArray<Pending<ServiceInstance>> Services,
    ImmutableArray<Pending<HealthCheck>> Checks,
    ImmutableArray<Pending<string>> RemovedServices,
    ImmutableArray<Pending<string>> RemovedChecks)
{
    public bool HasRegistrations => NodeDiffers || Services.Length > 0 || Checks.Length > 0;

    public bool HasRemovals => RemovedServices.Length > 0 || RemovedChecks.Length > 0;
}

/// <summary>One change and the version at which it was made.</summary>
internal readonly record struct Pending<T>(string Id, long Version, T Value);
