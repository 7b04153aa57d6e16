using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Fairlead.Balancer.Configuration.Lexing;

namespace Fairlead.Balancer.Configuration.Parsing;

/// <summary>How the port of an address was written.</summary>
internal enum PortKind
{
    /// <summary>No port.</summary>
    None,

    /// <summary>One port or a range of them.</summary>
    Fixed,

    /// <summary><c>+n</c> or <c>-n</c>: relative to the port a client came to.</summary>
    Offset,
}

/// <summary>
/// An address of a <c>bind</c>, <c>server</c> or <c>log</c> line (manual section 11): an optional <c>family@</c>, a
/// host (empty and <c>*</c> are any), and behind the last colon a port, a range or an offset; or the path of a Unix
/// socket. Variables are expanded without quotes too, as they were in 1.5.
/// </summary>
internal sealed record ParsedAddress
{
    public required string Text { get; init; }

    /// <summary>The host as written: an address, a name, empty or <c>*</c>; empty for a Unix socket.</summary>
    public string Host { get; init; } = "";

    /// <summary>The host as an address; null when it is a name.</summary>
    public IPAddress? Address { get; init; }

    public string? UnixPath { get; init; }

    public PortKind PortKind { get; init; }

    /// <summary>The port, the first one of a range, or the offset.</summary>
    public int Port { get; init; }

    /// <summary>The last port of a range, else <see cref="Port"/>.</summary>
    public int LastPort { get; init; }

    /// <summary><c>ipv4@</c> or <c>ipv6@</c> restricts what a name may resolve to.</summary>
    public AddressFamily Family { get; init; } = AddressFamily.Unspecified;

    public EndPoint? EndPoint =>
        UnixPath is not null ? new UnixDomainSocketEndPoint(UnixPath)
        : Address is not null ? new IPEndPoint(Address, PortKind == PortKind.Fixed ? Port : 0)
        : null;

    /// <returns>Null with a message when the text is no address.</returns>
    public static ParsedAddress? Parse(string text, EnvironmentVariables variables, out string? error)
    {
        string expanded = ExpandVariables(text, variables);
        string rest = expanded;
        AddressFamily family = AddressFamily.Unspecified;
        error = null;
        int at = rest.IndexOf('@');
        if (at > 0)
        {
            switch (rest[..at])
            {
                case "ipv4":
                    (family, rest) = (AddressFamily.InterNetwork, rest[(at + 1)..]);
                    break;
                case "ipv6":
                    (family, rest) = (AddressFamily.InterNetworkV6, rest[(at + 1)..]);
                    break;
                case "unix" or "stream+unix" or "uxst" or "dgram+unix" or "uxdg":
                    return Unix(text, rest[(at + 1)..], out error);
                case "tcp4" or "udp4" or "stream+ipv4" or "dgram+ipv4":
                    (family, rest) = (AddressFamily.InterNetwork, rest[(at + 1)..]);
                    break;
                case "tcp6" or "udp6" or "stream+ipv6" or "dgram+ipv6":
                    (family, rest) = (AddressFamily.InterNetworkV6, rest[(at + 1)..]);
                    break;
                case "tcp" or "udp" or "ip":
                    rest = rest[(at + 1)..];
                    break;
                case "abns" or "abnsz" or "fd" or "sockpair" or "quic4" or "quic6" or "rhttp" or "mptcp" or "mptcp4" or "mptcp6":
                    error = $"the address family '{rest[..at]}@' is known but not supported yet";
                    return null;
                default:
                    error = $"unknown address family '{rest[..at]}@' in '{text}'";
                    return null;
            }
        }
        else if (rest.StartsWith('/'))
        {
            return Unix(text, rest, out error);
        }

        return Internet(text, rest, family, out error);
    }

    private static ParsedAddress? Unix(string text, string path, out string? error)
    {
        // sun_path holds 108 bytes with its final zero: unix(7).
        error = path.Length is 0 or > 107 ? $"the path of a Unix socket has 1 to 107 bytes, '{path}' has {path.Length}" : null;
        return error is null ? new ParsedAddress { Text = text, UnixPath = path } : null;
    }

