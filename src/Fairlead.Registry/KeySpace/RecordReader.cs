using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text;
using Fairlead.Registry.Model;

namespace Fairlead.Registry.KeySpace;

/// <summary>Reads what <see cref="RecordWriter"/> wrote. A record that ends too early throws <see cref="RecordFormatException"/>.</summary>
internal ref struct RecordReader(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _rest = bytes;

    internal byte Byte() => Take(1)[0];

    internal bool Bool() => Byte() != 0;

    internal ulong Number()
    {
        ulong value = 0;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var next = Byte();
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }

        throw new RecordFormatException("A number in it has more than ten bytes.");
    }

    internal long Signed()
    {
        var value = Number();
        return (long)(value >> 1) ^ -(long)(value & 1);
    }

    internal double Real() => BinaryPrimitives.ReadDoubleLittleEndian(Take(8));

    internal string Text() => Encoding.UTF8.GetString(Take(Length()));

    /// <summary>A text that many records have.</summary>
    internal string Word() => TextPool.Current.Get(Take(Length()));

    internal byte[] Bytes() => Take(Length()).ToArray();

    internal ImmutableArray<string> Texts()
    {
        var count = Length();
        if (count == 0)
        {
            return [];
        }

        var values = ImmutableArray.CreateBuilder<string>(count);
        for (var i = 0; i < count; i++)
        {
            values.Add(Word());
        }

        return values.MoveToImmutable();
    }

    internal ImmutableSortedDictionary<string, string> TextMap()
    {
        var count = Length();
        if (count == 0)
        {
            return Empty.Strings;
        }

        var values = Empty.Strings.ToBuilder();
        for (var i = 0; i < count; i++)
        {
            var key = Word();
            values[key] = Word();
        }

        return values.ToImmutable();
    }

    /// <summary>A count or length: never more than what is left, as everything counted takes a byte at least.</summary>
    internal int Length()
    {
        var length = Number();
        return length <= (ulong)_rest.Length ? (int)length : throw new RecordFormatException("It ends too early.");
    }

    private ReadOnlySpan<byte> Take(int size)
    {
        if (size > _rest.Length)
        {
            throw new RecordFormatException("It ends too early.");
        }

        var taken = _rest[..size];
        _rest = _rest[size..];
        return taken;
    }
}

/// <summary>A record in the store cannot be read: written by a newer program, or damaged.</summary>
public sealed class RecordFormatException(string what) : Exception($"A record in the store cannot be read. {what}");
