using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Fairlead.Primitives.Http;

/// <summary>Builds the connection pool for one HTTP server: over TCP, TLS or a Unix socket.</summary>
public static class ClientHandler
{
    /// <param name="baseUri">Scheme, host and port; a loopback host is never reached through a proxy.</param>
    /// <param name="unixSocketPath">Connect here instead; null for TCP.</param>
    /// <exception cref="IOException">A certificate file cannot be read.</exception>
    /// <exception cref="System.Security.Cryptography.CryptographicException">A certificate file holds no certificate.</exception>
    public static HttpMessageHandler Create(Uri baseUri, string? unixSocketPath, TlsClientOptions tls, HttpTransportOptions transport)
    {
        var limit = transport.MaxIdleConnections > 0 ? new IdleConnectionLimit(transport.MaxIdleConnections) : null;
        var handshake = TlsOptions(tls);
        handshake.TargetHost = tls.ServerName.Length > 0 ? tls.ServerName : baseUri.IdnHost;
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            AutomaticDecompression = System.Net.DecompressionMethods.GZip,
            // The dialer bounds its steps; this one also holds what a proxy adds to them.
            ConnectTimeout = transport.ConnectTimeout > TimeSpan.Zero && transport.TlsHandshakeTimeout > TimeSpan.Zero
                ? transport.ConnectTimeout + transport.TlsHandshakeTimeout
                : Timeout.InfiniteTimeSpan,
            PooledConnectionIdleTimeout = transport.IdleConnectionTimeout > TimeSpan.Zero ? transport.IdleConnectionTimeout : Timeout.InfiniteTimeSpan,
            SslOptions = TlsOptions(tls),
            ConnectCallback = new Dialer(baseUri, unixSocketPath, handshake, transport, limit).ConnectAsync,
        };
        if (transport.MaxConnections > 0)
        {
            handler.MaxConnectionsPerServer = transport.MaxConnections;
        }

        if (unixSocketPath is not null || baseUri.IsLoopback)
        {
            handler.UseProxy = false;
        }

        if (limit is null)
        {
            return handler;
        }

        limit.InnerHandler = handler;
        return limit;
    }

    private static SslClientAuthenticationOptions TlsOptions(TlsClientOptions tls)
    {
        var ssl = new SslClientAuthenticationOptions();
        if (tls.CertificateFile.Length > 0)
        {
            ssl.ClientCertificates =
                [X509Certificate2.CreateFromPemFile(tls.CertificateFile, tls.KeyFile.Length > 0 ? tls.KeyFile : null)];
        }

        if (!tls.Verify)
        {
#pragma warning disable CA5359 // The user asked for it: ssl { verify = false }.
            ssl.RemoteCertificateValidationCallback = static (_, _, _, _) => true;
#pragma warning restore CA5359
        }
        else if (TrustedAuthorities(tls) is { Count: > 0 } authorities)
        {
            ssl.CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
            };
            ssl.CertificateChainPolicy.CustomTrustStore.AddRange(authorities);
        }

        if (tls.Verify && tls.ServerName is { Length: > 0 } name)
        {
            // Behind a proxy the handler shakes hands itself and puts the request's host over TargetHost, so the name wanted is compared
            // here; the chain is judged as ever.
            ssl.RemoteCertificateValidationCallback = (_, certificate, _, errors) =>
                (errors & ~SslPolicyErrors.RemoteCertificateNameMismatch) == SslPolicyErrors.None
                && certificate is X509Certificate2 given
                && given.MatchesHostname(name);
        }

        return ssl;
    }

    private static X509Certificate2Collection TrustedAuthorities(TlsClientOptions tls)
    {
        var authorities = new X509Certificate2Collection();
        if (tls.CaFile.Length > 0)
        {
            authorities.ImportFromPemFile(tls.CaFile);
        }

        if (tls.CaPem.Length > 0)
        {
            authorities.ImportFromPem(tls.CaPem);
        }

        if (tls.CaPath.Length > 0)
        {
            foreach (var file in Directory.EnumerateFiles(tls.CaPath).Order(StringComparer.Ordinal))
            {
                authorities.ImportFromPemFile(file);
            }
        }

        return authorities;
    }
}
