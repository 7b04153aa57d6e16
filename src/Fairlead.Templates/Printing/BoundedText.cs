using System.Buffers;
using System.Globalization;
using Fairlead.Templates.Functions;

namespace Fairlead.Templates.Printing;

/// <summary>Text that may only grow so far.</summary>
internal sealed class BoundedText(int maximum)
{
    private const int SmallestBuffer = 64;

    private char[] _buffer = [];
    private bool _isRented;

    public int Length { get; private set; }

    public char Last => _buffer[Length - 1];

    /// <summary>A text whose buffer comes from a pool; <see cref="Release"/> gives it back. For outputs, which are large and many.</summary>
    /// <param name="expected">The length to expect, so that it need not grow.</param>
    public static BoundedText Rent(int maximum, int expected)
    {
        var text = new BoundedText(maximum);
        if (expected > SmallestBuffer)
        {
            text._buffer = ArrayPool<char>.Shared.Rent(expected);
            text._isRented = true;
        }

        return text;
    }

    /// <summary>Gives the buffer back; the text is empty then.</summary>
    public void Release()
    {
        if (_isRented)
        {
            ArrayPool<char>.Shared.Return(_buffer);
        }

        (_buffer, _isRented, Length) = ([], false, 0);
    }

    public BoundedText Append(ReadOnlySpan<char> part)
    {
        Reserve(part.Length);
        part.CopyTo(_buffer.AsSpan(Length));
        Length += part.Length;
        return this;
    }

    public BoundedText Append(string part) => Append(part.AsSpan());

    public BoundedText Append(char c)
    {
        Reserve(1);
        _buffer[Length++] = c;
        return this;
    }

    public BoundedText Append(char c, int count)
    {
        Reserve(count);
        _buffer.AsSpan(Length, count).Fill(c);
        Length += count;
        return this;
    }

    /// <summary>A whole number in decimal digits.</summary>
    public BoundedText Append(nint number)
    {
        const int MostDigits = 20;
        Span<char> digits = _buffer.Length - Length >= MostDigits ? _buffer.AsSpan(Length) : stackalloc char[MostDigits];
        ((long)number).TryFormat(digits, out var count, default, CultureInfo.InvariantCulture);
        return Append(digits[..count]);
    }

    public override string ToString() => new(_buffer, 0, Length);

    private void Reserve(int length)
    {
        var needed = Length + (long)length;
        if (needed > maximum)
        {
            throw new LimitException($"the template made more than {maximum} characters");
        }

        if (needed > _buffer.Length)
        {
            Grow((int)needed);
        }
    }

    private void Grow(int needed)
    {
        var size = Math.Max(Math.Max(needed, SmallestBuffer), (int)Math.Min(_buffer.Length * 2L, maximum));
        var larger = _isRented ? ArrayPool<char>.Shared.Rent(size) : GC.AllocateUninitializedArray<char>(size);
        _buffer.AsSpan(0, Length).CopyTo(larger);
        if (_isRented)
        {
            ArrayPool<char>.Shared.Return(_buffer);
        }

        _buffer = larger;
    }
}
