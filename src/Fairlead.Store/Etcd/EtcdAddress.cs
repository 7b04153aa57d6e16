using System.Globalization;

namespace Fairlead.Store.Etcd;

/// <summary>The one-line form of a cluster's address. Not a URI by RFC 3986, which knows one host only.</summary>
internal static class EtcdAddress
{
    private const int DefaultPort = 2379;

    internal static EtcdStoreOptions Parse(string text)
    {
        (string scheme, string rest) = text switch
        {
            _ when text.StartsWith("etcd://", StringComparison.Ordinal) => ("http", text["etcd://".Length..]),
            _ when text.StartsWith("etcds://", StringComparison.Ordinal) => ("https", text["etcds://".Length..]),
            _ => throw Wrong(text, "it begins with neither etcd:// nor etcds://"),
        };
        int slash = rest.IndexOf('/', StringComparison.Ordinal);
        string prefix = slash < 0 ? "" : rest[(slash + 1)..].TrimEnd('/');
        string hosts = slash < 0 ? rest : rest[..slash];
        int at = hosts.LastIndexOf('@');
        (string? user, string? password) = at < 0 ? (null, null) : Credentials(text, hosts[..at]);
        var options = new EtcdStoreOptions
        {
            Endpoints = [.. hosts[(at + 1)..].Split(',').Select(host => Endpoint(text, scheme, host.Trim()))],
            User = user,
            Password = password,
        };
        return prefix.Length == 0 ? options : options with { Prefix = prefix + "/" };
    }

    private static (string User, string Password) Credentials(string text, string part)
    {
        int colon = part.IndexOf(':', StringComparison.Ordinal);
        return colon > 0
            ? (Uri.UnescapeDataString(part[..colon]), Uri.UnescapeDataString(part[(colon + 1)..]))
            : throw Wrong("etcd://…@…", "before the @ must stand user:password");
    }

    private static Uri Endpoint(string text, string scheme, string host)
    {
        // An IPv6 address has colons of its own and stands in brackets.
        int colon = host.LastIndexOf(':');
        bool hasPort = colon > host.LastIndexOf(']');
        if (host.Length == 0 || colon == 0)
        {
            throw Wrong(text, "a host is missing");
        }

        int port = DefaultPort;
        if (hasPort && (!int.TryParse(host.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out port) || port is < 1 or > 65_535))
        {
            throw Wrong(text, $"'{host[(colon + 1)..]}' is no port");
        }

        string name = hasPort ? host[..colon] : host;
        return Uri.TryCreate($"{scheme}://{name}:{port}", UriKind.Absolute, out Uri? endpoint) ? endpoint : throw Wrong(text, $"'{name}' is no host");
    }

    private static FormatException Wrong(string text, string why)
    {
        int at = text.LastIndexOf('@');
        string shown = at < 0 ? text : "etcd://…" + text[at..];
        return new FormatException($"The store's address '{shown}' cannot be read: {why}. Write etcd://host:2379,host:2379/prefix.");
    }
}
