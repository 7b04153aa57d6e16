using System.Globalization;

namespace Fairlead.Templates.Functions.Sockaddr;

/// <summary><c>math</c>: addresses reckoned from addresses.</summary>
internal static class SockaddrMath
{
    /// <exception cref="FunctionException">Operation or value are none.</exception>
    public static InterfaceAddress[] Apply(string operation, string value, InterfaceAddress[] entries)
    {
        Func<NetworkAddress, NetworkAddress> reckon = operation.ToLowerInvariant() switch
        {
            "address" => Address(Signed(value)),
            "network" => Network(Signed(value)),
            "mask" => Mask(value),
            _ => throw new FunctionException($"sockaddr: math knows no \"{operation}\"; there are address, network, mask"),
        };
        return Array.ConvertAll(entries, entry => entry with { Address = reckon(entry.Address) });
    }

    /// <summary>Leaves the network without a thought, and wraps only at the family's end.</summary>
    private static Func<NetworkAddress, NetworkAddress> Address(Int128 change) => address => address.At(unchecked(address.Value + (UInt128)change));

    /// <summary>Up from the network's first address, down from past its last, and round and round inside it.</summary>
    private static Func<NetworkAddress, NetworkAddress> Network(Int128 change) => address =>
    {
        var size = address.Size;
        var step = unchecked((UInt128)change);
        // 2^128 addresses: the arithmetic wraps by itself.
        step = size == 0 ? step : change >= 0 ? step % size : size - (unchecked((UInt128)(-change)) % size);
        var within = size == 0 ? step : step % size;
        return address.At(unchecked(address.Network.Value + within));
    };

    /// <summary>The larger of the two networks stays the address's own.</summary>
    private static Func<NetworkAddress, NetworkAddress> Mask(string value)
    {
        if (!int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var bits))
        {
            throw new FunctionException($"sockaddr: \"{value}\" is no length of a mask");
        }

        return address => bits > address.Width
            ? throw new FunctionException($"sockaddr: a mask of {bits} bits is longer than an address of {address.Width}")
            : (address with { MaskBits = bits }).Network with { MaskBits = Math.Min(bits, address.MaskBits) };
    }

    private static Int128 Signed(string value) =>
        value.Length > 1 && value[0] is '+' or '-' && Int128.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new FunctionException($"sockaddr: \"{value}\" is no change; write it with its sign, for example +1");
}
