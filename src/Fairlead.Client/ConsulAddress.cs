namespace Fairlead.Client;

/// <summary>
/// Where a Consul-compatible agent listens: <c>host:port</c>, <c>http://host:port</c>, <c>https://host:port</c> or
/// <c>unix:///path</c>, the forms that CONSUL_HTTP_ADDR and <c>-http-addr</c> take.
/// </summary>
public sealed record ConsulAddress
{
    /// <summary>Consul's default: the agent on this machine.</summary>
    public static ConsulAddress Default { get; } = new() { BaseUri = "http://127.0.0.1:8500" };

    /// <summary>Scheme, host and port without a trailing slash; <c>http://localhost</c> for a Unix socket.</summary>
    public required string BaseUri { get; init; }

    /// <summary>The socket's path, null when the agent is reached over TCP.</summary>
    public string? UnixSocketPath { get; init; }

    /// <summary>Whether the connection is encrypted.</summary>
    public bool IsTls => BaseUri.StartsWith("https://", StringComparison.Ordinal);

    /// <summary>Reads an address; <paramref name="tls"/> chooses the scheme when the text has none.</summary>
    /// <param name="text">What the user wrote; a missing port is 8500, or the scheme's own when a scheme is written.</param>
    /// <param name="tls">CONSUL_HTTP_SSL or <c>ssl { enabled = true }</c>.</param>
    /// <param name="address">The address, when true is returned.</param>
    /// <param name="error">What is wrong and what to write, when false is returned.</param>
    public static bool TryParse(string text, bool tls, out ConsulAddress address, out string error)
    {
        address = Default;
        error = "";
        if (text.StartsWith("unix://", StringComparison.Ordinal))
        {
            var path = text["unix://".Length..];
            if (path.Length == 0)
            {
                error = "the address \"unix://\" names no socket; write unix:///path/to/socket";
                return false;
            }

            address = new ConsulAddress { BaseUri = tls ? "https://localhost" : "http://localhost", UnixSocketPath = path };
            return true;
        }

        var hasScheme = text.Contains("://", StringComparison.Ordinal);
        var candidate = hasScheme ? text : (tls ? "https://" : "http://") + WithPort(text);
        if (!Uri.TryCreate(candidate, UriKind.Absolute, out var uri)
            || uri.Scheme is not ("http" or "https")
            || uri.Host.Length == 0
            || uri.UserInfo.Length > 0
            || uri.Query.Length > 0)
        {
            error = $"\"{text}\" is not an address; write host:port, http://host:port, https://host:port or unix:///path";
            return false;
        }

        // CONSUL_HTTP_SSL=true turns a plain http:// address into https, as Consul's own clients do.
        var scheme = tls ? "https" : uri.Scheme;
        address = new ConsulAddress { BaseUri = $"{scheme}://{uri.Authority}{uri.AbsolutePath.TrimEnd('/')}" };
        return true;
    }

    private static string WithPort(string hostAndPort)
    {
        if (hostAndPort.StartsWith(':'))
        {
            return "127.0.0.1" + hostAndPort;
        }

        var bracket = hostAndPort.LastIndexOf(']');
        return hostAndPort.IndexOf(':', bracket + 1) >= 0 ? hostAndPort : hostAndPort + ":8500";
    }

    /// <summary>The address as a user would write it.</summary>
    public override string ToString() => UnixSocketPath is null ? BaseUri : "unix://" + UnixSocketPath;
}
