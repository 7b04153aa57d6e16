using System.Net;
using System.Net.Sockets;

namespace Fairlead.Balancer.Expressions;

/// <summary>Networks as HAProxy writes them: an address alone, <c>/bits</c>, or for IPv4 a dotted mask; bits behind the prefix may be set.</summary>
internal static class Networks
{
    public static bool TryParse(string text, out IPNetwork network)
    {
        network = default;
        int slash = text.IndexOf('/');
        string host = slash < 0 ? text : text[..slash];
        bool v6 = host.Contains(':');
        if ((!v6 && host.Count(c => c == '.') != 3) || !IPAddress.TryParse(host, out IPAddress? address))
        {
            return false;
        }

        int max = address.AddressFamily == AddressFamily.InterNetworkV6 ? 128 : 32;
        int bits = max;
        if (slash >= 0 && !TryBits(text[(slash + 1)..], max, out bits))
        {
            return false;
        }

        network = new IPNetwork(Mask(address, bits), bits);
        return true;
    }

    private static bool TryBits(string text, int max, out int bits)
    {
        if (int.TryParse(text, out bits))
        {
            return bits >= 0 && bits <= max;
        }

        if (max != 32 || text.Count(c => c == '.') != 3 || !IPAddress.TryParse(text, out IPAddress? mask))
        {
            return false;
        }

        uint value = System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(mask.GetAddressBytes());
        bits = System.Numerics.BitOperations.LeadingZeroCount(~value);
        return System.Numerics.BitOperations.PopCount(value) == bits;
    }

    /// <summary><see cref="IPNetwork"/> refuses bits behind its prefix; people write <c>127.0.0.1/8</c>.</summary>
    private static IPAddress Mask(IPAddress address, int bits)
    {
        byte[] bytes = address.GetAddressBytes();
        for (int i = 0; i < bytes.Length; i++)
        {
            int keep = Math.Clamp(bits - (i * 8), 0, 8);
            bytes[i] &= (byte)(0xFF << (8 - keep));
        }

        return new IPAddress(bytes);
    }
}
