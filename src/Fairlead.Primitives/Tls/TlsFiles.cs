using System.Collections.Immutable;
using System.Net.Security;
using System.Security.Authentication;

namespace Fairlead.Primitives.Tls;

/// <summary>Where the certificates of one protocol lie and what is asked of the other side. Empty text means not given.</summary>
public sealed record TlsFiles
{
    /// <summary>PEM file of trusted authorities.</summary>
    public string AuthorityFile { get; init; } = "";

    /// <summary>Directory of PEM files of trusted authorities.</summary>
    public string AuthorityDirectory { get; init; } = "";

    /// <summary>PEM file of our certificate, followed by what lies between it and the authority.</summary>
    public string CertificateFile { get; init; } = "";

    /// <summary>PEM file of its key.</summary>
    public string KeyFile { get; init; } = "";

    /// <summary>Whether whoever calls must show a certificate of an authority.</summary>
    public bool VerifyIncoming { get; init; }

    /// <summary>The versions that are spoken; 1.2 and 1.3 by default.</summary>
    public SslProtocols Protocols { get; init; } = SslProtocols.Tls12 | SslProtocols.Tls13;

    /// <summary>The suites of TLS 1.2 that are offered; empty for the system's choice. Those of 1.3 are always offered: all of them are good.</summary>
    public ImmutableArray<TlsCipherSuite> CipherSuites { get; init; } = [];
}
