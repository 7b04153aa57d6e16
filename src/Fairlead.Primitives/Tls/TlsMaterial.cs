using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Fairlead.Primitives.Tls;

/// <summary>Certificates as they were read at one moment. Immutable: who reads the files again takes the new one in its place.</summary>
public sealed class TlsMaterial
{
    private static readonly TlsCipherSuite[] Suites13 =
        [TlsCipherSuite.TLS_AES_128_GCM_SHA256, TlsCipherSuite.TLS_AES_256_GCM_SHA384, TlsCipherSuite.TLS_CHACHA20_POLY1305_SHA256];

    private readonly TlsFiles _files;
    private readonly X509Certificate2Collection _authorities;
    private readonly SslStreamCertificateContext? _context;

    private TlsMaterial(TlsFiles files, X509Certificate2Collection authorities, X509Certificate2? certificate, X509Certificate2Collection between)
    {
        (_files, _authorities, Certificate) = (files, authorities, certificate);
        _context = certificate is null ? null : SslStreamCertificateContext.Create(certificate, between, offline: true);
        Listening = certificate is null ? null : ForListening();
    }

    /// <summary>Our certificate with its key; null when none was given.</summary>
    public X509Certificate2? Certificate { get; }

    /// <summary>Whether authorities were given: otherwise the system's are trusted.</summary>
    public bool HasAuthorities => _authorities.Count > 0;

    /// <summary>For a listener; null without a certificate.</summary>
    public SslServerAuthenticationOptions? Listening { get; }

    /// <summary>Reads every file.</summary>
    /// <exception cref="IOException">A file cannot be read or is not what it should be; the message names it.</exception>
    public static TlsMaterial Read(TlsFiles files)
    {
        ArgumentNullException.ThrowIfNull(files);
        var authorities = new X509Certificate2Collection();
        foreach (var path in Authorities(files))
        {
            Named(path, () => authorities.ImportFromPemFile(path));
        }

        X509Certificate2? certificate = null;
        var between = new X509Certificate2Collection();
        if (files.CertificateFile.Length > 0)
        {
            Named(files.CertificateFile, () =>
            {
                certificate = X509Certificate2.CreateFromPemFile(files.CertificateFile, files.KeyFile);
                between.ImportFromPemFile(files.CertificateFile);
            });
            between.RemoveAt(0);
        }

        return new TlsMaterial(files, authorities, certificate, between);
    }

    /// <summary>Whether a certificate is of one of the authorities; what was sent beside it may lie between.</summary>
    public bool IsOfAuthority(X509Certificate2 certificate, X509Chain? sent)
    {
        using var chain = new X509Chain { ChainPolicy = Policy() };
        if (sent is not null)
        {
            chain.ChainPolicy.ExtraStore.AddRange(sent.ChainPolicy.ExtraStore);
        }

        return chain.Build(certificate);
    }

    private static IEnumerable<string> Authorities(TlsFiles files)
    {
        IEnumerable<string> listed = files.AuthorityDirectory.Length == 0 ? [] : Named(files.AuthorityDirectory, () => Directory.GetFiles(files.AuthorityDirectory).Order(StringComparer.Ordinal));
        return files.AuthorityFile.Length > 0 ? listed.Prepend(files.AuthorityFile) : listed;
    }

    private static void Named(string path, Action read) => Named(path, () =>
    {
        read();
        return true;
    });

    private static T Named<T>(string path, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception wrong) when (wrong is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new IOException($"{path}: {wrong.Message}", wrong);
        }
    }

    private SslServerAuthenticationOptions ForListening()
    {
        var options = new SslServerAuthenticationOptions
        {
            ServerCertificateContext = _context,
            EnabledSslProtocols = _files.Protocols,
            ClientCertificateRequired = _files.VerifyIncoming,
        };
        if (_files.VerifyIncoming)
        {
            options.CertificateChainPolicy = Policy();
        }

        if (!_files.CipherSuites.IsEmpty && !OperatingSystem.IsWindows())
        {
            options.CipherSuitesPolicy = new CipherSuitesPolicy([.. _files.CipherSuites, .. Suites13]);
        }

        return options;
    }

    private X509ChainPolicy Policy()
    {
        var policy = new X509ChainPolicy { RevocationMode = X509RevocationMode.NoCheck };
        if (HasAuthorities)
        {
            policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            policy.CustomTrustStore.AddRange(_authorities);
        }

        return policy;
    }
}
