using System.Globalization;
using System.Net.NetworkInformation;

namespace Fairlead.Templates.Functions.Sockaddr;

/// <summary>The addresses of this machine, read from the system.</summary>
internal static class MachineInterfaces
{
    public static InterfaceAddress[] Read()
    {
        var byDefault = DefaultInterface();
        return [.. NetworkInterface.GetAllNetworkInterfaces().SelectMany(device => Addresses(device, byDefault))];
    }

    private static IEnumerable<InterfaceAddress> Addresses(NetworkInterface device, string? byDefault)
    {
        var properties = device.GetIPProperties();
        var on = new MachineInterface(
            device.Name,
            Number(device.Name, "ifindex"),
            Number(device.Name, "mtu"),
            device.NetworkInterfaceType == NetworkInterfaceType.Loopback
                ? ""
                : string.Join(':', device.GetPhysicalAddress().GetAddressBytes().Select(part => part.ToString("x2", CultureInfo.InvariantCulture))),
            FlagsOf(device),
            device.Name == byDefault);
        return properties.UnicastAddresses.Select(unicast => new InterfaceAddress(NetworkAddress.Of(unicast.Address, unicast.PrefixLength), on));
    }

    /// <summary>Linux tells the flags in sysfs; elsewhere what .NET knows must do.</summary>
    private static InterfaceFlags FlagsOf(NetworkInterface device)
    {
        if (SystemText(device.Name, "flags") is { } text
            && int.TryParse(text.AsSpan(text.StartsWith("0x", StringComparison.Ordinal) ? 2 : 0), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var flags))
        {
            return (InterfaceFlags)flags;
        }

        return (device.OperationalStatus == OperationalStatus.Up ? InterfaceFlags.Up | InterfaceFlags.Running : InterfaceFlags.None)
            | (device.NetworkInterfaceType == NetworkInterfaceType.Loopback ? InterfaceFlags.Loopback | InterfaceFlags.Up : InterfaceFlags.Broadcast)
            | (device.SupportsMulticast ? InterfaceFlags.Multicast : InterfaceFlags.None);
    }

    private static int Number(string name, string file) =>
        int.TryParse(SystemText(name, file), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;

    private static string? SystemText(string name, string file) => ReadOrNull($"/sys/class/net/{name}/{file}")?.Trim();

    /// <summary>proc(5), /proc/net/route: the interface whose destination and mask are zero, the one of the lowest metric first.</summary>
    private static string? DefaultInterface()
    {
        const int Destination = 1, Metric = 6, Mask = 7;
        return (ReadOrNull("/proc/net/route") ?? "")
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split('\t', StringSplitOptions.TrimEntries))
            .Where(fields => fields.Length > Mask && fields[Destination] == "00000000" && fields[Mask] == "00000000")
            .OrderBy(fields => int.TryParse(fields[Metric], NumberStyles.None, CultureInfo.InvariantCulture, out var metric) ? metric : int.MaxValue)
            .Select(fields => fields[0])
            .FirstOrDefault();
    }

    private static string? ReadOrNull(string path)
    {
        try
        {
            return File.Exists(path) ? File.ReadAllText(path) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Not Linux, or a sandbox that hides it: there is no more to know.
            return null;
        }
    }
}
