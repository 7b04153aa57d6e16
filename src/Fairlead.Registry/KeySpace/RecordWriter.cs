using System.Buffers;
using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text;

namespace Fairlead.Registry.KeySpace;

/// <summary>Writes a record's fields one after the other: numbers as base-128 varints, texts with their length in bytes before them.</summary>
internal sealed class RecordWriter
{
    private readonly ArrayBufferWriter<byte> _bytes = new(128);

    internal byte[] ToArray() => _bytes.WrittenSpan.ToArray();

    internal RecordWriter Byte(byte value)
    {
        _bytes.GetSpan(1)[0] = value;
        _bytes.Advance(1);
        return this;
    }

    internal RecordWriter Bool(bool value) => Byte(value ? (byte)1 : (byte)0);

    internal RecordWriter Number(ulong value)
    {
        var span = _bytes.GetSpan(10);
        var size = 0;
        while (value >= 0x80)
        {
            span[size++] = (byte)(value | 0x80);
            value >>= 7;
        }

        span[size++] = (byte)value;
        _bytes.Advance(size);
        return this;
    }

    /// <summary>Small negative numbers stay small: sign in the lowest bit.</summary>
    internal RecordWriter Signed(long value) => Number((ulong)((value << 1) ^ (value >> 63)));

    internal RecordWriter Real(double value)
    {
        BinaryPrimitives.WriteDoubleLittleEndian(_bytes.GetSpan(8), value);
        _bytes.Advance(8);
        return this;
    }

    internal RecordWriter Text(string value)
    {
        var size = Encoding.UTF8.GetByteCount(value);
        Number((ulong)size);
        _bytes.Advance(Encoding.UTF8.GetBytes(value, _bytes.GetSpan(Math.Max(size, 1))));
        return this;
    }

    internal RecordWriter Bytes(ReadOnlySpan<byte> value)
    {
        Number((ulong)value.Length);
        _bytes.Write(value);
        return this;
    }

    internal RecordWriter Texts(ImmutableArray<string> values)
    {
        Number((ulong)values.Length);
        foreach (var value in values)
        {
            Text(value);
        }

        return this;
    }

    internal RecordWriter Texts(ImmutableSortedDictionary<string, string> values)
    {
        Number((ulong)values.Count);
        foreach (var (key, value) in values)
        {
            Text(key).Text(value);
        }

        return this;
    }
}