    private static ParsedAddress? Internet(string text, string rest, AddressFamily family, out string? error)
    {
        error = null;
        string host = rest;
        string? port = null;
        int colon = rest.LastIndexOf(':');
        if (rest.StartsWith('[') && rest.IndexOf(']') is var bracket && bracket > 0)
        {
            host = rest[1..bracket];
            string tail = rest[(bracket + 1)..];
            port = tail.StartsWith(':') ? tail[1..] : null;
            if (tail.Length > 0 && port is null)
            {
                error = $"cannot make sense of '{tail}' in the address '{text}'";
                return null;
            }
        }
        else if (colon >= 0)
        {
            // The last colon parts the port, also in an IPv6 address: "::1:80" is port 80 on ::1.
            (host, port) = (rest[..colon], rest[(colon + 1)..]);
        }

        IPAddress? address = host switch
        {
            "" or "*" => family == AddressFamily.InterNetworkV6 ? IPAddress.IPv6Any : IPAddress.Any,
            _ => IPAddress.TryParse(host, out IPAddress? parsed) && IsWholeAddress(host, parsed) ? parsed : null,
        };
        if (address is null && LooksLikeAddress(host))
        {
            error = $"invalid address '{host}' in '{text}'";
            return null;
        }

        if (address is not null && family != AddressFamily.Unspecified && address.AddressFamily != family)
        {
            error = $"the address '{host}' is not of the family that '{text}' asks for";
            return null;
        }

        var result = new ParsedAddress { Text = text, Host = host, Address = address, Family = family };
        return string.IsNullOrEmpty(port) ? result : WithPort(result, port, out error);
    }

    private static ParsedAddress? WithPort(ParsedAddress address, string port, out string? error)
    {
        error = null;
        if (port[0] is '+' or '-')
        {
            if (int.TryParse(port, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int offset) && Math.Abs(offset) <= ushort.MaxValue)
            {
                return address with { PortKind = PortKind.Offset, Port = offset, LastPort = offset };
            }

            error = $"invalid port offset '{port}' in '{address.Text}'";
            return null;
        }

        string[] ends = port.Split('-');
        if (!ushort.TryParse(ends[0], NumberStyles.None, CultureInfo.InvariantCulture, out ushort first))
        {
            error = $"invalid port '{ends[0]}' in '{address.Text}'";
            return null;
        }

        ushort last = first;
        if (ends.Length > 2 || (ends.Length == 2 && !ushort.TryParse(ends[1], NumberStyles.None, CultureInfo.InvariantCulture, out last)) || last < first)
        {
            error = $"invalid port range '{port}' in '{address.Text}'";
            return null;
        }

        return address with { PortKind = PortKind.Fixed, Port = first, LastPort = last };
    }

    /// <summary>.NET reads "1" and "1.2" as IPv4 addresses too; HAProxy does not.</summary>
    private static bool IsWholeAddress(string host, IPAddress parsed) =>
        parsed.AddressFamily == AddressFamily.InterNetworkV6 || host.Count(c => c == '.') == 3;

    private static bool LooksLikeAddress(string host) =>
        host.Contains(':') || host.All(c => char.IsAsciiDigit(c) || c == '.');

    private static string ExpandVariables(string text, EnvironmentVariables variables)
    {
        int start = text.IndexOf('$');
        if (start < 0)
        {
            return text;
        }

        var result = new System.Text.StringBuilder(text, 0, start, text.Length);
        for (int i = start; i < text.Length; i++)
        {
            bool braces = i + 1 < text.Length && text[i + 1] == '{';
            int from = i + (braces ? 2 : 1);
            int to = from;
            while (to < text.Length && EnvironmentVariables.IsNameCharacter(text[to], to == from))
            {
                to++;
            }

            if (text[i] != '$' || to == from || (braces && (to == text.Length || text[to] != '}')))
            {
                result.Append(text[i]);
                continue;
            }

            result.Append(variables.Get(text[from..to]));
            i = braces ? to : to - 1;
        }

        return result.ToString();
    }
}
