using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Fairlead.Balancer.Loops;

namespace Fairlead.Balancer.Expressions;

/// <summary>IP networks: one look-up per prefix length that occurs, so that ten thousand networks cost thirty at most.</summary>
internal sealed class NetworkSet
{
    private readonly (uint Mask, HashSet<uint> Networks)[] _v4;
    private readonly (UInt128 Mask, HashSet<UInt128> Networks)[] _v6;

    private NetworkSet(List<IPNetwork> networks)
    {
        _v4 =
        [
            .. networks.Where(n => n.BaseAddress.AddressFamily == AddressFamily.InterNetwork).GroupBy(n => n.PrefixLength)
                .Select(g => (g.Key == 0 ? 0 : uint.MaxValue << (32 - g.Key), g.Select(V4).ToHashSet())),
        ];
        _v6 =
        [
            .. networks.Where(n => n.BaseAddress.AddressFamily == AddressFamily.InterNetworkV6).GroupBy(n => n.PrefixLength)
                .Select(g => (g.Key == 0 ? 0 : UInt128.MaxValue << (128 - g.Key), g.Select(V6).ToHashSet())),
        ];
    }

    /// <returns>Null with a message when a pattern is no network.</returns>
    public static NetworkSet? Parse(IEnumerable<string> patterns, out string? error)
    {
        var networks = new List<IPNetwork>();
        error = null;
        foreach (string pattern in patterns)
        {
            if (!Expressions.Networks.TryParse(pattern, out IPNetwork network))
            {
                error = $"'{pattern}' is not an IPv4 or IPv6 address or network";
                return null;
            }

            networks.Add(network);
        }

        return new NetworkSet(networks);
    }

    public bool Contains(in PeerAddress address)
    {
        if (address.IsIPv4)
        {
            foreach ((uint mask, HashSet<uint> networks) in _v4)
            {
                if (networks.Contains(address.V4Bits & mask))
                {
                    return true;
                }
            }
        }

        if (address.IsUnknown || _v6.Length == 0)
        {
            return false;
        }

        // An IPv4 address is looked up in its mapped form too: ::ffff:0:0/96 means all of them.
        foreach ((UInt128 mask, HashSet<UInt128> networks) in _v6)
        {
            if (networks.Contains(address.V6Bits & mask))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Reads an address out of a header, without a port.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out PeerAddress address)
    {
        address = default;
        Span<char> chars = stackalloc char[64];
        if (text.Length is 0 or > 64)
        {
            return false;
        }

        chars = chars[..Encoding.Latin1.GetChars(text, chars)];
        if (!IPAddress.TryParse(chars, out IPAddress? parsed) || (!chars.Contains(':') && chars.Count('.') != 3))
        {
            return false;
        }

        address = PeerAddress.From(new IPEndPoint(parsed, 0));
        return true;
    }

    private static uint V4(IPNetwork network) => BinaryPrimitives.ReadUInt32BigEndian(network.BaseAddress.GetAddressBytes());

    private static UInt128 V6(IPNetwork network) => BinaryPrimitives.ReadUInt128BigEndian(network.BaseAddress.GetAddressBytes());
}
