using System.Threading.Channels;

namespace Fairlead.Agent.RemoteExecution;

/// <summary>
/// Both outputs of a job's program, in the order they come, from the pipes to whoever writes them to the store. At most
/// <see cref="MostPieces"/> pieces wait in between; then the program waits with its next write, as with any slow reader.
/// </summary>
internal sealed class JobPipes : IDisposable
{
    private const int PieceBytes = 4096;
    private const int MostPieces = 16;

    /// <summary>How long output may still come after the program ended; a daemon it left behind may hold the pipe for ever.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(200);

    /// <summary>More than both pipes hold (64 KiB each on Linux): what comes beyond was written by somebody else after the end.</summary>
    private const long MostLeft = 256 * 1024;

    /// <summary>How often <see cref="Grace"/> is granted to what still comes, a minute in all.</summary>
    private const int MostGraces = 300;

    private readonly Channel<byte[]> _pieces = Channel.CreateBounded<byte[]>(MostPieces);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _reading;
    private long _taken;

    public JobPipes(Stream output, Stream error) => _reading = Task.WhenAll(ReadAsync(output), ReadAsync(error));

    /// <summary>Ends when <see cref="FinishAsync"/> was called and all is read.</summary>
    public ChannelReader<byte[]> Pieces => _pieces.Reader;

    /// <summary>The program has ended: takes in what it left, until nothing comes any more.</summary>
    public async Task FinishAsync()
    {
        var (atEnd, before) = (Interlocked.Read(ref _taken), -1L);
        for (var graces = 0; graces < MostGraces && !_reading.IsCompleted && before != Interlocked.Read(ref _taken) && before - atEnd < MostLeft; graces++)
        {
            before = Interlocked.Read(ref _taken);
            await _reading.WaitAsync(Grace).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await _stop.CancelAsync().ConfigureAwait(false);
        await _reading.ConfigureAwait(false);
        _pieces.Writer.TryComplete();
    }

    /// <summary>Nobody wants the rest.</summary>
    public void Abandon()
    {
        _stop.Cancel();
        _pieces.Writer.TryComplete();
    }

    public void Dispose() => _stop.Dispose();

    private async Task ReadAsync(Stream stream)
    {
        var buffer = new byte[PieceBytes];
        try
        {
            while (await stream.ReadAsync(buffer, _stop.Token).ConfigureAwait(false) is var read and > 0)
            {
                await _pieces.Writer.WriteAsync(buffer[..read], _stop.Token).ConfigureAwait(false);
                Interlocked.Add(ref _taken, read);
            }
        }
        catch (Exception ended) when (ended is OperationCanceledException or IOException or ObjectDisposedException or ChannelClosedException)
        {
            // What was read until here is the output.
        }
    }
}
