using System.Collections.Immutable;
using Fairlead.Agent.Local;
using Fairlead.Registry.Model;
using Fairlead.Registry.Requests;

namespace Fairlead.Agent.AntiEntropy;

/// <summary>
/// Pending records cut into requests of bounded size. A service is always in the request with all its pending checks, because
/// nobody may see it for a moment without them and take it for healthy.
/// </summary>
internal sealed record RegistrationBatch(ImmutableArray<Pending<ServiceInstance>> Services, ImmutableArray<Pending<HealthCheck>> Checks)
{
    /// <summary>Records in one request; a service with more checks of its own goes alone.</summary>
    public const int MaxRecords = 48;

    /// <summary>Entries removed in one request; a service takes its checks along, so these are fewer.</summary>
    public const int MaxRemovals = 16;

    public static List<RegistrationBatch> Cut(PendingChanges changes)
    {
        var batches = new List<RegistrationBatch>();
        var services = ImmutableArray.CreateBuilder<Pending<ServiceInstance>>();
        var checks = ImmutableArray.CreateBuilder<Pending<HealthCheck>>();
        var byService = changes.Checks.ToLookup(check => check.Value.ServiceId, StringComparer.OrdinalIgnoreCase);
        void Close()
        {
            batches.Add(new RegistrationBatch(services.ToImmutable(), checks.ToImmutable()));
            services.Clear();
            checks.Clear();
        }

        void Add(Pending<ServiceInstance>? service, ImmutableArray<Pending<HealthCheck>> own)
        {
            if (services.Count + checks.Count > 0 && services.Count + checks.Count + own.Length + 1 > MaxRecords)
            {
                Close();
            }

            if (service is { } instance)
            {
                services.Add(instance);
            }

            checks.AddRange(own);
        }

        foreach (var service in changes.Services)
        {
            Add(service, [.. byService[service.Id]]);
        }

        var written = changes.Services.Select(service => service.Id).ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (var check in changes.Checks.Where(check => !written.Contains(check.Value.ServiceId)))
        {
            Add(null, [check]);
        }

        if (services.Count + checks.Count > 0 || batches.Count == 0)
        {
            Close();
        }

        return batches;
    }

    /// <summary>The same records, each service with its checks and each other check in a batch of its own; for after a refusal.</summary>
    public IEnumerable<RegistrationBatch> Single()
    {
        var byService = Checks.ToLookup(check => check.Value.ServiceId, StringComparer.OrdinalIgnoreCase);
        var written = Services.Select(service => service.Id).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return Services.Select(service => new RegistrationBatch([service], [.. byService[service.Id]]))
            .Concat(Checks.Where(check => !written.Contains(check.Value.ServiceId)).Select(check => new RegistrationBatch([], [check])));
    }

    /// <param name="own">What the node itself writes beside its own record; null when the record is not written.</param>
    public RegisterRequest ToRequest(Node node, NodeRecords? own) => new(
        node,
        [.. own?.Services ?? [], .. Services.Select(service => service.Value)],
        [.. own?.Checks ?? [], .. Checks.Select(check => check.Value)])
    {
        SkipNodeUpdate = own is null,
    };
}
