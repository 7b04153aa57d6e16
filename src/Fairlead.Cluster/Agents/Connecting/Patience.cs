namespace Fairlead.Cluster.Agents.Connecting;

/// <summary>Cancels a source when it was not renewed in time.</summary>
internal sealed class Patience : IDisposable
{
    private readonly ITimer _timer;

    internal Patience(CancellationTokenSource source, TimeProvider time, TimeSpan first) =>
        _timer = time.CreateTimer(static state => Cancel((CancellationTokenSource)state!), source, first, Timeout.InfiniteTimeSpan);

    internal void Renew(TimeSpan next) => _timer.Change(next, Timeout.InfiniteTimeSpan);

    public void Dispose() => _timer.Dispose();

    private static void Cancel(CancellationTokenSource source)
    {
        try
        {
            source.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It ended at the same moment, which is what was wanted.
        }
    }
}
