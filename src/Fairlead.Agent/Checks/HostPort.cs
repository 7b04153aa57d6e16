using System.Globalization;

namespace Fairlead.Agent.Checks;

/// <summary><c>host:port</c> with brackets around an IPv6 address, as in URLs; an empty host is this machine.</summary>
internal static class HostPort
{
    /// <exception cref="FormatException">No port, or one out of range.</exception>
    public static (string Host, int Port) Parse(string text)
    {
        var colon = text.LastIndexOf(':');
        if (colon < 0 || !int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port) || port is < 1 or > 65535)
        {
            throw new FormatException($"\"{text}\" is not host:port");
        }

        var host = text[..colon].Trim('[', ']');
        return (host.Length > 0 ? host : "localhost", port);
    }
}
