using Fairlead.Agent.Events;
using Fairlead.Primitives.Loops;
using Microsoft.Extensions.Logging;

namespace Fairlead.Agent.RemoteExecution;

/// <summary>Runs the jobs that events tell this agent of, for as long as it lives. It is there only where <c>disable_remote_exec</c> is false.</summary>
public sealed class RemoteExecutor : IAsyncDisposable
{
    private readonly string _node;
    private readonly UserEvents _events;
    private readonly JobBoard _board;
    private readonly JobLimits _limits;
    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private readonly SupervisedLoop _loop;
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _lock = new();

    /// <summary>Those that run; under the lock.</summary>
    private readonly HashSet<Task> _jobs = [];

    /// <summary>The time of the latest event looked at; the loop's own.</summary>
    private ulong _looked;

    /// <param name="node">This agent's node name.</param>
    /// <param name="events">What this agent hears of, filters judged.</param>
    public RemoteExecutor(string node, UserEvents events, JobBoard board, ILogger logger, TimeProvider time)
        : this(node, events, board, JobLimits.Default, logger, time)
    {
    }

    internal RemoteExecutor(string node, UserEvents events, JobBoard board, JobLimits limits, ILogger logger, TimeProvider time)
    {
        (_node, _events, _board, _limits, _logger, _time) = (node, events, board, limits, logger, time);
        _looked = events.Seen is { Count: > 0 } seen ? seen[^1].LamportTime : 0;
        _loop = new SupervisedLoop("agent.remote-exec", RoundAsync, logger, time);
    }

    public void Start()
    {
        Log.RemoteExecutionOn(_logger);
        _loop.Start();
    }

    /// <summary>Takes no more jobs and kills those that run, with all they started.</summary>
    public async ValueTask DisposeAsync()
    {
        await _loop.DisposeAsync().ConfigureAwait(false);
        await _stop.CancelAsync().ConfigureAwait(false);
        Task[] left;
        lock (_lock)
        {
            left = [.. _jobs];
        }

        await Task.WhenAll(left).ConfigureAwait(false);
        _stop.Dispose();
    }

    private async Task RoundAsync(CancellationToken cancellationToken)
    {
        var changed = _events.Changed;
        foreach (var happened in _events.Seen.Where(happened => happened.LamportTime > _looked))
        {
            _looked = happened.LamportTime;
            if (happened.Name == JobKeys.EventName)
            {
                Begin(happened);
            }
        }

        await changed.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    private void Begin(UserEvent happened)
    {
        if (JobJson.ReadPayload(happened.Payload) is not { } keys)
        {
            Log.RemoteJobUnreadable(_logger, $"of event {happened.Id}", "its payload names no prefix and session");
            return;
        }

        lock (_lock)
        {
            if (_jobs.Count >= _limits.Jobs)
            {
                Log.TooManyRemoteJobs(_logger, keys.Session, _jobs.Count);
                return;
            }

            var job = new RemoteJob(keys, _node, _board, _limits, _logger, _time);
            var running = Task.Run(() => RunAsync(job, keys));
            _jobs.Add(running);
            _ = running.ContinueWith(Forget, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }
    }

    /// <summary>A job that fails in a way nobody thought of is a line in the log and no more.</summary>
    private async Task RunAsync(RemoteJob job, JobKeys keys)
    {
        try
        {
            await job.RunAsync(_stop.Token).ConfigureAwait(false);
        }
        catch (Exception failure)
        {
            Log.RemoteJobFailed(_logger, failure, keys.Session);
        }
    }

    private void Forget(Task job)
    {
        lock (_lock)
        {
            _jobs.Remove(job);
        }
    }
}
