using Fairlead.Primitives.Http;

namespace Fairlead.Client;

/// <summary>How to reach an agent and how to prove who asks.</summary>
public sealed record ConsulClientOptions
{
    /// <summary>The agent; <c>http://127.0.0.1:8500</c> by default.</summary>
    public ConsulAddress Address { get; init; } = ConsulAddress.Default;

    /// <summary>Sent as <c>X-Consul-Token</c>; empty for none.</summary>
    public string Token { get; init; } = "";

    /// <summary>HTTP Basic user, for a proxy in front of the agent; empty for none.</summary>
    public string BasicUser { get; init; } = "";

    /// <summary>HTTP Basic password.</summary>
    public string BasicPassword { get; init; } = "";

    /// <summary>The datacenter of requests that name none; empty for the agent's own.</summary>
    public string Datacenter { get; init; } = "";

    /// <summary>Certificates and names of an encrypted connection.</summary>
    public TlsClientOptions Tls { get; init; } = new();

    /// <summary>How connections are made and kept; idle ones for 90 s by default (Go's transport).</summary>
    public HttpTransportOptions Transport { get; init; } = new() { IdleConnectionTimeout = TimeSpan.FromSeconds(90) };

    /// <summary>How long a request that does not wait may take; 60 s by default. Waiting queries get their wait on top.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Largest answer held in memory; 512 MiB by default, above it the request fails.</summary>
    public long MaxResponseBytes { get; init; } = 512L * 1024 * 1024;

    /// <summary>
    /// Options from CONSUL_HTTP_ADDR, CONSUL_HTTP_TOKEN, CONSUL_HTTP_TOKEN_FILE, CONSUL_HTTP_AUTH, CONSUL_HTTP_SSL,
    /// CONSUL_HTTP_SSL_VERIFY, CONSUL_CACERT, CONSUL_CAPATH, CONSUL_CLIENT_CERT, CONSUL_CLIENT_KEY and CONSUL_TLS_SERVER_NAME.
    /// </summary>
    /// <param name="read">Reads one variable; null or empty when it is not set.</param>
    /// <param name="errors">Every variable whose value cannot be used, each with its name.</param>
    public static ConsulClientOptions FromEnvironment(Func<string, string?> read, ICollection<string> errors)
    {
        string Text(string name) => read(name) ?? "";
        bool Flag(string name, bool otherwise)
        {
            var text = Text(name);
            if (text.Length == 0)
            {
                return otherwise;
            }

            if (GoBoolean.TryParse(text, out var value))
            {
                return value;
            }

            errors.Add($"{name}: \"{text}\" is not a boolean; write true or false");
            return otherwise;
        }

        var tls = Flag("CONSUL_HTTP_SSL", false);
        var address = tls ? ConsulAddress.Default with { BaseUri = "https://127.0.0.1:8500" } : ConsulAddress.Default;
        if (Text("CONSUL_HTTP_ADDR") is { Length: > 0 } written)
        {
            if (ConsulAddress.TryParse(written, tls, out var parsed, out var error))
            {
                address = parsed;
            }
            else
            {
                errors.Add($"CONSUL_HTTP_ADDR: {error}");
            }
        }

        var auth = Text("CONSUL_HTTP_AUTH");
        var colon = auth.IndexOf(':', StringComparison.Ordinal);
        return new ConsulClientOptions
        {
            Address = address,
            Token = ReadToken(Text("CONSUL_HTTP_TOKEN"), Text("CONSUL_HTTP_TOKEN_FILE"), errors),
            BasicUser = colon < 0 ? auth : auth[..colon],
            BasicPassword = colon < 0 ? "" : auth[(colon + 1)..],
            Tls = new TlsClientOptions
            {
                Verify = Flag("CONSUL_HTTP_SSL_VERIFY", true),
                CaFile = Text("CONSUL_CACERT"),
                CaPath = Text("CONSUL_CAPATH"),
                CertificateFile = Text("CONSUL_CLIENT_CERT"),
                KeyFile = Text("CONSUL_CLIENT_KEY"),
                ServerName = Text("CONSUL_TLS_SERVER_NAME"),
            },
        };
    }

    private static string ReadToken(string token, string file, ICollection<string> errors)
    {
        if (token.Length > 0 || file.Length == 0)
        {
            return token;
        }

        try
        {
            return File.ReadAllText(file).Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            errors.Add($"CONSUL_HTTP_TOKEN_FILE: {e.Message}");
            return "";
        }
    }
}

/// <summary>The words Go's strconv.ParseBool takes, which Consul's variables use.</summary>
internal static class GoBoolean
{
    public static bool TryParse(string text, out bool value)
    {
        value = text is "1" or "t" or "T" or "true" or "TRUE" or "True";
        return value || text is "0" or "f" or "F" or "false" or "FALSE" or "False";
    }
}
