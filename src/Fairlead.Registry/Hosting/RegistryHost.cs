using Fairlead.Primitives.Loops;
using Fairlead.Registry.Queries;
using Fairlead.Registry.State;
using Fairlead.Registry.Views;
using Fairlead.Registry.Watches;
using Fairlead.Store.Contract;
using Microsoft.Extensions.Logging;

namespace Fairlead.Registry.Hosting;

/// <summary>
/// The registry in this process: the view of a store, kept by one writer, and the way for changes into the store.
/// <see cref="StartAsync"/> loads the view; <see cref="DisposeAsync"/> stops following. The store stays the caller's.
/// </summary>
public sealed partial class RegistryHost : IAsyncDisposable
{
    /// <summary>A view that stands still is what everybody sees: do not wait long to look whether the store is back.</summary>
    private static readonly SupervisedLoopOptions ViewRetries = StoreLoops.Options(TimeSpan.FromSeconds(1));

    private const string NoViewYet = "This server has no view of the registry yet: it waits for its store.";

    private readonly IStore _store;
    private readonly RegistryHostOptions _options;
    private readonly TimeProvider _time;
    private readonly WatchHub _hub;
    private readonly RevisionGate _gate = new();
    private readonly ViewLoop _view;
    private readonly SessionExpiry _expiry;
    private readonly SupervisedLoop _viewLoop;
    private readonly SupervisedLoop _expiryLoop;

    /// <summary>Nothing starts yet.</summary>
    /// <param name="store">The key space; not disposed with the host.</param>
    /// <param name="options">Who this agent is and how to write.</param>
    /// <param name="time">The clock of waits and lock delays.</param>
    /// <param name="logger">Where failures of the background loops are told.</param>
    public RegistryHost(IStore store, RegistryHostOptions options, TimeProvider time, ILogger<RegistryHost> logger)
    {
        (_store, _options, _time) = (store, options, time);
        _hub = new WatchHub(time, logger);
        _expiry = new SessionExpiry(this, time, logger);
        _view = new ViewLoop(store, _hub, _gate, _expiry.Look, logger);
        _viewLoop = new SupervisedLoop("registry-view", _view.RoundAsync, logger, time, ViewRetries);
        _expiryLoop = new SupervisedLoop("session-expiry", _expiry.RoundAsync, logger, time);
    }

    /// <summary>The latest snapshot. Take it once per operation.</summary>
    public RegistrySnapshot Current => _hub.Current;

    /// <summary>Whether there is a view. Until then questions and changes are refused, for an empty answer would be a lie.</summary>
    public bool IsLoaded => _view.Loaded.IsCompletedSuccessfully;

    /// <summary>How many questions are waited for or kept with their answer, for a metric.</summary>
    public int KeptQueries => _hub.Count;

    /// <summary>How many wait for an answer to change right now, for a metric.</summary>
    public int WaitingQueries => _hub.Waiting;

    /// <summary>The key space under the registry: its identity, health, snapshots.</summary>
    public IStore Store => _store;

    /// <summary>The loops behind the host, for metrics and health: whether they beat and what failed last.</summary>
    public IReadOnlyList<SupervisedLoop> Loops => [_viewLoop, _expiryLoop];

    /// <summary>Begins to follow the store; completes when the first view is there, however long the store takes to answer.</summary>
    /// <exception cref="KeySpace.RecordFormatException">The store holds what this program cannot read.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        _viewLoop.Start();
        _expiryLoop.Start();
        await _view.Loaded.WaitAsync(cancellationToken);
    }

    /// <summary>
    /// Answers a question: at once, or with <paramref name="after"/> as soon as the answer's index is greater than it, and in any case
    /// when the wait is over. Whoever asks the same shares one answer and its encoded bytes.
    /// </summary>
    /// <param name="query">The question.</param>
    /// <param name="after">The index the asker has; 0 answers at once.</param>
    /// <param name="wait">How long to wait at most.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <param name="stopping">Once signalled, nobody waits any more; followed by <see cref="WakeWaiting"/>. No registration per waiter.</param>
    /// <exception cref="RegistryUnavailableException">There is no view yet, or it must not be shown any more.</exception>
    public ValueTask<QueryReply<T>> AskAsync<T>(
        SnapshotQuery<T> query, ulong after, TimeSpan wait, CancellationToken cancellationToken, CancellationToken stopping = default) =>
        _store.Refusal is { } refusal ? throw new RegistryUnavailableException(refusal)
        : IsLoaded ? _hub.AskAsync(query, after, wait, cancellationToken, stopping)
        : throw new RegistryUnavailableException(NoViewYet);

    /// <summary>Lets everybody who waits look at their <c>stopping</c> token.</summary>
    public void WakeWaiting() => _hub.WakeAll();

    /// <summary>Answers a question at once.</summary>
    /// <exception cref="RegistryUnavailableException">There is no view yet.</exception>
    public ValueTask<QueryReply<T>> AskAsync<T>(SnapshotQuery<T> query, CancellationToken cancellationToken = default) =>
        AskAsync(query, 0, TimeSpan.Zero, cancellationToken);

    /// <summary>
    /// Waits until the view holds every write that any server acknowledged before this call: what <c>?consistent</c> asks for.
    /// </summary>
    /// <exception cref="StoreUnavailableException">The store cannot say (no quorum).</exception>
    public async ValueTask CatchUpAsync(CancellationToken cancellationToken) =>
        await _gate.ReachAsync(await _store.ReadPointAsync(cancellationToken), cancellationToken);

    /// <summary>Waits until the view has reached an index that another server has shown: whoever moves here sees nothing older.</summary>
    public async ValueTask ReachAsync(ulong index, CancellationToken cancellationToken)
    {
        // The view alone knows which revision an index is, and the floor may be raised under the wait.
        while (Current.Index < index)
        {
            await _gate.ReachAsync(Current.Revision + 1, cancellationToken);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _expiryLoop.DisposeAsync();
        await _viewLoop.DisposeAsync();
        _contended.Dispose();
    }
}
