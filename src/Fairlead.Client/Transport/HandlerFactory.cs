using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace Fairlead.Client.Transport;

/// <summary>Builds the connection pool for one agent.</summary>
internal static class HandlerFactory
{
    public static SocketsHttpHandler Create(ConsulClientOptions options)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            AutomaticDecompression = System.Net.DecompressionMethods.GZip,
            ConnectTimeout = options.ConnectTimeout,
            PooledConnectionIdleTimeout = options.IdleConnectionTimeout,
            SslOptions = TlsOptions(options.Tls),
        };
        if (options.MaxConnections > 0)
        {
            handler.MaxConnectionsPerServer = options.MaxConnections;
        }

        if (options.Address.UnixSocketPath is { } path)
        {
            handler.UseProxy = false;
            handler.ConnectCallback = async (_, cancellationToken) =>
            {
                var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                try
                {
                    await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellationToken).ConfigureAwait(false);
                    return new NetworkStream(socket, ownsSocket: true);
                }
                catch
                {
                    socket.Dispose();
                    throw;
                }
            };
        }
        else if (new Uri(options.Address.BaseUri).IsLoopback)
        {
            handler.UseProxy = false;
        }

        return handler;
    }

    private static SslClientAuthenticationOptions TlsOptions(ConsulTlsOptions tls)
    {
        var ssl = new SslClientAuthenticationOptions();
        if (tls.ServerName.Length > 0)
        {
            ssl.TargetHost = tls.ServerName;
        }

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

        return ssl;
    }

    private static X509Certificate2Collection TrustedAuthorities(ConsulTlsOptions tls)
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
