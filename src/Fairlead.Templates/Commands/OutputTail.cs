using System.Text;

namespace Fairlead.Templates.Commands;

/// <summary>The end of what a child wrote; both outputs in the order they came.</summary>
internal sealed class OutputTail(int capacity)
{
    private readonly Lock _lock = new();
    private readonly List<byte> _bytes = [];
    private bool _cut;

    public static async Task ReadAsync(Stream stream, Stream? onward, CancellationToken cancellationToken, params OutputTail[] tails)
    {
        var buffer = new byte[8192];
        try
        {
            int count;
            while ((count = await stream.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0)
            {
                foreach (var tail in tails)
                {
                    tail.Add(buffer.AsSpan(0, count));
                }

                onward = await PassOnAsync(onward, buffer.AsMemory(0, count), cancellationToken).ConfigureAwait(false);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            // A child left in the background holds the pipe open; what came until now is the output.
        }
    }

    /// <summary>Where to go on; null from the first failure on: whoever read it is gone, and the command must not suffer for that.</summary>
    private static async Task<Stream?> PassOnAsync(Stream? onward, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        if (onward is null)
        {
            return null;
        }

        try
        {
            await onward.WriteAsync(bytes, cancellationToken).ConfigureAwait(false);
            await onward.FlushAsync(cancellationToken).ConfigureAwait(false);
            return onward;
        }
        catch (IOException)
        {
            return null;
        }
    }

    private void Add(ReadOnlySpan<byte> bytes)
    {
        lock (_lock)
        {
            _bytes.AddRange(bytes);
            if (_bytes.Count > capacity)
            {
                _cut = true;
                _bytes.RemoveRange(0, _bytes.Count - capacity);
            }
        }
    }

    public override string ToString()
    {
        lock (_lock)
        {
            return (_cut ? "…" : "") + Encoding.UTF8.GetString([.. _bytes]).Trim();
        }
    }
}
