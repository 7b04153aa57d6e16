using Fairlead.Agent.AntiEntropy;
using Fairlead.Agent.Checks.Running;
using Fairlead.Agent.Definitions;
using Fairlead.Agent.Local;
using Fairlead.Agent.Persistence;
using Fairlead.Primitives.Loops;
using Fairlead.Registry.Requests;
using Fairlead.Registry.Views;
using Fairlead.Store.Contract;
using Microsoft.Extensions.Logging;

namespace Fairlead.Agent;

/// <summary>
/// This machine's services: what files and the API define, watched by checks, kept in the catalog. A call that changes
/// something returns when the catalog has it, or, while the registry cannot be written, when it is kept here and tried again.
/// </summary>
public sealed partial class LocalAgent : IAsyncDisposable
{
    private readonly LocalAgentOptions _options;
    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private readonly IRegistryWriter _writer;
    private readonly LocalState _state;
    private readonly CatalogSync _sync;
    private readonly CheckRoster _roster;
    private readonly SupervisedLoop _reaper;

    /// <summary>One change of definitions at a time; results of checks go past it.</summary>
    private readonly SemaphoreSlim _changes = new(1);

    private bool _discardsOutput;
    private AgentStorage? _storage;
    private CheckStateKeeper? _keeper;
    private Dictionary<string, CheckStateRecord> _lastStates = new(StringComparer.Ordinal);

    /// <param name="writer">Where changes go.</param>
    /// <param name="view">Where the catalog is read for comparison.</param>
    public LocalAgent(LocalAgentOptions options, IRegistryWriter writer, IRegistryView view, ILogger logger, TimeProvider time)
        : this(options, writer, view, logger, time, Random.Shared)
    {
    }

    internal LocalAgent(LocalAgentOptions options, IRegistryWriter writer, IRegistryView view, ILogger logger, TimeProvider time, Random random)
    {
        _options = options;
        _discardsOutput = options.DiscardCheckOutput;
        _writer = writer;
        _logger = logger;
        _time = time;
        _state = new LocalState(options.Node, NodeRecords.Of(options), options.CheckUpdateInterval, time, random);
        _sync = new CatalogSync(_state, writer, view, options.Sync, logger, time, random);
        _roster = new CheckRoster(options, _state, view, OnResult, logger, time, random);
        _reaper = new SupervisedLoop("agent.reap", ReapNextAsync, logger, time);
    }

    /// <summary>Everything this machine has now.</summary>
    public LocalSnapshot Snapshot => _state.Snapshot;

    /// <summary>Rounds of the loops that keep the catalog equal, for a metric.</summary>
    public long SyncHeartbeats => _sync.Heartbeats;

    /// <summary>Completes when the snapshot's version is no longer the one given.</summary>
    public Task WaitForChangeAsync(long version, CancellationToken cancellationToken) => _state.WaitForChangeAsync(version, cancellationToken);

    /// <summary>Loads what was kept and what files define, begins the checks, and writes all of it to the catalog.</summary>
    /// <exception cref="IOException">The data directory cannot be used.</exception>
    /// <exception cref="InvalidOperationException">The definitions hold errors.</exception>
    public async Task StartAsync(DefinitionSet definitions, CancellationToken cancellationToken)
    {
        await LoadAsync(definitions, cancellationToken).ConfigureAwait(false);
        await AnnounceAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The first half of a start: this machine's services are here and checked, the catalog is not written. No registry is needed.</summary>
    /// <exception cref="IOException">The data directory cannot be used.</exception>
    /// <exception cref="InvalidOperationException">The definitions hold errors.</exception>
    public async Task LoadAsync(DefinitionSet definitions, CancellationToken cancellationToken)
    {
        if (_options.DataDirectory is { } directory)
        {
            _storage = new AgentStorage(directory, _logger);
            _keeper = new CheckStateKeeper(_storage, _logger, _time);
            _keeper.Start();
            _lastStates = _storage.ReadStates().ToDictionary(state => state.CheckId, StringComparer.Ordinal);
        }

        await _changes.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await ApplyFilesAsync(definitions).ConfigureAwait(false);
            await LoadKeptAsync().ConfigureAwait(false);
        }
        finally
        {
            _changes.Release();
        }
    }

    /// <summary>The second half: writes all of it to the catalog and keeps it equal from then on.</summary>
    public async Task AnnounceAsync(CancellationToken cancellationToken)
    {
        await PushAsync(cancellationToken).ConfigureAwait(false);
        _sync.Start();
        _reaper.Start();
    }

    /// <summary>Stops checks and loops. The catalog keeps what it has: an agent that restarts must not make its services vanish.</summary>
    public async ValueTask DisposeAsync()
    {
        await _reaper.DisposeAsync().ConfigureAwait(false);
        await _roster.DisposeAsync().ConfigureAwait(false);
        await _sync.DisposeAsync().ConfigureAwait(false);
        if (_keeper is not null)
        {
            await _keeper.DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <summary>A graceful leave: the node and everything on it goes from the catalog. Dispose of the agent next.</summary>
    /// <exception cref="StoreUnavailableException">The registry cannot be written.</exception>
    public async Task LeaveAsync(CancellationToken cancellationToken)
    {
        // Nobody may write the node again behind the leave.
        await _sync.DisposeAsync().ConfigureAwait(false);
        await _writer.ApplyAsync(new DeregisterRequest(_options.Node.Name, [], []), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>What is kept here but refused by the registry (a node of the same name, mostly) is no success.</summary>
    private RegistrationOutcome Written(string id) => _sync.RefusalOf(id) is { } refusal
        ? new RegistrationOutcome($"the registry refuses '{id}' of node '{_options.Node.Name}': {refusal}. It is kept here and tried again.")
        : RegistrationOutcome.Done;

    /// <summary>Waits until the catalog has every change made so far; an unreachable registry is told about and not waited for.</summary>
    private async Task PushAsync(CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(_options.RegistrationWait, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            await _sync.PushAsync(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            Log.RegistryUnreachable(_logger, $"no answer within {_options.RegistrationWait}");
        }
        catch (Exception error) when (error is StoreUnavailableException or RegistryUnavailableException)
        {
            Log.RegistryUnreachable(_logger, error.Message);
        }
    }
}
