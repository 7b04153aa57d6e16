namespace Fairlead.Primitives.Http;

/// <summary>Certificates and names of an encrypted connection; empty text means not given.</summary>
public sealed record TlsClientOptions
{
    /// <summary>Whether the server's certificate is checked; true by default.</summary>
    public bool Verify { get; init; } = true;

    /// <summary>PEM file of trusted authorities; the machine's own when no authority is given.</summary>
    public string CaFile { get; init; } = "";

    /// <summary>Trusted authorities as PEM text.</summary>
    public string CaPem { get; init; } = "";

    /// <summary>Directory of PEM files of trusted authorities.</summary>
    public string CaPath { get; init; } = "";

    /// <summary>The client's certificate, PEM.</summary>
    public string CertificateFile { get; init; } = "";

    /// <summary>Its private key, PEM; the certificate's file when empty.</summary>
    public string KeyFile { get; init; } = "";

    /// <summary>The name to ask for (SNI) and to expect in the server's certificate; the address's host when empty.</summary>
    public string ServerName { get; init; } = "";
}
