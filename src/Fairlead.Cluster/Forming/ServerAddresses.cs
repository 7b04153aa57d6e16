using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Fairlead.Cluster.Forming;

/// <summary>The words of <c>retry_join</c> as addresses to dial.</summary>
public static class ServerAddresses
{
    /// <summary>
    /// Every <c>ip:port</c> that a word (<c>host</c>, <c>host:port</c>, <c>[ipv6]:port</c>) leads to: a name may have many. A name that cannot be resolved leads nowhere.
    /// </summary>
    /// <param name="defaultPort">For words without a port; Consul takes <c>ports.serf_lan</c>.</param>
    /// <exception cref="FormatException">The word asks for a cloud provider, which is not supported, or is no address.</exception>
    public static async Task<IReadOnlyList<string>> ResolveAsync(string word, int defaultPort, CancellationToken cancellationToken)
    {
        if (word.Contains("provider=", StringComparison.Ordinal))
        {
            throw new FormatException($"retry_join '{word}': joining through a cloud provider is not supported; give addresses or a DNS name");
        }

        (string host, int port) = Split(word, defaultPort);
        if (IPAddress.TryParse(host, out IPAddress? literal))
        {
            return [new IPEndPoint(literal, port).ToString()];
        }

        try
        {
            IPAddress[] found = await Dns.GetHostAddressesAsync(host, cancellationToken).ConfigureAwait(false);
            return [.. found.Select(address => new IPEndPoint(address, port).ToString())];
        }
        catch (SocketException)
        {
            return [];
        }
    }

    /// <summary>Takes <c>host:port</c> apart.</summary>
    /// <exception cref="FormatException">The port is none.</exception>
    internal static (string Host, int Port) Split(string word, int defaultPort)
    {
        if (!word.StartsWith('[') && IPAddress.TryParse(word, out _))
        {
            return (word, defaultPort);
        }

        int colon = word.LastIndexOf(':');
        if (colon < 0 || colon < word.LastIndexOf(']'))
        {
            return (word.Trim('[', ']'), defaultPort);
        }

        return int.TryParse(word.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int port) && port is > 0 and <= 65_535
            ? (word[..colon].Trim('[', ']'), port)
            : throw new FormatException($"retry_join '{word}': '{word[(colon + 1)..]}' is no port");
    }
}
