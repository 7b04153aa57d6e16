using System.Globalization;
using System.Net;

namespace Fairlead.Cluster.Agents.Connecting;

/// <summary>Addresses as join lists have them.</summary>
internal static class HostPorts
{
    /// <summary>The address with its own port, or with this one.</summary>
    internal static string WithPort(string address, int port)
    {
        if (IPAddress.TryParse(address, out var ip))
        {
            return new IPEndPoint(ip, port).ToString();
        }

        var colon = address.LastIndexOf(':');
        return colon > 0 && int.TryParse(address.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out _)
            ? address
            : string.Create(CultureInfo.InvariantCulture, $"{address}:{port}");
    }
}
