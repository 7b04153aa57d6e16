using Fairlead.Agent.Definitions;
using Fairlead.Agent.Local;
using Fairlead.Registry.Model;

namespace Fairlead.Agent;

/// <summary>Services.</summary>
public sealed partial class LocalAgent
{
    /// <summary>Registers a service with its checks, over the API: kept for a restart. The same id again replaces it.</summary>
    /// <param name="replaceExistingChecks">Whether its checks that are not named again are removed.</param>
    public async Task<RegistrationOutcome> RegisterServiceAsync(
        ServiceDefinition definition, bool replaceExistingChecks, CancellationToken cancellationToken)
    {
        if (definition.Checks.Select(RefusalOverApi).FirstOrDefault(refusal => refusal is not null) is { } refused)
        {
            return new RegistrationOutcome(refused);
        }

        await _changes.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            // Registering again every few seconds is how some clients say that they live; it need not cost a disk write each.
            if (_state.Snapshot.Services.GetValueOrDefault(definition.Id) is not { FromFile: false } known || !DefinitionJson.Same(known.Definition, definition))
            {
                _storage?.Put(definition);
            }

            await PutServiceAsync(definition, fromFile: false, replaceExistingChecks).ConfigureAwait(false);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return new RegistrationOutcome($"the registration cannot be kept in the data directory: {error.Message}");
        }
        finally
        {
            _changes.Release();
        }

        Log.ServiceRegistered(_logger, definition.Id);
        await PushAsync(cancellationToken).ConfigureAwait(false);
        return Written(definition.Id);
    }

    /// <summary>Removes a service and its checks. An unknown id is no change and says so.</summary>
    public async Task<RegistrationOutcome> DeregisterServiceAsync(string serviceId, CancellationToken cancellationToken)
    {
        await _changes.WaitAsync(cancellationToken).ConfigureAwait(false);
        bool known;
        try
        {
            known = await RemoveServiceAsync(serviceId).ConfigureAwait(false);
        }
        finally
        {
            _changes.Release();
        }

        if (!known)
        {
            return new RegistrationOutcome($"Unknown service ID \"{serviceId}\"", NotFound: true);
        }

        Log.ServiceDeregistered(_logger, serviceId);
        await PushAsync(cancellationToken).ConfigureAwait(false);
        return RegistrationOutcome.Done;
    }

    /// <summary>Under the changes lock.</summary>
    private async Task PutServiceAsync(ServiceDefinition definition, bool fromFile, bool replaceChecks)
    {
        var before = _state.Snapshot;
        // Asked of a known service only: looking through all checks for each of many new ones would be their square.
        var known = before.Services.GetValueOrDefault(definition.Id)?.Definition;
        var stale = replaceChecks && known is not null
            ? before.ChecksOf(definition.Id)
                .Where(check => check.Definition is not null && (check.FromFile == fromFile || known.Checks.Any(named => named.CheckId == check.Record.CheckId)))
                .Where(check => definition.Checks.All(named => named.CheckId != check.Record.CheckId))
                .ToList()
            : [];

        // Prepared first and published in one go below, so that nobody writes the service without its checks.
        var instance = CatalogRecords.Instance(_options.Node.Name, definition);
        var checks = definition.Checks.Select(check => (check, Record(check, instance, stale))).ToList();
        foreach (var (check, _) in checks)
        {
            await StopIfChangedAsync(check).ConfigureAwait(false);
        }

        _state.PutService(definition, fromFile, checks);
        foreach (var (check, record) in checks)
        {
            StartIfStopped(check, record.Output);
        }

        foreach (var check in stale)
        {
            await RemoveCheckAsync(check.Record.CheckId).ConfigureAwait(false);
        }
    }

    /// <summary>Under the changes lock.</summary>
    private async Task<bool> RemoveServiceAsync(string serviceId)
    {
        foreach (var check in _state.Snapshot.ChecksOf(serviceId))
        {
            await _roster.StopAsync(check.Record.CheckId).ConfigureAwait(false);
            _storage?.RemoveCheck(check.Record.CheckId);
            _keeper?.Forget(check.Record.CheckId);
        }

        _storage?.RemoveService(serviceId);
        _storage?.RemoveMaintenance(serviceId);
        return _state.RemoveService(serviceId);
    }

    /// <summary>
    /// The state a check begins with: what it has now; or what the check that it replaces has (the same check under another
    /// generated id); or what was kept from the last run of the agent; or what the definition says.
    /// </summary>
    private HealthCheck Record(CheckDefinition check, ServiceInstance? service, List<LocalCheck> replaced)
    {
        var known = _state.Snapshot.Checks.GetValueOrDefault(check.CheckId) ?? replaced.Find(old => IsSameButForName(old.Definition!, check));
        if (known is not null)
        {
            return CatalogRecords.Check(_options.Node.Name, check, service, known.Record.Status, known.Record.Output);
        }

        if (_lastStates.Remove(check.CheckId, out var kept)
            && CheckStatusNames.TryParse(kept.Status, out var status)
            && (kept.ExpiresAt is not { } end || end > _time.GetUtcNow()))
        {
            return CatalogRecords.Check(_options.Node.Name, check, service, status, kept.Output);
        }

        return CatalogRecords.Check(_options.Node.Name, check, service, check.InitialStatus, "");
    }

    private static bool IsSameButForName(CheckDefinition left, CheckDefinition right) =>
        DefinitionJson.Same(left with { CheckId = "", Name = "" }, right with { CheckId = "", Name = "" });
}
