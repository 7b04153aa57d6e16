using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Fairlead.Store.Etcd;

/// <summary>How members are connected to: timeouts, liveness, TLS.</summary>
internal static class EtcdTransport
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(2);

    // etcd drops clients that ping more often than every 5 s (--grpc-keepalive-min-time).
    private static readonly TimeSpan PingDelay = TimeSpan.FromSeconds(6);
    private static readonly TimeSpan PingTimeout = TimeSpan.FromSeconds(3);

    /// <summary>Makes handlers with these options; certificates are read once, here.</summary>
    internal static Func<HttpMessageHandler> Handlers(EtcdStoreOptions options)
    {
        X509Certificate2Collection authorities = [];
        if (options.CaFile is not null)
        {
            authorities.ImportFromPemFile(options.CaFile);
        }

        X509Certificate2? own = options.CertificateFile is null ? null : X509Certificate2.CreateFromPemFile(options.CertificateFile, options.KeyFile);
        return () => new SocketsHttpHandler
        {
            ConnectTimeout = ConnectTimeout,
            KeepAlivePingDelay = PingDelay,
            KeepAlivePingTimeout = PingTimeout,
            KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,
            EnableMultipleHttp2Connections = true,
            UseProxy = false,
            SslOptions = Tls(authorities, own),
        };
    }

    private static SslClientAuthenticationOptions Tls(X509Certificate2Collection authorities, X509Certificate2? own)
    {
        var tls = new SslClientAuthenticationOptions();
        if (authorities.Count > 0)
        {
            // Only the authority given counts, not the system's; the host name is checked as ever.
            tls.CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            tls.CertificateChainPolicy.CustomTrustStore.AddRange(authorities);
        }

        if (own is not null)
        {
            tls.ClientCertificates = [own];
        }

        return tls;
    }
}
