using System.Buffers.Binary;
using System.Net;

namespace Fairlead.Balancer.Loops;

/// <summary>
/// The address and port of one end of a connection, as a value of 24 bytes: no object per connection, no formatting until
/// somebody asks. The default value is "unknown" (a UNIX peer, or a socket that was gone before it could be asked).
/// </summary>
internal readonly struct PeerAddress : IEquatable<PeerAddress>
{
    private const ushort KindUnknown = 0;
    private const ushort KindV4 = 4;
    private const ushort KindV6 = 6;

    private readonly ulong high;
    private readonly ulong low;
    private readonly ushort kind;

    private PeerAddress(ulong high, ulong low, ushort kind, ushort port)
    {
        this.high = high;
        this.low = low;
        this.kind = kind;
        Port = port;
    }

    /// <summary>The port in host byte order.</summary>
    public ushort Port { get; }

    public bool IsUnknown => kind == KindUnknown;

    /// <summary>True for IPv4, and for IPv4 that arrived on a dual-stack IPv6 socket (::ffff:a.b.c.d).</summary>
    public bool IsIPv4 => kind == KindV4;

    public bool IsIPv6 => kind == KindV6;

    /// <summary>The IPv4 address as a number in host byte order: 10.1.2.3 is 0x0A010203. Only when <see cref="IsIPv4"/>.</summary>
    public uint V4Bits => (uint)low;

    /// <summary>The IPv6 address as a number, most significant byte first. For IPv4 the mapped form ::ffff:a.b.c.d.</summary>
    public UInt128 V6Bits => kind == KindV4 ? new UInt128(0, 0xFFFF_0000_0000UL | low) : new UInt128(high, low);

    public static PeerAddress FromV4(uint hostOrderBits, ushort port) => new(0, hostOrderBits, KindV4, port);

    public static PeerAddress FromV6(ReadOnlySpan<byte> sixteenBytes, ushort port)
    {
        ulong high = BinaryPrimitives.ReadUInt64BigEndian(sixteenBytes);
        ulong low = BinaryPrimitives.ReadUInt64BigEndian(sixteenBytes[8..]);
        return high == 0 && low >> 32 == 0xFFFF
            ? FromV4((uint)low, port)
            : new PeerAddress(high, low, KindV6, port);
    }

    public static PeerAddress From(IPEndPoint endPoint)
    {
        Span<byte> bytes = stackalloc byte[16];
        endPoint.Address.TryWriteBytes(bytes, out int written);
        return written == 4
            ? FromV4(BinaryPrimitives.ReadUInt32BigEndian(bytes), (ushort)endPoint.Port)
            : FromV6(bytes, (ushort)endPoint.Port);
    }

    /// <summary>Writes the address without port, as people read it. At most 39 bytes; returns the count written.</summary>
    public int FormatAddress(Span<byte> destination)
    {
        if (kind == KindV4)
        {
            int at = 0;
            for (int shift = 24; shift >= 0; shift -= 8)
            {
                ((uint)(low >> shift) & 0xFF).TryFormat(destination[at..], out int digits);
                at += digits;
                if (shift != 0)
                {
                    destination[at++] = (byte)'.';
                }
            }

            return at;
        }

        if (kind == KindV6)
        {
            ToIPAddress().TryFormat(destination, out int written);
            return written;
        }

        return 0;
    }

    public IPAddress ToIPAddress()
    {
        Span<byte> bytes = stackalloc byte[16];
        if (kind == KindV4)
        {
            BinaryPrimitives.WriteUInt32BigEndian(bytes, (uint)low);
            return new IPAddress(bytes[..4]);
        }

        BinaryPrimitives.WriteUInt64BigEndian(bytes, high);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], low);
        return new IPAddress(bytes);
    }

    public bool Equals(PeerAddress other) => high == other.high && low == other.low && kind == other.kind && Port == other.Port;

    public override bool Equals(object? obj) => obj is PeerAddress other && Equals(other);

    public override int GetHashCode() => HashCode.Combine(high, low, kind, Port);

    public override string ToString() => IsUnknown ? "unknown" : new IPEndPoint(ToIPAddress(), Port).ToString();
}
