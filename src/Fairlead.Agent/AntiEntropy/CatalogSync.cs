using System.Collections.Concurrent;
using Fairlead.Agent.Local;
using Fairlead.Primitives.Loops;
using Fairlead.Registry.Model;
using Fairlead.Registry.Requests;
using Fairlead.Registry.Views;
using Fairlead.Store.Contract;
using Microsoft.Extensions.Logging;

namespace Fairlead.Agent.AntiEntropy;

/// <summary>
/// Makes the catalog say what this machine says. Changes go out at once; about every minute the whole is compared and
/// differences are repaired both ways. Both loops outlive every failure and try again with a growing pause.
/// </summary>
internal sealed class CatalogSync : IAsyncDisposable
{
    /// <summary>An unreachable registry is told of by whoever holds the way to it.</summary>
    private static readonly SupervisedLoopOptions Loops = new() { IsToldElsewhere = static failure => failure is StoreUnavailableException or RegistryUnavailableException };

    private readonly LocalState _state;
    private readonly IRegistryWriter _writer;
    private readonly IRegistryView _view;
    private readonly CatalogSyncOptions _options;
    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private readonly Random _random;
    private readonly SemaphoreSlim _one = new(1);
    private readonly SupervisedLoop _pushing;
    private readonly SupervisedLoop _comparing;
    private readonly ConcurrentDictionary<string, string> _refusals = new(StringComparer.OrdinalIgnoreCase);
    private bool _compared;

    /// <summary>Set once, under the semaphore: nothing is written any more.</summary>
    private bool _ended;

    public CatalogSync(
        LocalState state, IRegistryWriter writer, IRegistryView view, CatalogSyncOptions options, ILogger logger, TimeProvider time, Random random)
    {
        _state = state;
        _writer = writer;
        _view = view;
        _options = options;
        _logger = logger;
        _time = time;
        _random = random;
        _pushing = new SupervisedLoop("agent.push", PushWhenPendingAsync, logger, time, Loops);
        _comparing = new SupervisedLoop("agent.compare", CompareNextAsync, logger, time, Loops);
    }

    /// <summary>Rounds of both loops, for a metric.</summary>
    public long Heartbeats => _pushing.Heartbeats + _comparing.Heartbeats;

    public void Start()
    {
        _pushing.Start();
        _comparing.Start();
    }

    /// <summary>Writes everything pending. Callers that come together wait for one another and mostly find their change written.</summary>
    /// <exception cref="StoreUnavailableException">Nothing can be written now; what is pending stays so.</exception>
    public async Task PushAsync(CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await PushInTurnAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>Why the registry did not take a service or check when it was last offered; null when it did, or was not there.</summary>
    public string? RefusalOf(string id) => _refusals.GetValueOrDefault(id);

    /// <summary>Compares with the catalog, marks what differs, and writes it.</summary>
    public async Task CompareAsync(CancellationToken cancellationToken)
    {
        // Nothing is written between the question and the comparison: what was written in between would look as if it were missing.
        await _one.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var node = _state.Snapshot.Node.Name;
            var services = await _view.QueryAsync(new NodeServicesQuery(node), QueryOptions.Now, cancellationToken).ConfigureAwait(false);
            var checks = await _view.QueryAsync(new NodeChecksQuery(node), QueryOptions.Now, cancellationToken).ConfigureAwait(false);
            var difference = _state.Compare(services.Value, checks.Value, IsForeign);
            if (difference.ToWrite + difference.ToRemove > 0)
            {
                Log.CatalogDiffered(_logger, difference.ToWrite, difference.ToRemove);
            }

            await PushInTurnAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _one.Release();
        }
    }

