using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Fairlead.Cluster.Serving;

/// <summary>TLS between machines, from <c>tls.internal_rpc</c>: one certificate for listening and for dialling.</summary>
public sealed class ClusterTls
{
    private readonly X509Certificate2Collection authorities = [];
    private readonly bool verifyServerName;

    /// <summary>Reads the files, once.</summary>
    /// <param name="caFile">PEM file of the authorities trusted; empty for the system's.</param>
    /// <param name="certificateFile">PEM file of our certificate; empty to show none (a client agent may).</param>
    /// <param name="keyFile">PEM file of its key.</param>
    /// <param name="verifyIncoming">Whether whoever dials must show a certificate of the authority.</param>
    /// <param name="verifyServerName">Whether the name in a server's certificate must be the one dialled.</param>
    /// <exception cref="IOException">A file cannot be read.</exception>
    /// <exception cref="System.Security.Cryptography.CryptographicException">A file is not what it should be.</exception>
    public ClusterTls(string caFile, string certificateFile, string keyFile, bool verifyIncoming, bool verifyServerName)
    {
        (VerifyIncoming, this.verifyServerName) = (verifyIncoming, verifyServerName);
        if (caFile.Length > 0)
        {
            authorities.ImportFromPemFile(caFile);
        }

        Certificate = certificateFile.Length > 0 ? X509Certificate2.CreateFromPemFile(certificateFile, keyFile) : null;
    }

    /// <summary>Our own certificate with its key.</summary>
    public X509Certificate2? Certificate { get; }

    /// <summary>Whether the listener asks for certificates.</summary>
    public bool VerifyIncoming { get; }

    /// <summary>For dialling a server.</summary>
    public SslClientAuthenticationOptions ForDialling()
    {
        var options = new SslClientAuthenticationOptions
        {
            // Without verify_server_hostname a certificate of the authority is enough, whatever name is in it (Consul's meaning of the key).
            RemoteCertificateValidationCallback = (_, certificate, _, errors) => IsTrusted(certificate as X509Certificate2, errors),
        };
        if (Certificate is { } own)
        {
            options.ClientCertificates = [own];
        }

        return options;
    }

    /// <summary>Whether a certificate that was shown to the listener is of the authority.</summary>
    internal bool IsTrustedCaller(X509Certificate2 certificate) => IsOfAuthority(certificate);

    private bool IsTrusted(X509Certificate2? certificate, SslPolicyErrors errors)
    {
        if (certificate is null || (verifyServerName && errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch)))
        {
            return false;
        }

        return authorities.Count > 0 ? IsOfAuthority(certificate) : (errors & ~SslPolicyErrors.RemoteCertificateNameMismatch) == SslPolicyErrors.None;
    }

    private bool IsOfAuthority(X509Certificate2 certificate)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        if (authorities.Count > 0)
        {
            chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            chain.ChainPolicy.CustomTrustStore.AddRange(authorities);
        }

        return chain.Build(certificate);
    }
}
