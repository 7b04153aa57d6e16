using System.Collections.Frozen;

namespace Fairlead.Templates.Functions.Sockaddr;

/// <summary>Blocks of addresses that RFCs set apart, by the number of the RFC.</summary>
/// <remarks>RFC 6890's own table, with its column "Forwardable", decides what is private and what can be forwarded.</remarks>
internal static class AddressBlocks
{
    private const string Special = "6890";

    private static readonly FrozenDictionary<string, NetworkAddress[]> ByRfc = new Dictionary<string, string[]>(StringComparer.Ordinal)
    {
        ["919"] = ["255.255.255.255/32"],
        ["1112"] = ["224.0.0.0/4"],
        ["1122"] = ["0.0.0.0/8", "127.0.0.0/8"],
        ["1918"] = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"],
        ["2544"] = ["198.18.0.0/15"],
        ["2765"] = ["::ffff:0:0:0/96"],
        ["2928"] = ["2001::/16"],
        ["3056"] = ["2002::/16"],
        ["3068"] = ["192.88.99.0/24"],
        ["3171"] = ["224.0.0.0/4"],
        ["3849"] = ["2001:db8::/32"],
        ["3927"] = ["169.254.0.0/16"],
        ["4038"] = ["::ffff:0:0/96"],
        ["4193"] = ["fc00::/7"],
        ["4291"] = ["::/128", "::1/128", "fe80::/10", "ff00::/8"],
        ["4380"] = ["2001::/32"],
        ["4843"] = ["2001:10::/28"],
        ["5180"] = ["2001:2::/48"],
        ["5735"] = ["192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "198.18.0.0/15"],
        ["5737"] = ["192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24"],
        ["6052"] = ["64:ff9b::/96"],
        ["6333"] = ["192.0.0.0/29"],
        ["6598"] = ["100.64.0.0/10"],
        ["6666"] = ["100::/64"],
        [Special] =
        [
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24",
            "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "240.0.0.0/4", "255.255.255.255/32",
            "::1/128", "::/128", "64:ff9b::/96", "::ffff:0:0/96", "100::/64", "2001::/23", "2001:db8::/32", "2002::/16", "fc00::/7", "fe80::/10",
        ],
        ["7335"] = ["192.0.0.0/29"],
    }.ToFrozenDictionary(pair => pair.Key, pair => Parse(pair.Value), StringComparer.Ordinal);

    /// <summary>RFC 6890, tables 1 to 21: those with "Forwardable: False"; multicast is of no use for a server's address either.</summary>
    private static readonly NetworkAddress[] NotForwardable = Parse(
    [
        "0.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
        "255.255.255.255/32", "::1/128", "::/128", "::ffff:0:0/96", "2001:db8::/32", "2001:10::/28", "fe80::/10", "ff00::/8",
    ]);

    public static bool IsForwardable(NetworkAddress address) => !Array.Exists(NotForwardable, block => block.Contains(address));

    /// <summary>Set apart by RFC 6890.</summary>
    public static bool IsSpecial(NetworkAddress address) => IsIn(Special, address);

    /// <exception cref="FunctionException">The RFC sets no addresses apart.</exception>
    public static bool IsIn(string rfc, NetworkAddress address) => ByRfc.TryGetValue(rfc, out var blocks)
        ? Array.Exists(blocks, block => block.Contains(address))
        : throw new FunctionException($"sockaddr: no blocks are known of RFC {rfc}; known are {string.Join(", ", ByRfc.Keys.OrderBy(number => number.Length).ThenBy(number => number, StringComparer.Ordinal))}");

    private static NetworkAddress[] Parse(string[] blocks) =>
        Array.ConvertAll(blocks, block => NetworkAddress.TryParse(block, out var address) ? address : throw new FormatException(block));
}
