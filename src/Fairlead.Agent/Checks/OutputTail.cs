using System.Globalization;
using System.Text;

namespace Fairlead.Agent.Checks;

/// <summary>Keeps the last bytes of a check's output: the end says what failed. Written from several readers, read at the end.</summary>
internal sealed class OutputTail(int maxBytes)
{
    private readonly byte[] _ring = new byte[Math.Max(1, maxBytes)];
    private readonly Lock _lock = new();
    private long _total;

    public void Append(ReadOnlySpan<byte> bytes)
    {
        lock (_lock)
        {
            var skipped = Math.Max(0, bytes.Length - _ring.Length);
            _total += skipped;
            foreach (var part in bytes[skipped..])
            {
                _ring[_total++ % _ring.Length] = part;
            }
        }
    }

    /// <summary>The text kept, with a first line that says how much there was when something is missing.</summary>
    public override string ToString()
    {
        lock (_lock)
        {
            if (_total <= _ring.Length)
            {
                return Encoding.UTF8.GetString(_ring, 0, (int)_total);
            }

            var kept = new byte[_ring.Length];
            for (var i = 0; i < kept.Length; i++)
            {
                kept[i] = _ring[(_total + i) % _ring.Length];
            }

            return string.Create(CultureInfo.InvariantCulture, $"Captured {_ring.Length} of {_total} bytes\n...\n{Encoding.UTF8.GetString(kept)}");
        }
    }
}
