using System.Buffers.Binary;

namespace Fairlead.Api.Dns.Wire;

/// <summary>Writes a message into a buffer that is large enough, compressing names (RFC 1035 4.1.4) where asked.</summary>
internal ref struct DnsWriter(Span<byte> buffer, bool compress)
{
    /// <summary>A pointer has 14 bits.</summary>
    private const int FurthestTarget = 0x3fff;

    private readonly Span<byte> buffer = buffer;
    private readonly Dictionary<string, int>? offsets = compress ? new(StringComparer.OrdinalIgnoreCase) : null;

    public int Position { get; private set; }

    public void Write(scoped ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(buffer[Position..]);
        Position += bytes.Length;
    }

    public void WriteUInt16(ushort value)
    {
        BinaryPrimitives.WriteUInt16BigEndian(buffer[Position..], value);
        Position += 2;
    }

    public void WriteUInt32(uint value)
    {
        BinaryPrimitives.WriteUInt32BigEndian(buffer[Position..], value);
        Position += 4;
    }

    /// <summary>Makes a name that stands at a place known to later names.</summary>
    public readonly void Remember(string name, int position) => Remember(name, position, name.Length);

    private readonly void Remember(string name, int position, int end)
    {
        if (offsets is null)
        {
            return;
        }

        for (var start = 0; start < end && position <= FurthestTarget;)
        {
            offsets.TryAdd(name[start..], position);
            var dot = name.IndexOf('.', start);
            if (dot < 0)
            {
                break;
            }

            position += dot - start + 1;
            start = dot + 1;
        }
    }

    public void WriteName(string name, bool compress = true)
    {
        var begin = Position;
        var start = 0;
        while (start < name.Length)
        {
            if (compress && offsets is not null && offsets.TryGetValue(name[start..], out var offset))
            {
                WriteUInt16((ushort)(0xc000 | offset));
                Remember(name, begin, start);
                return;
            }

            var dot = name.IndexOf('.', start);
            var end = dot < 0 ? name.Length : dot;
            buffer[Position++] = (byte)(end - start);
            for (var i = start; i < end; i++)
            {
                buffer[Position++] = (byte)name[i];
            }

            start = end + 1;
        }

        buffer[Position++] = 0;
        Remember(name, begin);
    }

    public void WriteRecord(DnsRecord record)
    {
        WriteName(record.Name);
        WriteUInt16((ushort)record.Type);
        WriteUInt16(1);
        WriteUInt32(record.Ttl);
        var lengthAt = Position;
        Position += 2;
        record.WriteData(ref this);
        BinaryPrimitives.WriteUInt16BigEndian(buffer[lengthAt..], (ushort)(Position - lengthAt - 2));
    }

    public readonly void Patch(int position, ushort value) => BinaryPrimitives.WriteUInt16BigEndian(buffer[position..], value);
}
