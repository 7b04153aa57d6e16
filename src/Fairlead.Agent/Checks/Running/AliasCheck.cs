using Fairlead.Agent.Definitions;
using Fairlead.Agent.Local;
using Fairlead.Primitives.Loops;
using Fairlead.Registry.Model;
using Fairlead.Registry.Views;
using Microsoft.Extensions.Logging;

namespace Fairlead.Agent.Checks.Running;

/// <summary>
/// Copies the worst state of another service's checks and its node's: of this machine by listening to the local state, of
/// another node by watching the registry.
/// </summary>
internal sealed class AliasCheck : IRunningCheck
{
    private readonly LocalState _state;
    private readonly IRegistryView _view;
    private readonly CheckSink _sink;
    private readonly SupervisedLoop _loop;
    private readonly bool _isLocal;
    private long _version = -1;
    private ulong _index;

    public AliasCheck(CheckDefinition definition, LocalState state, IRegistryView view, CheckSink sink, ILogger logger, TimeProvider time)
    {
        Definition = definition;
        _state = state;
        _view = view;
        _sink = sink;
        _isLocal = definition.AliasNode.Length == 0
            || definition.AliasNode.Equals(state.Snapshot.Node.Name, StringComparison.OrdinalIgnoreCase);
        _loop = new SupervisedLoop($"check {definition.CheckId}", _isLocal ? FollowLocalAsync : FollowNodeAsync, logger, time);
    }

    public CheckDefinition Definition { get; }

    public void Start() => _loop.Start();

    public ValueTask DisposeAsync() => _loop.DisposeAsync();

    private async Task FollowLocalAsync(CancellationToken cancellationToken)
    {
        await _state.WaitForChangeAsync(_version, cancellationToken).ConfigureAwait(false);
        var snapshot = _state.Snapshot;
        _version = snapshot.Version;
        var exists = Definition.AliasService.Length == 0 || snapshot.Services.ContainsKey(Definition.AliasService);
        Report(exists, snapshot.Checks.Values.Select(check => check.Record));
    }

    private async Task FollowNodeAsync(CancellationToken cancellationToken)
    {
        var checks = await _view.QueryAsync(
            new NodeChecksQuery(Definition.AliasNode), new QueryOptions { AfterIndex = _index }, cancellationToken).ConfigureAwait(false);
        var services = await _view.QueryAsync(new NodeServicesQuery(Definition.AliasNode), QueryOptions.Now, cancellationToken).ConfigureAwait(false);
        _index = checks.Index < _index ? 0 : checks.Index;
        var exists = services.Value is { } node
            && (Definition.AliasService.Length == 0 || node.Services.Any(service => service.Id == Definition.AliasService));
        Report(exists, checks.Value);
    }

    private void Report(bool exists, IEnumerable<HealthCheck> all)
    {
        if (!exists)
        {
            var where = _isLocal ? _state.Snapshot.Node.Name : Definition.AliasNode;
            _sink(Definition.CheckId, CheckStatus.Critical, Definition.AliasService.Length > 0
                ? $"Service {Definition.AliasService} could not be found on node {where}"
                : $"Node {where} could not be found");
            return;
        }

        // Itself left out: a check that copies its own service would hold on to whatever it once said.
        var worst = all
            .Where(check => check.ServiceId.Length == 0 || check.ServiceId == Definition.AliasService)
            .Where(check => !(_isLocal && check.CheckId == Definition.CheckId))
            .MinBy(check => check.Status);
        if (worst is null)
        {
            _sink(Definition.CheckId, CheckStatus.Passing, "No checks found.");
        }
        else if (worst.Status == CheckStatus.Passing)
        {
            _sink(Definition.CheckId, CheckStatus.Passing, "All checks passing.");
        }
        else
        {
            _sink(Definition.CheckId, worst.Status, $"Aliased check \"{worst.Name}\" failing: {worst.Output}");
        }
    }
}
