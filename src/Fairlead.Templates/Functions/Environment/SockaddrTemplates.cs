using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace Fairlead.Templates.Functions.Environment;

/// <summary>
/// The part of go-sockaddr's language that names addresses of this machine. Anything else is refused by name.
/// </summary>
internal static class SockaddrTemplates
{
    private const string Supported = "GetPrivateIP, GetPrivateIPs, GetPublicIP, GetPublicIPs, GetInterfaceIP \"name\", GetInterfaceIPs \"name\"";

    public static string Render(Execution execution, string expression)
    {
        // The expression is itself a template; it sees only the address functions.
        var template = Template.Parse("sockaddr", "{{" + expression.Trim().TrimStart('{').TrimEnd('}') + "}}", AddressFunctions(Addresses()));
        return template.Execute(null, execution.World).Text;
    }

    internal static FunctionTable AddressFunctions(IReadOnlyList<(string Interface, IPAddress Address)> addresses)
    {
        var privates = addresses.Where(entry => IsPrivate(entry.Address)).Select(entry => entry.Address).ToArray();
        var publics = addresses.Where(entry => !IsPrivate(entry.Address) && !IPAddress.IsLoopback(entry.Address) && !entry.Address.IsIPv6LinkLocal).Select(entry => entry.Address).ToArray();
        return new FunctionTable(
        [
            new("GetPrivateIP", "-> string", _ => First(privates)),
            new("GetPrivateIPs", "-> string", _ => All(privates)),
            new("GetPublicIP", "-> string", _ => First(publics)),
            new("GetPublicIPs", "-> string", _ => All(publics)),
            new("GetInterfaceIP", "string -> string", a => First(On(addresses, (string)a[0]!))),
            new("GetInterfaceIPs", "string -> string", a => All(On(addresses, (string)a[0]!))),
            .. StandardFunctions.Go(),
            .. Unsupported(),
        ]);
    }

    private static IEnumerable<TemplateFunction> Unsupported() =>
        new[] { "GetAllInterfaces", "GetDefaultInterfaces", "GetPrivateInterfaces", "GetPublicInterfaces", "include", "exclude", "attr", "sort", "limit", "offset", "unique", "math" }
            .Select(name => new TemplateFunction(name, "...any", _ => throw new FunctionException($"sockaddr: {name} is not supported; there are {Supported}")));

    private static IEnumerable<IPAddress> On(IReadOnlyList<(string Interface, IPAddress Address)> addresses, string name) =>
        addresses.Where(entry => entry.Interface == name).Select(entry => entry.Address);

    private static string First(IEnumerable<IPAddress> addresses) => addresses.FirstOrDefault()?.ToString() ?? "";

    private static string All(IEnumerable<IPAddress> addresses) => string.Join(' ', addresses);

    /// <summary>RFC 1918 and RFC 6598 for IPv4, RFC 4193 for IPv6.</summary>
    private static bool IsPrivate(IPAddress address)
    {
        var bytes = address.GetAddressBytes();
        return address.AddressFamily == AddressFamily.InterNetwork
            ? bytes[0] == 10 || (bytes[0] == 172 && bytes[1] is >= 16 and < 32) || (bytes[0] == 192 && bytes[1] == 168) || (bytes[0] == 100 && bytes[1] is >= 64 and < 128)
            : (bytes[0] & 0xFE) == 0xFC;
    }

    private static (string, IPAddress)[] Addresses() =>
    [
        .. NetworkInterface.GetAllNetworkInterfaces()
            .Where(device => device.OperationalStatus == OperationalStatus.Up || device.NetworkInterfaceType == NetworkInterfaceType.Loopback)
            .SelectMany(device => device.GetIPProperties().UnicastAddresses.Select(unicast => (device.Name, unicast.Address)))
            .OrderBy(entry => entry.Address.AddressFamily == AddressFamily.InterNetwork ? 0 : 1),
    ];
}
