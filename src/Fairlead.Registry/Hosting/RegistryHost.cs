using Fairlead.Registry.Queries;
using Fairlead.Registry.Requests;
using Fairlead.Registry.State;
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
    private readonly IStore _store;
    private readonly RegistryHostOptions _options;
    private readonly TimeProvider _time;
    private readonly WatchHub _hub;
    private readonly RevisionGate _gate = new();
    private readonly ViewLoop _view;
    private readonly SessionExpiry _expiry;
    private readonly CancellationTokenSource _stopping = new();
    private Task _running = Task.CompletedTask;

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
        _view = new ViewLoop(store, _hub, _gate, _expiry.Look, time, logger);
    }

    /// <summary>The latest snapshot. Take it once per operation.</summary>
    public RegistrySnapshot Current => _hub.Current;

    /// <summary>The key space under the registry: its identity, health, snapshots.</summary>
    public IStore Store => _store;

    /// <summary>Begins to follow the store; completes when the first view is there.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        _running = Task.WhenAll(_view.RunAsync(_stopping.Token), _expiry.RunAsync(_stopping.Token));
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
    public ValueTask<QueryReply<T>> AskAsync<T>(SnapshotQuery<T> query, ulong after, TimeSpan wait, CancellationToken cancellationToken) =>
        _hub.AskAsync(query, after, wait, cancellationToken);

    /// <summary>Answers a question at once.</summary>
    public ValueTask<QueryReply<T>> AskAsync<T>(SnapshotQuery<T> query, CancellationToken cancellationToken = default) =>
        _hub.AskAsync(query, 0, TimeSpan.Zero, cancellationToken);

    /// <summary>
    /// Waits until the view holds every write that any server acknowledged before this call: what <c>?consistent</c> asks for.
    /// </summary>
    /// <exception cref="StoreUnavailableException">The store cannot say (no quorum).</exception>
    public async ValueTask CatchUpAsync(CancellationToken cancellationToken) =>
        await _gate.ReachAsync(await _store.ReadPointAsync(cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stopping.Dispose();
        _contended.Dispose();
    }
}
