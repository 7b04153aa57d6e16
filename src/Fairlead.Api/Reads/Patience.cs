namespace Fairlead.Api.Reads;

/// <summary>
/// How long a waiting call waits: until its time is over, its client gone, or the server stopping. The last two differ: a client
/// that has gone gets no answer, a server that stops gives the one it has.
/// </summary>
internal sealed class Patience : IDisposable
{
    private readonly CancellationTokenSource source;
    private readonly CancellationToken aborted;

    public Patience(TimeSpan wait, TimeProvider clock, CancellationToken aborted, CancellationToken stopping)
    {
        this.aborted = aborted;
        source = CancellationTokenSource.CreateLinkedTokenSource(aborted, stopping);
        timer = clock.CreateTimer(static state => ((CancellationTokenSource)state!).Cancel(), source, wait, Timeout.InfiniteTimeSpan);
    }

    private readonly ITimer timer;

    /// <summary>Cancelled when the waiting is over, for whichever reason.</summary>
    public CancellationToken Token => source.Token;

    public bool IsOver => source.IsCancellationRequested;

    /// <summary>Waits for something to happen or the patience to end.</summary>
    /// <exception cref="OperationCanceledException">The client has gone.</exception>
    public async Task WaitAsync(Task happening)
    {
        try
        {
            await happening.WaitAsync(source.Token);
        }
        catch (OperationCanceledException) when (!aborted.IsCancellationRequested)
        {
            // Time is over: the caller answers with what there is.
        }
    }

    public void Dispose()
    {
        timer.Dispose();
        source.Dispose();
    }
}
