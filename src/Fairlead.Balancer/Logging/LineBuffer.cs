using System.Buffers.Text;
using System.Text;

namespace Fairlead.Balancer.Logging;

/// <summary>Writes a log line into a given space; what does not fit is cut, as HAProxy cuts at <c>len</c>.</summary>
internal ref struct LineBuffer(Span<byte> space)
{
    private readonly Span<byte> _space = space;
    private int _length;

    public readonly ReadOnlySpan<byte> Written => _space[.._length];

    public readonly int Length => _length;

    public void Append(scoped ReadOnlySpan<byte> bytes)
    {
        int count = Math.Min(bytes.Length, _space.Length - _length);
        bytes[..count].CopyTo(_space[_length..]);
        _length += count;
    }

    public void Append(string text)
    {
        int room = _space.Length - _length;
        if (Encoding.UTF8.TryGetBytes(text, _space[_length..], out int written))
        {
            _length += written;
        }
        else
        {
            // Rare: the line is full. Cut at a whole character.
            Append(Encoding.UTF8.GetBytes(text).AsSpan()[..Math.Min(room, Encoding.UTF8.GetByteCount(text))]);
        }
    }

    public void Append(byte b)
    {
        if (_length < _space.Length)
        {
            _space[_length++] = b;
        }
    }

    public void Append(long number)
    {
        Span<byte> digits = stackalloc byte[24];
        Utf8Formatter.TryFormat(number, digits, out int written);
        Append(digits[..written]);
    }

    /// <summary>A number with leading zeros.</summary>
    public void Append(int number, int width)
    {
        Span<byte> digits = stackalloc byte[width];
        for (int i = width - 1; i >= 0; i--)
        {
            digits[i] = (byte)('0' + (number % 10));
            number /= 10;
        }

        Append(digits);
    }

    /// <summary>What came from outside: control characters, quotes and bytes above 126 become <c>#XX</c>, so that no request can forge a line.</summary>
    public void AppendEscaped(scoped ReadOnlySpan<byte> bytes)
    {
        int clean = bytes.IndexOfAnyExceptInRange((byte)' ', (byte)'~');
        if (clean < 0 && !bytes.ContainsAny((byte)'"', (byte)'#'))
        {
            Append(bytes);
            return;
        }

        foreach (byte b in bytes)
        {
            if (b is < (byte)' ' or > (byte)'~' or (byte)'"' or (byte)'#')
            {
                Append((byte)'#');
                Append(Digit(b >> 4));
                Append(Digit(b & 15));
            }
            else
            {
                Append(b);
            }
        }
    }

    private static byte Digit(int value) => (byte)(value < 10 ? '0' + value : 'A' + value - 10);
}
