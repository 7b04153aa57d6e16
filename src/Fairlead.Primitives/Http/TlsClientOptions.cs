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

    /// <summary>The name to expect in the server's certificate; the address's host when empty. SNI is the address's host in any case.</summary>
    public string ServerName { get; init; } = "";
}

/// <summary>How connections are made and kept; defaults are those of consul-template's <c>transport</c> block where it has them.</summary>
public sealed record HttpTransportOptions
{
    /// <summary>Time to establish a TCP connection; 30 s by default.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long an idle connection is kept; 5 s by default.</summary>
    public TimeSpan IdleConnectionTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Close the connection after every request; off by default.</summary>
    public bool DisableKeepAlives { get; init; }

    /// <summary>Most connections to one server; 0, the default, for no bound.</summary>
    public int MaxConnections { get; init; }
}
