using System.Text;
using Fairlead.Agent.Checks;
using Fairlead.Agent.Definitions;
using Fairlead.Agent.Persistence;
using Fairlead.Registry.Model;

namespace Fairlead.Agent;

/// <summary>Checks: registering them, what they report, and what follows from it.</summary>
public sealed partial class LocalAgent
{
    /// <summary>Registers a check of the node or of a service, over the API: kept for a restart.</summary>
    public async Task<RegistrationOutcome> RegisterCheckAsync(CheckDefinition definition, CancellationToken cancellationToken)
    {
        if (RefusalOverApi(definition) is { } refused)
        {
            return new RegistrationOutcome(refused);
        }

        await _changes.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (definition.ServiceId.Length > 0 && !_state.Snapshot.Services.ContainsKey(definition.ServiceId))
            {
                return new RegistrationOutcome($"ServiceID \"{definition.ServiceId}\" does not exist", NotFound: true);
            }

            _storage?.Put(definition);
            await PutCheckAsync(definition, fromFile: false).ConfigureAwait(false);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return new RegistrationOutcome($"the check cannot be kept in the data directory: {error.Message}");
        }
        finally
        {
            _changes.Release();
        }

        await PushAsync(cancellationToken).ConfigureAwait(false);
        return Written(definition.CheckId);
    }

    /// <summary>Removes a check. An unknown id is no change and says so.</summary>
    public async Task<RegistrationOutcome> DeregisterCheckAsync(string checkId, CancellationToken cancellationToken)
    {
        await _changes.WaitAsync(cancellationToken).ConfigureAwait(false);
        bool known;
        try
        {
            known = await RemoveCheckAsync(checkId).ConfigureAwait(false);
        }
        finally
        {
            _changes.Release();
        }

        if (!known)
        {
            return new RegistrationOutcome($"Unknown check ID \"{checkId}\"", NotFound: true);
        }

        await PushAsync(cancellationToken).ConfigureAwait(false);
        return RegistrationOutcome.Done;
    }

    /// <summary>A service reports the state of its TTL check: pass, warn, fail, or an update with output.</summary>
    public async Task<RegistrationOutcome> UpdateTtlAsync(string checkId, CheckStatus status, string output, CancellationToken cancellationToken)
    {
        await _changes.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_roster.FindTtl(checkId) is not { } check)
            {
                return new RegistrationOutcome($"CheckID \"{checkId}\" does not have associated TTL", NotFound: true);
            }

            var limit = check.Definition.OutputMaxSize > 0 ? check.Definition.OutputMaxSize : _options.CheckOutputMaxSize;
            var tail = new OutputTail(limit);
            tail.Append(Encoding.UTF8.GetBytes(output));
            check.Report(status, tail.ToString());
        }
        finally
        {
            _changes.Release();
        }

        await PushAsync(cancellationToken).ConfigureAwait(false);
        return RegistrationOutcome.Done;
    }

    /// <summary>Takes a result from a running check; called from any thread, must neither block nor throw.</summary>
    private void OnResult(string checkId, CheckStatus status, string output)
    {
        var kept = Volatile.Read(ref _discardsOutput) ? "" : output;
        var changed = _state.UpdateCheck(checkId, status, kept);
        if (changed)
        {
            Log.CheckChanged(_logger, checkId, status.ToConsulName());
        }

        if (_keeper is null || !_state.Snapshot.Checks.TryGetValue(checkId, out var check) || check.Definition is not { } definition)
        {
            return;
        }

        // A TTL check's state counts for its TTL, so each report moves the end; the others are written when they change.
        if (definition.Kind == CheckKind.Ttl)
        {
            _keeper.Keep(new CheckStateRecord(checkId, status.ToConsulName(), kept, _time.GetUtcNow() + definition.Ttl));
        }
        else if (changed)
        {
            _keeper.Keep(new CheckStateRecord(checkId, status.ToConsulName(), kept, null));
        }
    }

    /// <summary>Under the changes lock.</summary>
    private async Task PutCheckAsync(CheckDefinition definition, bool fromFile)
    {
        var service = _state.Snapshot.Services.GetValueOrDefault(definition.ServiceId)?.Instance;
        var record = Record(definition, service, []);
        await StopIfChangedAsync(definition).ConfigureAwait(false);
        _state.PutCheck(definition, record, fromFile);
        StartIfStopped(definition, record.Output);
    }

    /// <summary>Under the changes lock. A check that stays the same goes on running, its timer untouched.</summary>
    private async ValueTask StopIfChangedAsync(CheckDefinition definition)
    {
        if (_roster.Find(definition.CheckId) is { } running && !DefinitionJson.Same(running, definition))
        {
            await _roster.StopAsync(definition.CheckId).ConfigureAwait(false);
        }
    }

    private void StartIfStopped(CheckDefinition definition, string lastOutput)
    {
        if (_roster.Find(definition.CheckId) is null)
        {
            _roster.Start(definition, lastOutput);
        }
    }

    /// <summary>Under the changes lock.</summary>
    private async Task<bool> RemoveCheckAsync(string checkId)
    {
        await _roster.StopAsync(checkId).ConfigureAwait(false);
        _storage?.RemoveCheck(checkId);
        _keeper?.Forget(checkId);
        return _state.RemoveCheck(checkId);
    }

    /// <summary>A command in a container is a command: both are somebody's way to run programs here.</summary>
    private string? RefusalOverApi(CheckDefinition check) =>
        check.Kind is CheckKind.Script or CheckKind.Docker && !_options.EnableRemoteScriptChecks
            ? "Scripts are disabled on this agent for checks registered over the HTTP API; "
                + "start it with -enable-script-checks (enable_script_checks) to allow them, or define the check in a file"
            : null;

    private async Task ReapNextAsync(CancellationToken cancellationToken)
    {
        await Task.Delay(_options.ReapInterval, _time, cancellationToken).ConfigureAwait(false);
        var now = _time.GetUtcNow();
        foreach (var check in _state.Snapshot.Checks.Values)
        {
            if (check.Definition is { DeregisterCriticalServiceAfter: var after } && after > TimeSpan.Zero
                && check.Record.ServiceId.Length > 0 && check.CriticalSince is { } since && now - since > after)
            {
                Log.CriticalServiceRemoved(_logger, check.Record.CheckId, after, check.Record.ServiceId);
                await DeregisterServiceAsync(check.Record.ServiceId, cancellationToken).ConfigureAwait(false);
            }
        }
    }
}
