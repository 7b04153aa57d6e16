using System.Text.Json.Serialization;

namespace Fairlead.Agent.Persistence;

/// <summary>The last state of a check, so that a restart of the agent does not turn a healthy service critical.</summary>
/// <param name="ExpiresAt">For a TTL check: when the state stops to count; null for the others.</param>
internal sealed record CheckStateRecord(string CheckId, string Status, string Output, DateTimeOffset? ExpiresAt);

/// <summary>Maintenance of the node (empty id) or of a service.</summary>
internal sealed record MaintenanceRecord(string ServiceId, string Reason);

[JsonSerializable(typeof(CheckStateRecord))]
[JsonSerializable(typeof(MaintenanceRecord))]
internal sealed partial class PersistenceJson : JsonSerializerContext;
