using System.Globalization;
using Fairlead.Templates.RegularExpressions;

namespace Fairlead.Templates.Functions.Sockaddr;

/// <summary><c>include</c> and <c>exclude</c>: which addresses a selector means.</summary>
internal static class SockaddrFilters
{
    private static readonly NetworkAddress LinkLocalV4 = Block("169.254.0.0/16"), LinkLocalV6 = Block("fe80::/10");
    private static readonly NetworkAddress MulticastV4 = Block("224.0.0.0/4"), MulticastV6 = Block("ff00::/8");
    private static readonly NetworkAddress LinkMulticastV4 = Block("224.0.0.0/24");

    /// <summary>Whether an address is meant.</summary>
    /// <exception cref="FunctionException">Selector or value are none.</exception>
    public static Func<InterfaceAddress, bool> Of(string selector, string value)
    {
        var parts = value.Split('|', StringSplitOptions.TrimEntries);
        switch (selector.ToLowerInvariant())
        {
            case "address":
                var address = Re2.Compile(value);
                return entry => address.IsMatch(entry.Address.ToAddressText());
            case "name":
                var name = Re2.Compile(value);
                return entry => name.IsMatch(entry.On.Name);
            case "flag" or "flags":
                var flags = Array.ConvertAll(parts, part => Flag(part.ToLowerInvariant()));
                return entry => Array.TrueForAll(flags, flag => flag(entry));
            case "network":
                var networks = Array.ConvertAll(parts, Block);
                return entry => Array.Exists(networks, network => network.Contains(entry.Address));
            case "port":
                // Addresses of interfaces have no port.
                var port = Number(selector, value);
                return _ => port == 0;
            case "rfc" or "rfcs":
                return entry => Array.Exists(parts, rfc => AddressBlocks.IsIn(rfc, entry.Address));
            case "size":
                var bits = Number(selector, value.TrimStart('/'));
                return entry => entry.Address.MaskBits == bits;
            case "type":
                var types = Array.ConvertAll(parts, part => Type(part.ToLowerInvariant()));
                return entry => Array.Exists(types, type => type(entry));
            default:
                throw new FunctionException(
                    $"sockaddr: there is no selector \"{selector}\" to include or exclude by; there are address, flag, name, network, port, rfc, size, type");
        }
    }

    private static Func<InterfaceAddress, bool> Type(string type) => type switch
    {
        "ip" => static _ => true,
        "ipv4" => static entry => entry.Address.IsV4,
        "ipv6" => static entry => !entry.Address.IsV4,
        "unix" => static _ => false,
        _ => throw new FunctionException($"sockaddr: there is no type \"{type}\"; there are ip, ipv4, ipv6, unix"),
    };

    private static Func<InterfaceAddress, bool> Flag(string flag) => flag switch
    {
        "up" => static entry => entry.On.Flags.HasFlag(InterfaceFlags.Up),
        "down" => static entry => !entry.On.Flags.HasFlag(InterfaceFlags.Up),
        "broadcast" => static entry => entry.On.Flags.HasFlag(InterfaceFlags.Broadcast),
        "loopback" => static entry => entry.On.Flags.HasFlag(InterfaceFlags.Loopback),
        "point-to-point" => static entry => entry.On.Flags.HasFlag(InterfaceFlags.PointToPoint),
        "forwardable" => static entry => AddressBlocks.IsForwardable(entry.Address),
        "multicast" => static entry => IsMulticast(entry.Address),
        "link-local unicast" => static entry => IsLinkLocal(entry.Address),
        // RFC 4291, 2.7: the low four bits of the second byte are the scope; 1 is the interface, 2 the link.
        "interface-local multicast" => static entry => Scope(entry.Address) == 1,
        "link-local multicast" => static entry => LinkMulticastV4.Contains(entry.Address) || Scope(entry.Address) == 2,
        "unspecified" => static entry => entry.Address.Value == 0,
        "global unicast" => static entry =>
            entry.Address.Value != 0 && !entry.On.Flags.HasFlag(InterfaceFlags.Loopback) && !IsMulticast(entry.Address) && !IsLinkLocal(entry.Address),
        _ => throw new FunctionException(
            $"sockaddr: there is no flag \"{flag}\"; there are broadcast, down, forwardable, global unicast, interface-local multicast, link-local multicast, link-local unicast, loopback, multicast, point-to-point, unspecified, up"),
    };

    private static bool IsMulticast(NetworkAddress address) => MulticastV4.Contains(address) || MulticastV6.Contains(address);

    private static bool IsLinkLocal(NetworkAddress address) => LinkLocalV4.Contains(address) || LinkLocalV6.Contains(address);

    private static int Scope(NetworkAddress address) => MulticastV6.Contains(address) ? address.ToBytes()[1] & 0xF : -1;

    private static NetworkAddress Block(string text) => NetworkAddress.TryParse(text, out var block)
        ? block
        : throw new FunctionException($"sockaddr: \"{text}\" is no network; write for example 10.0.0.0/8");

    private static int Number(string selector, string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        ? number
        : throw new FunctionException($"sockaddr: \"{text}\" is no number for the selector \"{selector}\"");
}
