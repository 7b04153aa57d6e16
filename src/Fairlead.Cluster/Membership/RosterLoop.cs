using Fairlead.Primitives.Loops;
using Fairlead.Store.Contract;
using Microsoft.Extensions.Logging;

namespace Fairlead.Cluster.Membership;

/// <summary>Keeps <see cref="Current"/> equal to the store and hands on user events; one writer.</summary>
internal sealed class RosterLoop : IAsyncDisposable
{
    private readonly IStore _store;
    private readonly SupervisedLoop _loop;
    private readonly TaskCompletionSource _loaded = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile Roster _current = Roster.Empty;

    internal RosterLoop(IStore store, ILogger logger, TimeProvider time)
    {
        _store = store;
        _loop = new SupervisedLoop("cluster.roster", FollowAsync, logger, time, StoreLoops.Options(TimeSpan.FromSeconds(1)));
    }

    /// <summary>Take it once per operation.</summary>
    internal Roster Current => _current;

    /// <summary>Called on the loop when servers come or go; must not block.</summary>
    internal event Action? ServersChanged;

    /// <summary>Called on the loop for every user event; must not block.</summary>
    internal event Action<BroadcastEvent>? Happened;

    /// <summary>Completes when the first view is there.</summary>
    internal async Task StartAsync(CancellationToken cancellationToken)
    {
        _loop.Start();
        await _loaded.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    public ValueTask DisposeAsync() => _loop.DisposeAsync();

    private async Task FollowAsync(CancellationToken cancellationToken)
    {
        Publish(Roster.Load(await _store.ReadAsync(MemberKeys.All, cancellationToken).ConfigureAwait(false)));
        _loaded.TrySetResult();
        try
        {
            await foreach (var batch in _store.WatchAsync(_current.Revision, cancellationToken).ConfigureAwait(false))
            {
                var mine = batch.Events.Where(change => change.Key.Span.StartsWith(MemberKeys.All.Span)).ToList();
                if (mine.Count > 0)
                {
                    Publish(_current.Apply(batch.Revision, mine));
                    Tell(mine);
                }
            }
        }
        catch (RevisionCompactedException)
        {
            // The next round reads everything again, which is what the store asks for.
        }
    }

    private void Publish(Roster next)
    {
        var servers = _current.Servers;
        _current = next;
        if (!ReferenceEquals(servers, next.Servers))
        {
            ServersChanged?.Invoke();
        }
    }

    private void Tell(List<StoreEvent> changes)
    {
        foreach (var change in changes)
        {
            if (change.Entry is { } entry && MemberKeys.After(MemberKeys.EventPrefix, change.Key.Span) is not null)
            {
                Happened?.Invoke(BroadcastEvent.FromBytes(entry.Value.Span));
            }
        }
    }
}
