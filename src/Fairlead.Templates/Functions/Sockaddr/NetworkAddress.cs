using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Fairlead.Templates.Functions.Sockaddr;

/// <summary>An IP address with the network it is in, IPv4 or IPv6, as a number that can be reckoned with.</summary>
/// <param name="Value">The address; an IPv4 one in the lowest 32 bits.</param>
/// <param name="MaskBits">Length of the network's prefix.</param>
internal readonly record struct NetworkAddress(bool IsV4, UInt128 Value, int MaskBits)
{
    /// <summary>Bits of an address of this family.</summary>
    public int Width => IsV4 ? 32 : 128;

    /// <summary>One bits where the network is told.</summary>
    public UInt128 Mask => MaskBits == 0 ? UInt128.Zero : (All >> (Width - MaskBits)) << (Width - MaskBits);

    public NetworkAddress Network => this with { Value = Value & Mask };

    /// <summary>The network's last address: of IPv4, where everybody listens.</summary>
    public NetworkAddress Last => this with { Value = Value | (All & ~Mask) };

    /// <summary>How many addresses the network has; 2^128 wraps to 0 and is told apart by who shows it.</summary>
    public UInt128 Size => (All & ~Mask) + 1;

    private UInt128 All => IsV4 ? uint.MaxValue : UInt128.MaxValue;

    /// <summary>Reads <c>address</c> or <c>address/bits</c>; without bits it is a network of its own.</summary>
    public static bool TryParse(string text, out NetworkAddress address)
    {
        address = default;
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (!IPAddress.TryParse(slash < 0 ? text : text[..slash], out var ip))
        {
            return false;
        }

        var width = ip.AddressFamily == AddressFamily.InterNetwork ? 32 : 128;
        var bits = width;
        if (slash >= 0 && (!int.TryParse(text[(slash + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out bits) || bits > width))
        {
            return false;
        }

        address = Of(ip, bits);
        return true;
    }

    public static NetworkAddress Of(IPAddress ip, int maskBits)
    {
        var bytes = ip.GetAddressBytes();
        return bytes.Length == 4
            ? new NetworkAddress(true, BinaryPrimitives.ReadUInt32BigEndian(bytes), maskBits)
            : new NetworkAddress(false, BinaryPrimitives.ReadUInt128BigEndian(bytes), maskBits);
    }

    public bool Contains(NetworkAddress other) => IsV4 == other.IsV4 && (other.Value & Mask) == (Value & Mask);

    /// <summary>Another address of the same network, wrapped at the family's end.</summary>
    public NetworkAddress At(UInt128 value) => this with { Value = value & All };

    public byte[] ToBytes()
    {
        var bytes = new byte[Width / 8];
        if (IsV4)
        {
            BinaryPrimitives.WriteUInt32BigEndian(bytes, (uint)Value);
        }
        else
        {
            BinaryPrimitives.WriteUInt128BigEndian(bytes, Value);
        }

        return bytes;
    }

    /// <summary>The address alone.</summary>
    public string ToAddressText() => new IPAddress(ToBytes()).ToString();

    /// <summary>With its network's bits, unless it stands for itself alone.</summary>
    public override string ToString() =>
        MaskBits == Width ? ToAddressText() : string.Create(CultureInfo.InvariantCulture, $"{ToAddressText()}/{MaskBits}");
}
