using Fairlead.Registry.KeySpace;
using Fairlead.Registry.State;
using Fairlead.Registry.Watches;
using Fairlead.Store.Contract;
using Microsoft.Extensions.Logging;

namespace Fairlead.Registry.Hosting;

/// <summary>
/// The one writer of the view: reads the store whole, follows its events, publishes. Whatever goes wrong it keeps what it has and
/// begins again.
/// </summary>
internal sealed class ViewLoop(IStore store, WatchHub hub, RevisionGate gate, Action livesEnded, ILogger logger)
{
    /// <summary>Revisions taken together when they have piled up: readers see all of them or none.</summary>
    private const int MaxBatchesAtOnce = 256;

    private readonly TaskCompletionSource _loaded = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when the first view is there.</summary>
    internal Task Loaded => _loaded.Task;

    /// <summary>Loads the view and follows the store until it has to be loaded anew; a failure begins the next round.</summary>
    internal async Task RoundAsync(CancellationToken cancellationToken)
    {
        try
        {
            await LoadAsync(cancellationToken);
            await FollowAsync(cancellationToken);
            Log.Reloading(logger, "its index floor was raised");
        }
        catch (RevisionCompactedException gone)
        {
            Log.Reloading(logger, gone.Message);
        }
        catch (RecordFormatException unreadable)
        {
            // Trying again does not help: whoever waits for the first view has to know.
            _loaded.TrySetException(unreadable);
            throw;
        }
    }

    private async Task LoadAsync(CancellationToken cancellationToken)
    {
        var snapshot = RegistrySnapshot.Load(await store.ReadAsync(ReadOnlyMemory<byte>.Empty, cancellationToken));
        var changes = new ChangeSet();
        changes.AddEverything();
        Publish(snapshot, changes);
        Log.Loaded(logger, snapshot.Nodes.Count, snapshot.Services.Count, snapshot.Keys.Count, snapshot.Index);
        _loaded.TrySetResult();
    }

    /// <summary>Returns when the view has to be loaded anew; throws when the store cannot be followed.</summary>
    private async Task FollowAsync(CancellationToken cancellationToken)
    {
        var snapshot = hub.Current;
        var changes = new ChangeSet();
        var taken = 0;
        await using var batches = store.WatchAsync(snapshot.Revision, cancellationToken).GetAsyncEnumerator(cancellationToken);
        while (true)
        {
            var next = batches.MoveNextAsync();
            if (taken > 0 && (!next.IsCompleted || taken >= MaxBatchesAtOnce))
            {
                Publish(snapshot, changes);
                (changes, taken) = (new ChangeSet(), 0);
            }

            if (!await next)
            {
                throw new StoreUnavailableException("The store ended its watch.", outcomeUnknown: false);
            }

            var batch = batches.Current;
            if (batch.Events.Any(e => e.Key.Span.SequenceEqual(StoreKeys.IndexFloor.Span)))
            {
                return;
            }

            snapshot = snapshot.Apply(batch, changes);
            taken++;
        }
    }

    private void Publish(RegistrySnapshot snapshot, ChangeSet changes)
    {
        hub.Publish(snapshot, changes);
        gate.Open(snapshot.Revision);
        if (changes.Everything || changes.EndedLives.Count > 0)
        {
            livesEnded();
        }
    }
}
