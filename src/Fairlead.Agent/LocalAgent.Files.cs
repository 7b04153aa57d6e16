using Fairlead.Agent.Definitions;
using Fairlead.Registry.Model;

namespace Fairlead.Agent;

/// <summary>What files define, at the start and on reload, and what was kept from before.</summary>
public sealed partial class LocalAgent
{
    /// <summary>
    /// Takes the files' definitions anew: what is gone is removed, what changed is replaced, what is the same goes on without a
    /// trace. A check that stays keeps its state, so no healthy service turns critical by a reload.
    /// </summary>
    /// <exception cref="InvalidOperationException">The definitions hold errors; nothing is changed.</exception>
    public Task ReloadAsync(DefinitionSet definitions, CancellationToken cancellationToken) =>
        ReloadAsync(definitions, _state.Snapshot.Node, Volatile.Read(ref _discardsOutput), cancellationToken);

    /// <summary>The same, with what else of the agent's options may change while it runs.</summary>
    /// <param name="node">This machine, with the same name and identity.</param>
    /// <param name="discardCheckOutput"><c>discard_check_output</c>.</param>
    /// <exception cref="InvalidOperationException">The definitions hold errors; nothing is changed.</exception>
    public async Task ReloadAsync(DefinitionSet definitions, Node node, bool discardCheckOutput, CancellationToken cancellationToken)
    {
        await _changes.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            Volatile.Write(ref _discardsOutput, discardCheckOutput);
            _state.PutNode(node);
            await ApplyFilesAsync(definitions).ConfigureAwait(false);
        }
        finally
        {
            _changes.Release();
        }

        await PushAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Under the changes lock.</summary>
    private async Task ApplyFilesAsync(DefinitionSet definitions)
    {
        if (definitions.HasErrors)
        {
            throw new InvalidOperationException(string.Join('\n', definitions.Diagnostics.Where(diagnostic => !diagnostic.IsWarning)));
        }

        // 1. New and changed services, before anything goes.
        foreach (var service in definitions.Services)
        {
            var known = _state.Snapshot.Services.GetValueOrDefault(service.Id);
            if (known is not { FromFile: true } || !DefinitionJson.Same(known.Definition, service))
            {
                ForgetKept("service", service.Id, known is { FromFile: false });
                await PutServiceAsync(WithAllowedChecks(service), fromFile: true, replaceChecks: true).ConfigureAwait(false);
            }
        }

        // 2. Checks that stand for themselves.
        foreach (var check in definitions.Checks)
        {
            var known = _state.Snapshot.Checks.GetValueOrDefault(check.CheckId);
            if ((known is not { FromFile: true, Definition: { } definition } || !DefinitionJson.Same(definition, check)) && IsAllowedFromFile(check))
            {
                await PutCheckAsync(check, fromFile: true).ConfigureAwait(false);
            }
        }

        // 3. What the files no longer define.
        var services = definitions.Services.Select(service => service.Id).ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (var gone in _state.Snapshot.Services.Values.Where(service => service.FromFile && !services.Contains(service.Definition.Id)))
        {
            await RemoveServiceAsync(gone.Definition.Id).ConfigureAwait(false);
        }

        var checks = definitions.Checks.Concat(definitions.Services.SelectMany(service => service.Checks))
            .Select(check => check.CheckId).ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (var gone in _state.Snapshot.Checks.Values.Where(check => check.FromFile && !checks.Contains(check.Record.CheckId)))
        {
            await RemoveCheckAsync(gone.Record.CheckId).ConfigureAwait(false);
        }
    }

    /// <summary>Under the changes lock, after the files: they win where both name the same id.</summary>
    private async Task LoadKeptAsync()
    {
        foreach (var service in _storage?.ReadServices() ?? [])
        {
            if (_state.Snapshot.Services.ContainsKey(service.Id))
            {
                ForgetKept("service", service.Id, isKept: true);
                continue;
            }

            if (service.Checks.Select(RefusalOverApi).FirstOrDefault(refusal => refusal is not null) is { } refused)
            {
                Log.PersistedRefused(_logger, service.Id, refused);
                continue;
            }

            await PutServiceAsync(service, fromFile: false, replaceChecks: false).ConfigureAwait(false);
        }

        foreach (var check in _storage?.ReadChecks() ?? [])
        {
            if (_state.Snapshot.Checks.ContainsKey(check.CheckId))
            {
                Log.FileWins(_logger, "check", check.CheckId);
                _storage!.RemoveCheck(check.CheckId);
            }
            else if (check.ServiceId.Length > 0 && !_state.Snapshot.Services.ContainsKey(check.ServiceId))
            {
                Log.PersistedRefused(_logger, check.CheckId, $"its service {check.ServiceId} does not exist any more");
                _storage!.RemoveCheck(check.CheckId);
            }
            else if (RefusalOverApi(check) is { } refused)
            {
                Log.PersistedRefused(_logger, check.CheckId, refused);
            }
            else
            {
                await PutCheckAsync(check, fromFile: false).ConfigureAwait(false);
            }
        }

        foreach (var maintenance in _storage?.ReadMaintenance() ?? [])
        {
            if (maintenance.ServiceId.Length == 0 || _state.Snapshot.Services.ContainsKey(maintenance.ServiceId))
            {
                PutMaintenance(maintenance);
            }
        }

        // What no check has asked for belongs to none any more.
        foreach (var orphan in _lastStates.Keys)
        {
            _keeper?.Forget(orphan);
        }

        _lastStates.Clear();
    }

    private void ForgetKept(string kind, string id, bool isKept)
    {
        if (isKept)
        {
            Log.FileWins(_logger, kind, id);
            _storage?.RemoveService(id);
        }
    }

    private ServiceDefinition WithAllowedChecks(ServiceDefinition service) =>
        service.Checks.All(IsAllowedFromFile) ? service : service with { Checks = [.. service.Checks.Where(IsAllowedFromFile)] };

    private bool IsAllowedFromFile(CheckDefinition check)
    {
        if (check.Kind is not (CheckKind.Script or CheckKind.Docker) || _options.EnableLocalScriptChecks || _options.EnableRemoteScriptChecks)
        {
            return true;
        }

        Log.PersistedRefused(_logger, check.CheckId, "enable_local_script_checks is false");
        return false;
    }
}
