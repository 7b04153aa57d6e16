using System.Text.Json;
using Fairlead.Agent.Definitions;
using Microsoft.Extensions.Logging;

namespace Fairlead.Agent.Persistence;

/// <summary>
/// What must survive a restart of the agent: registrations over the API (<c>services/</c>, <c>checks/</c>), maintenance
/// (<c>maintenance/</c>) and the last state of every check (<c>checks/state/</c>). What a file defines is not kept here.
/// </summary>
internal sealed class AgentStorage
{
    private readonly RecordFolder _services;
    private readonly RecordFolder _checks;
    private readonly RecordFolder _maintenance;
    private readonly RecordFolder _states;
    private readonly ILogger _logger;

    /// <exception cref="IOException">The data directory cannot be used.</exception>
    public AgentStorage(string dataDirectory, ILogger logger)
    {
        _logger = logger;
        _services = new RecordFolder(Path.Combine(dataDirectory, "services"), logger);
        _checks = new RecordFolder(Path.Combine(dataDirectory, "checks"), logger);
        _maintenance = new RecordFolder(Path.Combine(dataDirectory, "maintenance"), logger);
        _states = new RecordFolder(Path.Combine(dataDirectory, "checks", "state"), logger);
    }

    public void Put(ServiceDefinition service) => _services.Put(service.Id, DefinitionJson.Write(service));

    public void Put(CheckDefinition check) => _checks.Put(check.CheckId, DefinitionJson.Write(check));

    public void Put(MaintenanceRecord record) =>
        _maintenance.Put(record.ServiceId, JsonSerializer.SerializeToUtf8Bytes(record, PersistenceJson.Default.MaintenanceRecord));

    /// <summary>Not forced to disk: losing it costs one run of the check.</summary>
    public void Put(CheckStateRecord record) =>
        _states.Put(record.CheckId, JsonSerializer.SerializeToUtf8Bytes(record, PersistenceJson.Default.CheckStateRecord), durable: false);

    public void RemoveService(string id) => _services.Remove(id);

    public void RemoveCheck(string checkId) => _checks.Remove(checkId);

    public void RemoveMaintenance(string serviceId) => _maintenance.Remove(serviceId);

    public void RemoveState(string checkId) => _states.Remove(checkId);

    public IEnumerable<ServiceDefinition> ReadServices() => Decode(_services, content => DefinitionDecoder.ReadServiceBody(content));

    public IEnumerable<CheckDefinition> ReadChecks() => Decode(_checks, content => DefinitionDecoder.ReadCheckBody(content));

    public IEnumerable<MaintenanceRecord> ReadMaintenance() =>
        Read(_maintenance, content => JsonSerializer.Deserialize(content, PersistenceJson.Default.MaintenanceRecord));

    public IEnumerable<CheckStateRecord> ReadStates() =>
        Read(_states, content => JsonSerializer.Deserialize(content, PersistenceJson.Default.CheckStateRecord));

    private IEnumerable<T> Decode<T>(RecordFolder folder, Func<byte[], DefinitionResult<T>> decode)
        where T : class
    {
        foreach (var (file, content) in folder.ReadAll())
        {
            var result = decode(content);
            if (result.Definition is { } definition)
            {
                yield return definition;
            }
            else
            {
                Log.PersistedUnreadable(_logger, file, result.ErrorText);
            }
        }
    }

    private IEnumerable<T> Read<T>(RecordFolder folder, Func<byte[], T?> decode)
        where T : class
    {
        foreach (var (file, content) in folder.ReadAll())
        {
            T? record = null;
            try
            {
                record = decode(content);
            }
            catch (JsonException error)
            {
                Log.PersistedUnreadable(_logger, file, error.Message);
            }

            if (record is not null)
            {
                yield return record;
            }
        }
    }
}
