using Fairlead.Agent.Local;
using Fairlead.Agent.Persistence;
using Fairlead.Registry.Model;

namespace Fairlead.Agent;

/// <summary>Maintenance mode and the health of a service as this machine sees it.</summary>
public sealed partial class LocalAgent
{
    /// <summary>The check that takes the whole node out.</summary>
    public const string NodeMaintenance = "_node_maintenance";

    /// <summary>Followed by the id of the service the check takes out.</summary>
    public const string ServiceMaintenancePrefix = "_service_maintenance:";

    /// <summary>Takes the node (empty id) or one service out of rotation by a critical check, or puts it back.</summary>
    public async Task<RegistrationOutcome> SetMaintenanceAsync(string serviceId, bool enable, string reason, CancellationToken cancellationToken)
    {
        await _changes.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (serviceId.Length > 0 && !_state.Snapshot.Services.ContainsKey(serviceId))
            {
                return new RegistrationOutcome($"Unknown service ID \"{serviceId}\"", NotFound: true);
            }

            if (enable)
            {
                var record = new MaintenanceRecord(serviceId, reason);
                _storage?.Put(record);
                PutMaintenance(record);
            }
            else
            {
                _storage?.RemoveMaintenance(serviceId);
                _state.RemoveCheck(MaintenanceCheckId(serviceId));
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return new RegistrationOutcome($"the maintenance mode cannot be kept in the data directory: {error.Message}");
        }
        finally
        {
            _changes.Release();
        }

        await PushAsync(cancellationToken).ConfigureAwait(false);
        return RegistrationOutcome.Done;
    }

    /// <summary>The worst of a service's checks and the node's, with those checks; null when the service is unknown here.</summary>
    public LocalServiceHealth? HealthOf(string serviceId)
    {
        var snapshot = _state.Snapshot;
        return snapshot.Services.TryGetValue(serviceId, out var service) ? LocalServiceHealth.Of(service, [.. snapshot.ChecksFor(serviceId)]) : null;
    }

    /// <summary>Under the changes lock.</summary>
    private void PutMaintenance(MaintenanceRecord maintenance)
    {
        var service = _state.Snapshot.Services.GetValueOrDefault(maintenance.ServiceId)?.Instance;
        var what = service is null ? "node" : "service";
        var record = new HealthCheck
        {
            Node = _options.Node.Name,
            CheckId = MaintenanceCheckId(maintenance.ServiceId),
            Name = service is null ? "Node Maintenance Mode" : "Service Maintenance Mode",
            Status = CheckStatus.Critical,
            Notes = maintenance.Reason.Length > 0 ? maintenance.Reason : $"Maintenance mode is enabled for this {what}, but no reason was provided.",
            ServiceId = maintenance.ServiceId,
            ServiceName = service?.Name ?? "",
            ServiceTags = service?.Tags ?? [],
            Type = "maintenance",
        };
        _state.PutCheck(null, record, fromFile: false);
    }

    private static string MaintenanceCheckId(string serviceId) => serviceId.Length == 0 ? NodeMaintenance : ServiceMaintenancePrefix + serviceId;
}
