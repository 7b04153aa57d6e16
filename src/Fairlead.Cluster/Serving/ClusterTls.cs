using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Fairlead.Primitives.Tls;

namespace Fairlead.Cluster.Serving;

/// <summary>TLS between machines, from <c>tls.internal_rpc</c>: one certificate for listening and for dialling, renewed at a reload.</summary>
/// <param name="first">Without a certificate nothing can be listened on; a client agent may do without.</param>
/// <param name="serverName">The name a server's certificate must bear; empty when any certificate of the authority will do.</param>
public sealed class ClusterTls(TlsMaterial first, string serverName)
{
    private TlsMaterial current = first;

    /// <summary>For the next connection that comes in; null without a certificate.</summary>
    public SslServerAuthenticationOptions? Listening => Current.Listening;

    private TlsMaterial Current => Volatile.Read(ref current);

    /// <summary>Takes what was read anew; connections that are open stay as they are.</summary>
    public void Renew(TlsMaterial read) => Volatile.Write(ref current, read);

    /// <summary>For dialling a server; asks for the certificates of the moment at each connection.</summary>
    public SslClientAuthenticationOptions ForDialling() => new()
    {
        // The name is not the one dialled but the servers' common one (Consul's meaning of verify_server_hostname).
        RemoteCertificateValidationCallback = (_, certificate, chain, errors) => IsTrusted(certificate as X509Certificate2, chain, errors),
        LocalCertificateSelectionCallback = (_, _, _, _, _) => Current.Certificate!,
    };

    private bool IsTrusted(X509Certificate2? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (certificate is null || (serverName.Length > 0 && !certificate.MatchesHostname(serverName)))
        {
            return false;
        }

        var now = Current;
        return now.HasAuthorities ? now.IsOfAuthority(certificate, chain) : (errors & ~SslPolicyErrors.RemoteCertificateNameMismatch) == SslPolicyErrors.None;
    }
}