    private async Task PushInTurnAsync(CancellationToken cancellationToken)
    {
        if (_ended)
        {
            return;
        }

        var changes = _state.TakePending();
        // New entries before removals: a service whose id changed is never absent.
        if (changes.HasRegistrations)
        {
            await RegisterAsync(changes, cancellationToken).ConfigureAwait(false);
        }

        if (changes.HasRemovals)
        {
            await DeregisterAsync(changes, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Ends both loops and waits for a write on its way; a call that comes late finds nothing to do.</summary>
    public async ValueTask DisposeAsync()
    {
        await _comparing.DisposeAsync().ConfigureAwait(false);
        await _pushing.DisposeAsync().ConfigureAwait(false);
        await _one.WaitAsync(CancellationToken.None).ConfigureAwait(false);
        _ended = true;
        _one.Release();
    }

    private async Task PushWhenPendingAsync(CancellationToken cancellationToken)
    {
        await _state.WaitForPendingAsync(cancellationToken).ConfigureAwait(false);
        await PushAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task CompareNextAsync(CancellationToken cancellationToken)
    {
        if (_compared)
        {
            // Spread over a second interval, so that agents started together do not compare together.
            var interval = _options.IntervalFor(_options.ClusterSize());
            await Task.Delay(interval * (1 + _random.NextDouble()), _time, cancellationToken).ConfigureAwait(false);
        }

        await CompareAsync(cancellationToken).ConfigureAwait(false);
        _compared = true;
    }

    private async Task RegisterAsync(PendingChanges changes, CancellationToken cancellationToken)
    {
        var own = changes.NodeDiffers ? changes.Own : null;
        foreach (var batch in RegistrationBatch.Cut(changes))
        {
            foreach (var id in Ids(batch))
            {
                _refusals.TryRemove(id, out _);
            }

            if (!await ApplyAsync(batch, changes.Node, own, cancellationToken).ConfigureAwait(false))
            {
                await RegisterSinglyAsync(batch, changes.Node, own, cancellationToken).ConfigureAwait(false);
            }

            _state.Acknowledge(batch.Services, batch.Checks, node: true);
            own = null;
        }
    }

    /// <summary>One bad record must not keep the others out, nor a batch that is too large for the engine.</summary>
    private async Task RegisterSinglyAsync(RegistrationBatch batch, Node node, NodeRecords? own, CancellationToken cancellationToken)
    {
        foreach (var single in batch.Single())
        {
            var request = single.ToRequest(node, own);
            var outcome = await _writer.ApplyAsync(request, cancellationToken).ConfigureAwait(false);
            if (!outcome.Applied)
            {
                // Asked again at the next comparison, not at once: the answer would be the same.
                Refused(single, outcome.Error);
            }
        }
    }

    private async Task<bool> ApplyAsync(RegistrationBatch batch, Node node, NodeRecords? own, CancellationToken cancellationToken)
    {
        var outcome = await _writer.ApplyAsync(batch.ToRequest(node, own), cancellationToken).ConfigureAwait(false);
        if (!outcome.Applied && batch.Services.Length + batch.Checks.Length == 0)
        {
            Log.RegistrationRefused(_logger, $"node {node.Name}", outcome.Error ?? "no reason given");
        }

        return outcome.Applied;
    }

    private async Task DeregisterAsync(PendingChanges changes, CancellationToken cancellationToken)
    {
        foreach (var services in changes.RemovedServices.Chunk(RegistrationBatch.MaxRemovals))
        {
            await RemoveAsync(changes.Node, services, [], cancellationToken).ConfigureAwait(false);
        }

        foreach (var checks in changes.RemovedChecks.Chunk(RegistrationBatch.MaxRemovals))
        {
            await RemoveAsync(changes.Node, [], checks, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task RemoveAsync(Node node, Pending<string>[] services, Pending<string>[] checks, CancellationToken cancellationToken)
    {
        var request = new DeregisterRequest(node.Name, [.. services.Select(service => service.Id)], [.. checks.Select(check => check.Id)]);
        var outcome = await _writer.ApplyAsync(request, cancellationToken).ConfigureAwait(false);
        if (!outcome.Applied && services.Length + checks.Length > 1)
        {
            // Too large together, or one of them refused: each for itself.
            foreach (var service in services)
            {
                await RemoveAsync(node, [service], [], cancellationToken).ConfigureAwait(false);
            }

            foreach (var check in checks)
            {
                await RemoveAsync(node, [], [check], cancellationToken).ConfigureAwait(false);
            }

            return;
        }

        if (!outcome.Applied)
        {
            Log.RegistrationRefused(_logger, string.Join(", ", request.ServiceIds.Concat(request.CheckIds)), outcome.Error ?? "no reason given");
        }

        _state.AcknowledgeRemovals(services, checks);
    }

    private bool IsForeign(string serviceId, string checkId) => _options.ForeignServices.Contains(serviceId) || _options.ForeignChecks.Contains(checkId);

    private void Refused(RegistrationBatch single, string? reason)
    {
        Log.RegistrationRefused(_logger, string.Join(", ", Ids(single)), reason ?? "no reason given");
        foreach (var id in Ids(single))
        {
            _refusals[id] = reason ?? "no reason given";
        }
    }

    private static IEnumerable<string> Ids(RegistrationBatch batch) => batch.Services.Select(service => service.Id).Concat(batch.Checks.Select(check => check.Id));
}
