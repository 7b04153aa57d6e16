using System.Net;
using System.Net.Sockets;

namespace Fairlead.Balancer.Configuration;

/// <summary>The system's resolver as a value: a name that does not exist has no addresses.</summary>
internal static class NameResolution
{
    public static async Task<IPAddress[]> ResolveAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            return await Dns.GetHostAddressesAsync(name, cancellationToken).ConfigureAwait(false);
        }
        catch (SocketException)
        {
            return [];
        }
    }
}
