using System.Collections.Immutable;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace Fairlead.Agent.Configuration;

/// <summary>An address of a network interface that is up.</summary>
public readonly record struct InterfaceAddress(string Interface, IPAddress Address)
{
    /// <summary>The ranges of RFC 1918 and RFC 6598 for IPv4, RFC 4193 for IPv6: what go-sockaddr calls private.</summary>
    public bool IsPrivate => Address.AddressFamily == AddressFamily.InterNetwork ? IsPrivateV4(Address.GetAddressBytes()) : Address.IsIPv6UniqueLocal;

    /// <summary>Neither private, loopback nor link-local.</summary>
    public bool IsPublic => !IsPrivate && !IPAddress.IsLoopback(Address) && !Address.IsIPv6LinkLocal
        && !(Address.GetAddressBytes() is [169, 254, _, _]);

    /// <summary>Those of this machine, IPv4 first, in the system's order of interfaces.</summary>
    public static ImmutableArray<InterfaceAddress> OfThisMachine() =>
    [
        .. NetworkInterface.GetAllNetworkInterfaces()
            .Where(nic => nic.OperationalStatus is OperationalStatus.Up or OperationalStatus.Unknown)
            .SelectMany(nic => nic.GetIPProperties().UnicastAddresses.Select(unicast => new InterfaceAddress(nic.Name, unicast.Address)))
            .OrderBy(address => address.Address.AddressFamily == AddressFamily.InterNetwork ? 0 : 1),
    ];

    private static bool IsPrivateV4(byte[] bytes) => bytes switch
    {
        [10, ..] or [192, 168, ..] => true,
        [172, var second, ..] => second is >= 16 and <= 31,
        [100, var second, ..] => second is >= 64 and <= 127,
        _ => false,
    };
}
