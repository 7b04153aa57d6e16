using Fairlead.Primitives.Loops;
using Microsoft.Extensions.Logging;

namespace Fairlead.Agent.Persistence;

/// <summary>
/// Writes the states of checks behind their backs: whoever reports never waits for a disk. Only the latest state of a check is
/// kept waiting, so the queue is never longer than there are checks.
/// </summary>
internal sealed class CheckStateKeeper : IAsyncDisposable
{
    private readonly AgentStorage _storage;
    private readonly ILogger _logger;
    private readonly Lock _lock = new();
    private readonly SupervisedLoop _loop;
    private readonly SemaphoreSlim _signal = new(0, 1);
    private Dictionary<string, CheckStateRecord?> _waiting = new(StringComparer.Ordinal);

    public CheckStateKeeper(AgentStorage storage, ILogger logger, TimeProvider time)
    {
        _storage = storage;
        _logger = logger;
        _loop = new SupervisedLoop("agent.states", WriteNextAsync, logger, time);
    }

    public void Start() => _loop.Start();

    public void Keep(CheckStateRecord record) => Enqueue(record.CheckId, record);

    public void Forget(string checkId) => Enqueue(checkId, null);

    public async ValueTask DisposeAsync()
    {
        await _loop.DisposeAsync().ConfigureAwait(false);
        WriteWaiting();
        _signal.Dispose();
    }

    private void Enqueue(string checkId, CheckStateRecord? record)
    {
        lock (_lock)
        {
            _waiting[checkId] = record;
            if (_signal.CurrentCount == 0)
            {
                _signal.Release();
            }
        }
    }

    private async Task WriteNextAsync(CancellationToken cancellationToken)
    {
        await _signal.WaitAsync(cancellationToken).ConfigureAwait(false);
        WriteWaiting();
    }

    private void WriteWaiting()
    {
        Dictionary<string, CheckStateRecord?> batch;
        lock (_lock)
        {
            batch = _waiting;
            _waiting = new Dictionary<string, CheckStateRecord?>(StringComparer.Ordinal);
        }

        foreach (var (checkId, record) in batch)
        {
            try
            {
                if (record is null)
                {
                    _storage.RemoveState(checkId);
                }
                else
                {
                    _storage.Put(record);
                }
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                // A full disk must not stop the checking; after a restart the check begins as critical.
                Log.StateNotKept(_logger, checkId, error.Message);
            }
        }
    }
}
