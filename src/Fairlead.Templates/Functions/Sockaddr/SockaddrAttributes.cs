using System.Globalization;

namespace Fairlead.Templates.Functions.Sockaddr;

/// <summary><c>attr</c>, <c>Attr</c> and <c>join</c>: what can be said of an address.</summary>
internal static class SockaddrAttributes
{
    private const string Names =
        "name, flags, string, type, address, binary, first_usable, hex, host, last_usable, mask_bits, netmask, network, octets, port, size, broadcast, uint32, uint128";

    /// <exception cref="FunctionException">There is no attribute of that name, or not for this kind of address.</exception>
    public static string Read(string name, InterfaceAddress entry)
    {
        var address = entry.Address;
        return name switch
        {
            "name" => entry.On.Name,
            "flags" => entry.On.FlagText,
            "string" => address.ToString(),
            "type" => address.IsV4 ? "IPv4" : "IPv6",
            "address" => address.ToAddressText(),
            "host" => (address with { MaskBits = address.Width }).ToString(),
            "network" => address.Network.ToString(),
            "netmask" => (address with { Value = address.Mask }).ToAddressText(),
            "mask_bits" => Decimal(address.MaskBits),
            "port" => "0",
            "size" => Size(address),
            "first_usable" => FirstUsable(address).ToAddressText(),
            "last_usable" => LastUsable(address).ToAddressText(),
            "hex" => Convert.ToHexStringLower(address.ToBytes()),
            "binary" => string.Concat(address.ToBytes().Select(part => part.ToString("b8", CultureInfo.InvariantCulture))),
            "octets" => string.Join(' ', address.ToBytes().Select(part => Decimal(part))),
            "broadcast" when address.IsV4 => address.Last.ToAddressText(),
            "uint32" when address.IsV4 => address.Value.ToString(CultureInfo.InvariantCulture),
            "uint128" when !address.IsV4 => address.Value.ToString(CultureInfo.InvariantCulture),
            "broadcast" or "uint32" or "uint128" or "path" => throw new FunctionException($"sockaddr: an address of type {Read("type", entry)} has no attribute \"{name}\""),
            _ => throw new FunctionException($"sockaddr: there is no attribute \"{name}\"; there are {Names}"),
        };
    }

    /// <summary>Of the first of the list; nothing of an empty one.</summary>
    public static string First(string name, InterfaceAddress[] entries) => entries.Length == 0 ? "" : Read(name, entries[0]);

    public static string Join(string name, string separator, InterfaceAddress[] entries) => string.Join(separator, entries.Select(entry => Read(name, entry)));

    private static string Decimal(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Size(NetworkAddress address) =>
        address.MaskBits == 0 && !address.IsV4 ? "340282366920938463463374607431768211456" : address.Size.ToString(CultureInfo.InvariantCulture);

    /// <summary>In a network of two (RFC 3021) and in one of itself every address is usable; IPv6 has no address set apart at either end.</summary>
    private static NetworkAddress FirstUsable(NetworkAddress address) =>
        address.IsV4 && address.MaskBits < 31 ? address.At(address.Network.Value + 1) : address.Network;

    private static NetworkAddress LastUsable(NetworkAddress address) =>
        address.IsV4 && address.MaskBits < 31 ? address.At(address.Last.Value - 1) : address.Last;
}
