using Fairlead.Agent.Definitions;
using Fairlead.Registry.Model;

namespace Fairlead.Agent.Checks.Running;

/// <summary>The service reports by itself; silence longer than the TTL turns it critical and keeps what was last said.</summary>
internal sealed class TtlCheck(CheckDefinition definition, string lastOutput, TimeProvider time, CheckSink sink) : IRunningCheck
{
    private readonly Lock _lock = new();
    private ITimer? _timer;
    private string _lastOutput = lastOutput;
    private long _reportedAt;

    public CheckDefinition Definition => definition;

    public void Start()
    {
        lock (_lock)
        {
            _reportedAt = time.GetTimestamp();
            _timer = time.CreateTimer(_ => Expire(), null, definition.Ttl, Timeout.InfiniteTimeSpan);
        }
    }

    public void Report(CheckStatus status, string output)
    {
        lock (_lock)
        {
            if (_timer is null)
            {
                return;
            }

            _lastOutput = output;
            _reportedAt = time.GetTimestamp();
            _timer.Change(definition.Ttl, Timeout.InfiniteTimeSpan);
            // In the lock, so that an expiry on its way cannot overtake the report.
            sink(definition.CheckId, status, output);
        }
    }

    public ValueTask DisposeAsync()
    {
        lock (_lock)
        {
            _timer?.Dispose();
            _timer = null;
        }

        return ValueTask.CompletedTask;
    }

    private void Expire()
    {
        lock (_lock)
        {
            // The timer may have fired just before a report set it anew.
            if (_timer is not null && time.GetElapsedTime(_reportedAt) >= definition.Ttl)
            {
                sink(definition.CheckId, CheckStatus.Critical, _lastOutput.Length > 0 ? $"TTL expired (last output before timeout follows): {_lastOutput}" : "TTL expired");
            }
        }
    }
}
