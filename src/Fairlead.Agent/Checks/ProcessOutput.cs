namespace Fairlead.Agent.Checks;

/// <summary>Reads both outputs of a program while it runs.</summary>
internal sealed class ProcessOutput : IDisposable
{
    /// <summary>How long output may still come after the program ended; a daemon it left behind may hold the pipe for ever.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(200);

    private readonly CancellationTokenSource _stop = new();
    private readonly Task _reading;

    public ProcessOutput(Stream output, Stream error, OutputTail kept) =>
        _reading = Task.WhenAll(ReadAsync(output, kept, _stop.Token), ReadAsync(error, kept, _stop.Token));

    /// <summary>The program has ended: takes in what it left.</summary>
    public Task FinishAsync()
    {
        _stop.CancelAfter(Grace);
        return _reading;
    }

    public void Dispose() => _stop.Dispose();

    private static async Task ReadAsync(Stream stream, OutputTail kept, CancellationToken stop)
    {
        var buffer = new byte[4096];
        try
        {
            while (await stream.ReadAsync(buffer, stop).ConfigureAwait(false) is var read and > 0)
            {
                kept.Append(buffer.AsSpan(0, read));
            }
        }
        catch (Exception ended) when (ended is OperationCanceledException or IOException or ObjectDisposedException)
        {
            // What was read until here is the output.
        }
    }
}
