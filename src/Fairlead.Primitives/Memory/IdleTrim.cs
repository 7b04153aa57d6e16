using Fairlead.Primitives.Loops;
using Microsoft.Extensions.Logging;

namespace Fairlead.Primitives.Memory;

/// <summary>
/// Gives memory back while the process is idle. The runtime collects when something is allocated, so a process that has nothing to do
/// keeps what its last burst left behind for as long as it has nothing to do.
/// </summary>
public sealed class IdleTrim : IAsyncDisposable
{
    /// <summary>How long it has to be idle.</summary>
    internal static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    /// <summary>Allocated since the last time; less is not worth the pause, which is about 1 ms for each MB in use.</summary>
    internal const long WorthIt = 32 << 20;

    private readonly TimeProvider time;
    private readonly SupervisedLoop loop;
    private TimeSpan used;
    private long allocated;

    public IdleTrim(ILogger logger, TimeProvider time)
    {
        this.time = time;
        loop = new SupervisedLoop("idle-trim", RoundAsync, logger, time);
    }

    public void Start() => loop.Start();

    public ValueTask DisposeAsync() => loop.DisposeAsync();

    /// <summary>Whether to collect: less than a twentieth of one processor used, by anything in the process, and something to be gained.</summary>
    internal static bool IsDue(TimeSpan usedInInterval, long allocatedSince) => usedInInterval < Interval / 20 && allocatedSince >= WorthIt;

    private async Task RoundAsync(CancellationToken cancellationToken)
    {
        await Task.Delay(Interval, time, cancellationToken).ConfigureAwait(false);
        var before = used;
        used = Environment.CpuUsage.TotalTime;
        if (IsDue(used - before, GC.GetTotalAllocatedBytes() - allocated))
        {
            // Aggressive: free regions go back to the system, not to the heap's own list.
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            allocated = GC.GetTotalAllocatedBytes();
        }
    }
}
